use modelith::prelude::*;
{% for import in schemas.imports %}
use {{ import }};
{%- endfor %}

{% macro above(above) %}
{%- for line in above.docs %}
///{{ line }}
{%- endfor %}
{%- if !above.derives.is_empty() %}
#[derive({% for derive in above.derives %}{{ derive }}{% if !loop.last %}, {% endif %}{% endfor %})]
{%- endif %}
{%- if !above.model.is_empty() %}
#[model({% for option in above.model %}{{ option }}{% if !loop.last %}, {% endif %}{% endfor %})]
{%- endif %}
{%- if !above.serde.is_empty() %}
#[serde({% for option in above.serde %}{{ option }}{% if !loop.last %}, {% endif %}{% endfor %})]
{%- endif %}
{% endmacro %}

{% for item in schemas.items %}
{% call above(item.above) %}{% endcall %}
{% match item.kind %}
{% when SchemaKind::Struct(parts) %}
pub struct {{ item.name }} {
{%- for part in parts %}
    {% call above(part.above) %}{% endcall %}
    pub {{ part.name }}: {{ part.ty }},
{%- endfor %}
}
{% when SchemaKind::Enum(cases) %}
pub enum {{ item.name }} {
{%- for case in cases %}
    {% call above(case.above) %}{% endcall %}
    {{ case.name }}
    {%- if let Some(value) = case.value %}({{ value }}){% endif %}
    {%- if !case.parts.is_empty() %} {
    {%- for part in case.parts %}
        {% call above(part.above) %}{% endcall %}
        {{ part.name }}: {{ part.ty }},
    {%- endfor %}
    }{% endif %},
{%- endfor %}
}
{% endmatch %}
{% endfor %}
