{% import "check.rs" as check %}
{% for field in model.fields %}
{% call check::functions(field) %}{% endcall %}
{%- endfor %}
