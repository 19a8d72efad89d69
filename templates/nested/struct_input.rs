{% import "input.rs" as input %}
{% import "check.rs" as check %}
/// `{{ item.name }}` in a body.
#[derive(rt::serde::Deserialize)]
#[serde(crate = "rt::serde", deny_unknown_fields)]
struct {{ item.name }}Input {
{%- for field in fields %}
    {% call input::attributes(field) %}{% endcall %}
    {{ field.name }}: {% call input::ty(field) %}{% endcall %},
{%- endfor %}
}
{% for field in fields %}
{% call check::default(field) %}{% endcall %}
{%- endfor %}
impl rt::Input for {{ item.name }}Input {
    fn inspect({% if fields.is_empty() %}_{% endif %}body: &mut rt::Inspect<'_>) {
{%- for field in fields %}
        {% call input::inspect(field) %}{% endcall %}
{%- endfor %}
    }
}

impl From<{{ item.name }}Input> for {{ item.name }} {
    fn from({% if fields.is_empty() %}_{% endif %}body: {{ item.name }}Input) -> Self {
        Self {
{%- for field in fields %}
            {{ field.name }}: {{ field.given_in("body") }},
{%- endfor %}
        }
    }
}
