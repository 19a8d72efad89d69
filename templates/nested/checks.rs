{% import "check.rs" as check %}
{% for field in item.fields() %}
{% call check::functions(field) %}{% endcall %}
{%- endfor %}
