/// The members as the compiler read them: a struct that differs does not compile.
const _: fn({{ item.name }}) = |{% if fields.is_empty() %}_{% endif %}value| {
{%- if !fields.is_empty() %}
    let {{ item.name }} { {% for field in fields %}{{ field.name }}, {% endfor %} } = value;
{%- endif %}
{%- for field in fields %}
    let _: {{ field.ty }} = {{ field.name }};
{%- endfor %}
};
