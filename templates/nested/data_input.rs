{% import "input.rs" as input %}
{% import "check.rs" as check %}
/// A {{ item.name }} in a body.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", tag = {{ data.tag }}, {% if let Some(content) = data.content %}content = {{ content }}, {% endif %}deny_unknown_fields)]
pub enum {{ item.name }}Input {
{%- for variant in data.variants %}
    #[serde(rename = {{ variant.json }})]
    {%- match variant.data %}
        {%- when VariantDataView::None %}
    {{ variant.name }}{% if data.content.is_none() %} {}{% endif %},
        {%- when VariantDataView::Members(fields) %}
    {{ variant.name }} {
            {%- for field in fields %}
        {% call input::attributes(field) %}{% endcall %}
        {{ field.name }}: {% call input::ty(field) %}{% endcall %},
            {%- endfor %}
    },
        {%- when VariantDataView::Value(field) %}
    {{ variant.name }}(#[serde(deserialize_with = "rt::input::read")] {{ field.input }}),
    {%- endmatch %}
{%- endfor %}
}
{% for field in item.fields() %}
{% call check::default(field) %}{% endcall %}
{%- endfor %}
impl From<{{ item.name }}Input> for {{ item.name }} {
    fn from(input: {{ item.name }}Input) -> Self {
        match input {
{%- for variant in data.variants %}
    {%- match variant.data %}
        {%- when VariantDataView::None %}
            {{ item.name }}Input::{{ variant.name }}{% if data.content.is_none() %} {}{% endif %} => Self::{{ variant.name }},
        {%- when VariantDataView::Members(fields) %}
            {{ item.name }}Input::{{ variant.name }} { {% for field in fields %}{{ field.binding() }}, {% endfor %} } => Self::{{ variant.name }} {
            {%- for field in fields %}
                {{ field.name }}: {{ field.of_input(field.local_text()) }},
            {%- endfor %}
            },
        {%- when VariantDataView::Value(field) %}
            {{ item.name }}Input::{{ variant.name }}(value) => Self::{{ variant.name }}(value),
    {%- endmatch %}
{%- endfor %}
        }
    }
}
