{% import "input.rs" as input %}
/// Body of `PUT {{ model.record_route }}`.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ model.name }}Replace {
{%- for field in model.fields %}
    {%- if field.is_replaced() %}
    {% call input::attributes(field) %}{% endcall %}
    {{ field.name }}: {% call input::ty(field) %}{% endcall %},
    {%- else if !field.is_sealed() || model.client_key %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{% call input::ty(field) %}{% endcall %}>,
    {%- endif %}
{%- endfor %}
}

impl rt::Input for {{ model.name }}Replace {
    fn inspect(body: &mut rt::Inspect<'_>) {
{%- for field in model.fields %}
    {%- if field.is_replaced() %}
        {% call input::inspect(field) %}{% endcall %}
    {%- else if field.is_sealed() && !model.client_key %}
        body.sealed({{ field.json }});
    {%- else %}
        body.{% if field.optional %}nullable{% else %}optional{% endif %}::<{{ field.input }}>({{ field.json }})
        {%- call input::checked(field) -%}{% endcall %};
    {%- endif %}
{%- endfor %}
    }
{% if model.has_ruled() %}
    fn given(&self) -> rt::MemberSet {
        rt::MemberSet::NONE
    {%- for field in model.fields %}
        {%- if let Some(place) = field.ruled %}
            .with({{ place }}, self.{{ field.name }}.is_some())
        {%- endif %}
    {%- endfor %}
    }
{% endif %}
}

impl rt::Amend<{{ model.name }}> for {{ model.name }}Replace {
    fn amend(self, record: &mut {{ model.name }}, faults: &mut rt::Faults) {
{%- for field in model.fields %}
    {%- if field.is_replaced() %}
        record.{{ field.name }} = {{ field.given_in("self") }};
    {%- else if field.is_open() %}
        rt::patch::set(&mut record.{{ field.name }}, {{ field.present_in("self") }});
    {%- else if field.is_sealed() && model.client_key %}
        rt::check::sealed(faults, {{ field.json }}, self.{{ field.name }}.is_some());
    {%- else if !field.is_sealed() %}
        {% call input::unchanged(field) %}{% endcall %}
    {%- endif %}
{%- endfor %}
    }
{% if model.client_key %}
    fn create(self, key: &{{ model.key_ty }}, faults: &mut rt::Faults) -> Option<{{ model.name }}> {
{%- for field in model.fields %}
    {%- if field.is_key() %}
        rt::check::unchanged(faults, {{ field.json }}, self.{{ field.name }}{% if field.is_wrapped() %}.map(|value| value.0){% endif %}.as_ref(), key);
    {%- else if field.is_given() && !field.is_replaced() %}
        let {{ field.local }} = {{ field.built_from("self") }};
    {%- else if !field.is_given() %}
        rt::check::unassigned(faults, {{ field.json }}, self.{{ field.name }}.is_some());
    {%- endif %}
{%- endfor %}
        Some({{ model.name }} {
{%- for field in model.fields %}
    {%- if field.is_key() %}
            {{ field.name }}: {% if model.key_is_copy %}*key{% else %}key.clone(){% endif %},
    {%- else if field.is_replaced() %}
            {{ field.name }}: {{ field.given_in("self") }},
    {%- else if field.is_given() %}
            {{ field.init(field.of_input(field.built_local())) }},
    {%- else %}
            {{ field.name }}: {{ field.unassigned() }},
    {%- endif %}
{%- endfor %}
        })
    }
{% endif %}
}
