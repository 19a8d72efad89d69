{% import "input.rs" as input %}
/// Body of `PATCH {{ model.record_route }}`: what is absent stays.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ model.name }}Patch {
{%- for field in model.fields %}
    {%- if field.is_open() || (field.merges && !field.is_sealed()) %}
    {% call input::patch_member(field) %}{% endcall %}
    {%- else if !field.is_sealed() %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{% call input::ty(field) %}{% endcall %}>,
    {%- endif %}
{%- endfor %}
}

impl rt::Input for {{ model.name }}Patch {
    fn inspect(body: &mut rt::Inspect<'_>) {
{%- for field in model.fields %}
    {%- if field.is_open() || (field.merges && !field.is_sealed()) %}
        {% call input::inspect_patch(field) %}{% endcall %}
    {%- else if field.is_sealed() %}
        body.sealed({{ field.json }});
    {%- else %}
        body.{% if field.optional %}nullable{% else %}optional{% endif %}::<{{ field.input }}>({{ field.json }});
    {%- endif %}
{%- endfor %}
    }
{% if model.has_ruled() %}
    fn given(&self) -> rt::MemberSet {
        rt::MemberSet::NONE
    {%- for field in model.fields %}
        {%- if let Some(place) = field.ruled %}
            .with({{ place }}, {{ field.given_to_patch() }})
        {%- endif %}
    {%- endfor %}
    }
{% endif %}
}

impl rt::Amend<{{ model.name }}> for {{ model.name }}Patch {
    fn amend(self, record: &mut {{ model.name }}, faults: &mut rt::Faults) {
{%- for field in model.fields %}
    {%- if field.is_open() %}
        {% call input::merge(field, field.place_in("record"), field.place_in("self")) %}{% endcall %}
    {%- else if field.merges && !field.is_sealed() %}
        rt::patch::unchanged{% if field.optional %}_nullable{% endif %}(faults, {{ field.json }}, self.{{ field.name }}, &record.{{ field.name }});
    {%- else if !field.is_sealed() %}
        {% call input::unchanged(field) %}{% endcall %}
    {%- endif %}
{%- endfor %}
    }
}
