{% import "model/input.rs" as input %}
/// Body of `PUT {{ model.record_route }}`.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ model.name }}Replace {
{%- for field in model.fields %}
    {%- if field.is_open() %}
    {% call input::attributes(field) %}{% endcall %}
    {{ field.name }}: {{ field.ty }},
    {%- else %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{{ field.ty }}>,
    {%- endif %}
{%- endfor %}
}

impl rt::Input for {{ model.name }}Replace {
    fn inspect(body: &mut rt::Inspect<'_>) {
{%- for field in model.fields %}
    {%- if field.is_open() %}
        {% call input::inspect(field) %}{% endcall %}
    {%- else %}
        body.optional::<{{ field.ty }}>({{ field.json }});
    {%- endif %}
{%- endfor %}
    }
}

impl rt::Amend<{{ model.name }}> for {{ model.name }}Replace {
    fn amend(self, record: &mut {{ model.name }}, faults: &mut rt::Faults) {
{%- for field in model.fields %}
    {%- if field.is_open() %}
        record.{{ field.name }} = self.{{ field.name }};
    {%- else %}
        rt::check::unchanged(faults, {{ field.json }}, self.{{ field.name }}.as_ref(), &record.{{ field.name }});
    {%- endif %}
{%- endfor %}
    }
}
