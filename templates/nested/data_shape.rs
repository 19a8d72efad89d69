/// The variants as the compiler read them: an enum that differs does not compile.
const _: fn({{ item.name }}) = |value| match value {
{%- for variant in data.variants %}
    {%- match variant.data %}
        {%- when VariantDataView::None %}
    {{ item.name }}::{{ variant.name }} => {}
        {%- when VariantDataView::Members(fields) %}
    {{ item.name }}::{{ variant.name }} { {% for field in fields %}{{ field.name }}, {% endfor %} } => {
            {%- for field in fields %}
        let _: {{ field.ty }} = {{ field.name }};
            {%- endfor %}
    }
        {%- when VariantDataView::Value(field) %}
    {{ item.name }}::{{ variant.name }}(value) => {
        let _: {{ field.ty }} = value;
    }
    {%- endmatch %}
{%- endfor %}
};
