impl rt::Variant for {{ item.name }} {
    const EXPECTED: &'static str = {{ expected }};

    fn name(&self) -> &'static str {
        match self {
        {%- for variant in variants %}
            Self::{{ variant.name }} => {{ variant.json }},
        {%- endfor %}
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let variant = match name {
        {%- for variant in variants %}
            {{ variant.json }} => Self::{{ variant.name }},
        {%- endfor %}
            _ => return None,
        };
        Some(variant)
    }

    fn id(&self) -> u32 {
        match self {
        {%- for variant in variants %}
            Self::{{ variant.name }} => {{ variant.id }},
        {%- endfor %}
        }
    }

    fn from_id(id: u32) -> Option<Self> {
        let variant = match id {
        {%- for variant in variants %}
            {{ variant.id }} => Self::{{ variant.name }},
        {%- endfor %}
            _ => return None,
        };
        Some(variant)
    }

    fn ordinal(&self) -> u32 {
        match self {
        {%- for variant in variants %}
            Self::{{ variant.name }} => {{ variant.ordinal }},
        {%- endfor %}
        }
    }
}
