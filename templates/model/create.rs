{% import "model/input.rs" as input %}
/// Body of `POST {{ model.route }}`.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ model.name }}Create {
{%- for field in model.fields %}
    {%- if field.is_given() %}
    {% call input::attributes(field) %}{% endcall %}
    {{ field.name }}: {{ field.ty }},
    {%- endif %}
{%- endfor %}
}
{% for field in model.fields %}
{%- if let Some(default) = field.default %}
/// What an absent `{{ field.label }}` means.
fn default_{{ field.label }}() -> {{ field.ty }} {
    {{ default }}
}
{% endif %}
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
}

impl From<{{ model.name }}Create> for {{ model.name }} {
    fn from({% if model.is_empty() %}_{% endif %}body: {{ model.name }}Create) -> Self {
        Self {
{%- for field in model.fields %}
    {%- if field.is_given() %}
            {{ field.name }}: body.{{ field.name }},
    {%- else if field.is_key() %}
            {{ field.name }}: rt::Id::NIL,
    {%- else if field.is_created_at() || field.is_updated_at() %}
            {{ field.name }}: rt::Timestamp::UNIX_EPOCH,
    {%- else if field.optional %}
            {{ field.name }}: None,
    {%- else %}
            {{ field.name }}: default_{{ field.label }}(),
    {%- endif %}
{%- endfor %}
        }
    }
}
