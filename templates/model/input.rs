{# The members of a body that creates or replaces: these differ only in what the server keeps. #}
{%- macro attributes(field) -%}
    {%- if field.optional -%}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::read")]
    {%- else if field.default.is_some() -%}
    #[serde({{ field.rename }}default = "default_{{ field.label }}", deserialize_with = "rt::input::read")]
    {%- else -%}
    #[serde({{ field.rename }}deserialize_with = "rt::input::read")]
    {%- endif -%}
{%- endmacro -%}
{%- macro inspect(field) -%}
    {%- if field.optional -%}
    body.nullable::<{{ field.inner }}>({{ field.json }})
    {%- else if field.default.is_some() -%}
    body.optional::<{{ field.inner }}>({{ field.json }})
    {%- else -%}
    body.required::<{{ field.inner }}>({{ field.json }})
    {%- endif -%}
    {%- if field.check.is_some() -%}.check(check_{{ field.label }}){%- endif -%};
{%- endmacro -%}
