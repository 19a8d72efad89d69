{% import "input.rs" as input %}
{% import "check.rs" as check %}
/// Body of `POST {{ model.route }}`.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ model.name }}Create {
{%- for field in model.fields %}
    {%- if field.is_noted() %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{{ field.input }}>,
    {%- else if field.is_given() %}
    {% call input::attributes(field) %}{% endcall %}
    {{ field.name }}: {% call input::ty(field) %}{% endcall %},
    {%- endif %}
{%- endfor %}
}
{% for field in model.fields %}
{% call check::default(field) %}{% endcall %}
{%- endfor %}
impl rt::Input for {{ model.name }}Create {
    fn inspect(body: &mut rt::Inspect<'_>) {
{%- for field in model.fields %}
    {%- if field.is_given() %}
        {% call input::inspect(field) %}{% endcall %}
    {%- else %}
        body.assigned({{ field.json }});
    {%- endif %}
{%- endfor %}
    }
{% if model.has_ruled() %}
    fn given(&self) -> rt::MemberSet {
        rt::MemberSet::NONE
    {%- for field in model.fields %}
        {%- if let Some(place) = field.ruled %}
            .with({{ place }}, {{ field.given_to_create() }})
        {%- endif %}
    {%- endfor %}
    }
{% endif %}
}

impl From<{{ model.name }}Create> for {{ model.name }} {
    fn from({% if model.is_empty() %}_{% endif %}body: {{ model.name }}Create) -> Self {
        Self {
{%- for field in model.fields %}
    {%- if field.is_noted() %}
            {{ field.name }}: {{ field.of_input(field.built_from("body")) }},
    {%- else if field.is_given() %}
            {{ field.name }}: {{ field.given_in("body") }},
    {%- else %}
            {{ field.name }}: {{ field.unassigned() }},
    {%- endif %}
{%- endfor %}
        }
    }
}
