{# The members of inputs: bodies of requests, and what is nested in them. #}
{%- macro attributes(field) -%}
    {%- if field.optional -%}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::read")]
    {%- else if field.default.is_some() -%}
    #[serde({{ field.rename }}default = "default_{{ field.label }}", deserialize_with = "rt::input::read")]
    {%- else -%}
    #[serde({{ field.rename }}deserialize_with = "rt::input::read")]
    {%- endif -%}
{%- endmacro -%}
{%- macro ty(field) -%}
    {%- if field.optional -%}Option<{{ field.input }}>{%- else -%}{{ field.input }}{%- endif -%}
{%- endmacro -%}
{%- macro inspect(field) -%}
    {%- if field.optional -%}
    body.nullable::<{{ field.input }}>({{ field.json }})
    {%- else if field.default.is_some() -%}
    body.optional::<{{ field.input }}>({{ field.json }})
    {%- else -%}
    body.required::<{{ field.input }}>({{ field.json }})
    {%- endif -%}
    {%- call checked(field) -%}{% endcall %};
{%- endmacro -%}
{%- macro checked(field) -%}
    {%- if let Some(function) = field.check -%}.check({{ function }}){%- endif -%}
{%- endmacro -%}
{# A member of a merge patch. #}
{%- macro patch_member(field) -%}
    {%- if field.merges && field.optional -%}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::patch_nullable::<{{ field.inner }}, _>")]
    {{ field.name }}: rt::Merge<rt::Patch<{{ field.inner }}>>,
    {%- else if field.merges -%}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::patch::<{{ field.inner }}, _>")]
    {{ field.name }}: Option<rt::Patch<{{ field.inner }}>>,
    {%- else if field.optional -%}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::nullable")]
    {{ field.name }}: rt::Merge<{{ field.input }}>,
    {%- else -%}
    #[serde({{ field.rename }}default, deserialize_with = "rt::input::present")]
    {{ field.name }}: Option<{{ field.input }}>,
    {%- endif -%}
{%- endmacro -%}
{%- macro inspect_patch(field) -%}
    {%- if field.merges && field.optional -%}
    body.patch_nullable::<{{ field.inner }}>({{ field.json }});
    {%- else if field.merges -%}
    body.patch::<{{ field.inner }}>({{ field.json }});
    {%- else -%}
    body.{% if field.optional %}nullable{% else %}optional{% endif %}::<{{ field.input }}>({{ field.json }})
    {%- call checked(field) -%}{% endcall %};
    {%- endif -%}
{%- endmacro -%}
{# Merges a member of a patch into the place where it is stored. #}
{%- macro merge(field, place, source) -%}
    {%- if field.merges && field.optional -%}
    rt::patch::merge_nullable(faults, {{ field.json }}, &mut {{ place }}, {{ source }});
    {%- else if field.merges -%}
    rt::patch::merge(faults, {{ field.json }}, &mut {{ place }}, {{ source }});
    {%- else if field.optional && field.is_wrapped() -%}
    {{ source }}.map(|value| value.0).set(&mut {{ place }});
    {%- else if field.optional -%}
    {{ source }}.set(&mut {{ place }});
    {%- else if field.is_wrapped() -%}
    rt::patch::set(&mut {{ place }}, {{ source }}.map(|value| value.0));
    {%- else -%}
    rt::patch::set(&mut {{ place }}, {{ source }});
    {%- endif -%}
{%- endmacro -%}
{# A member that may be given but must equal what is stored. #}
{%- macro unchanged(field) -%}
    rt::check::unchanged(faults, {{ field.json }}, self.{{ field.name }}
    {%- if field.is_opaque() && field.optional -%}
    .as_ref(), &record.{{ field.name }}.clone().map(rt::Opaque));
    {%- else if field.is_opaque() -%}
    .as_ref(), &rt::Opaque(record.{{ field.name }}.clone()));
    {%- else if field.is_wrapped() && field.optional -%}
    .map(|value| value.map(|value| value.0)).as_ref(), &record.{{ field.name }});
    {%- else if field.is_wrapped() -%}
    .map(|value| value.0).as_ref(), &record.{{ field.name }});
    {%- else -%}
    .as_ref(), &record.{{ field.name }});
    {%- endif -%}
{%- endmacro -%}
