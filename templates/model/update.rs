/// Body of `PATCH {{ model.record_route }}`: what is absent stays.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ model.name }}Patch {
{%- for field in model.fields %}
    {%- if !field.is_open() %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{{ field.ty }}>,
    {%- else if field.optional %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::nullable")]
    {{ field.name }}: rt::Merge<{{ field.inner }}>,
    {%- else %}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{{ field.inner }}>,
    {%- endif %}
{%- endfor %}
}

impl rt::Input for {{ model.name }}Patch {
    fn inspect(body: &mut rt::Inspect<'_>) {
{%- for field in model.fields %}
    {%- if !field.is_open() %}
        body.optional::<{{ field.ty }}>({{ field.json }});
    {%- else %}
        body.{% if field.optional %}nullable{% else %}optional{% endif %}::<{{ field.inner }}>({{ field.json }})
        {%- if field.check.is_some() %}.check(check_{{ field.label }}){% endif %};
    {%- endif %}
{%- endfor %}
    }
}

impl rt::Amend<{{ model.name }}> for {{ model.name }}Patch {
    fn amend(self, record: &mut {{ model.name }}, faults: &mut rt::Faults) {
{%- for field in model.fields %}
    {%- if !field.is_open() %}
        rt::check::unchanged(faults, {{ field.json }}, self.{{ field.name }}.as_ref(), &record.{{ field.name }});
    {%- else if field.optional %}
        self.{{ field.name }}.amend(&mut record.{{ field.name }}, faults);
    {%- else %}
        rt::patch::set(&mut record.{{ field.name }}, self.{{ field.name }});
    {%- endif %}
{%- endfor %}
    }
}
