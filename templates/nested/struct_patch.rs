{% import "input.rs" as input %}
/// `{{ item.name }}` in a merge patch: what is absent stays.
#[derive(Clone, rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
pub struct {{ item.name }}Patch {
{%- for field in fields %}
    {% call input::patch_member(field) %}{% endcall %}
{%- endfor %}
}

impl rt::Input for {{ item.name }}Patch {
    fn inspect({% if fields.is_empty() %}_{% endif %}body: &mut rt::Inspect<'_>) {
{%- for field in fields %}
        {% call input::inspect_patch(field) %}{% endcall %}
{%- endfor %}
    }
}
