/// The members as the compiler read them: a struct that differs does not compile.
const _: fn({{ model.name }}) = |record| {
    let {{ model.name }} { {% for field in model.fields %}{{ field.name }}, {% endfor %} } = record;
{%- for field in model.fields %}
    let _: {{ field.ty }} = {{ field.name }};
{%- endfor %}
};
