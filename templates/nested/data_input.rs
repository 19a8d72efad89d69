{% import "input.rs" as input %}
{% import "check.rs" as check %}
/// `{{ item.name }}` in a body.
#[derive(rt::serde::Deserialize)]
#[serde(crate = "rt::serde", tag = {{ data.tag }}, {% if let Some(content) = data.content %}content = {{ content }}, {% endif %}deny_unknown_fields)]
enum {{ item.name }}Input {
{%- for variant in data.variants %}
    {%- if variant.is_renamed() %}
    #[serde(rename = {{ variant.json }})]
    {%- endif %}
    {%- match variant.data %}
        {%- when VariantDataView::None %}
    {{ variant.name }}{% if data.content.is_none() %} {}{% endif %},
        {%- when VariantDataView::Members(_) %}
    {{ variant.name }}(#[serde(deserialize_with = "rt::input::object")] {{ variant.input }}),
        {%- when VariantDataView::Value(field) %}
    {{ variant.name }}(#[serde(deserialize_with = "rt::input::read")] {{ field.input }}),
    {%- endmatch %}
{%- endfor %}
}

impl From<{{ item.name }}Input> for {{ item.name }} {
    fn from(body: {{ item.name }}Input) -> Self {
        match body {
{%- for variant in data.variants %}
    {%- match variant.data %}
        {%- when VariantDataView::None %}
            {{ item.name }}Input::{{ variant.name }}{% if data.content.is_none() %} {}{% endif %} => Self::{{ variant.name }},
        {%- when VariantDataView::Members(fields) %}
            {{ item.name }}Input::{{ variant.name }}({% if fields.is_empty() %}_{% else %}body{% endif %}) => Self::{{ variant.name }} {
            {%- for field in fields %}
                {{ field.name }}: {{ field.given_in("body") }},
            {%- endfor %}
            },
        {%- when VariantDataView::Value(field) %}
            {{ item.name }}Input::{{ variant.name }}(value) => Self::{{ variant.name }}({{ field.of_input("value") }}),
    {%- endmatch %}
{%- endfor %}
        }
    }
}
{% for variant in data.variants %}
    {%- if let VariantDataView::Members(fields) = variant.data %}
/// `{{ item.name }}::{{ variant.name }}` in a body.
#[derive(rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
struct {{ variant.input }} {
        {%- for field in fields %}
    {% call input::attributes(field) %}{% endcall %}
    {{ field.name }}: {% call input::ty(field) %}{% endcall %},
        {%- endfor %}
}

        {%- for field in fields %}
{% call check::default(field) %}{% endcall %}
        {%- endfor %}
impl rt::Input for {{ variant.input }} {
    fn inspect({% if fields.is_empty() %}_{% endif %}body: &mut rt::Inspect<'_>) {
        {%- for field in fields %}
        {% call input::inspect(field) %}{% endcall %}
        {%- endfor %}
    }
}
    {%- endif %}
{% endfor %}
