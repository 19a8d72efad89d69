impl rt::Wire for {{ item.name }} {
    const EXPECTED: &'static str = "an object";
{%- if item.is_checked() %}
    const CHECKED: bool = true;
{%- endif %}

    type Patch = rt::EnumPatch;

    fn read<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        rt::input::object::<{{ item.name }}Input, D>(deserializer).map(Self::from)
    }

    fn read_patch<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self::Patch, D::Error> {
        rt::EnumPatch::read(deserializer)
    }

    fn build(patch: Self::Patch, faults: &mut rt::Faults) -> Option<Self> {
        rt::data::build(patch, faults)
    }

    fn amend(&mut self, patch: Self::Patch, faults: &mut rt::Faults) {
        rt::data::amend(self, patch, faults);
    }

    fn merge_json(stored: &mut rt::Value, patch: rt::Value) {
        rt::data::merge_variant(stored, patch, {{ data.tag }}, |{% if !data.merges() %}_{% endif %}variant, {% if !data.merges() %}_{% endif %}name, stored, patch| {
    {%- if data.merges() %}
            match (variant, name) {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::None %}
            {%- when VariantDataView::Members(fields) %}
                {%- if let Some(content) = data.content %}
                    {%- if variant.merges() %}
                ({{ variant.json }}, {{ content }}) => { rt::data::merge_content(stored, patch, |name, stored, patch| match name {
                        {%- for field in fields %}
                            {%- if field.merges %}
                    {{ field.json }} => { <{{ field.inner }} as rt::Wire>::merge_json(stored, patch); }
                            {%- endif %}
                        {%- endfor %}
                    _ => *stored = patch,
                }); }
                    {%- else %}
                ({{ variant.json }}, {{ content }}) => { rt::data::merge_content(stored, patch, |_, stored, patch| *stored = patch); }
                    {%- endif %}
                {%- else %}
                    {%- for field in fields %}
                        {%- if field.merges %}
                ({{ variant.json }}, {{ field.json }}) => { <{{ field.inner }} as rt::Wire>::merge_json(stored, patch); }
                        {%- endif %}
                    {%- endfor %}
                {%- endif %}
            {%- when VariantDataView::Value(field) %}
                {%- if field.merges %}
                    {%- if let Some(content) = data.content %}
                ({{ variant.json }}, {{ content }}) => { <{{ field.inner }} as rt::Wire>::merge_json(stored, patch); }
                    {%- else %}
                ({{ variant.json }}, name) => { <{{ field.inner }} as rt::Wire>::merge_member(name, stored, patch); }
                    {%- endif %}
                {%- endif %}
        {%- endmatch %}
    {%- endfor %}
                _ => *stored = patch,
            }
    {%- else %}
            *stored = patch;
    {%- endif %}
        });
    }
{% if item.is_checked() %}
    fn check(&self, faults: &mut rt::Faults) {
        match self {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::Members(fields) %}
                {%- if variant.is_checked() %}
            Self::{{ variant.name }} { {% for field in fields %}{% if field.check.is_some() %}{{ field.binding() }}, {% endif %}{% endfor %} .. } => {
                    {%- if let Some(content) = data.content %}
                let faults = &mut *faults.place({{ content }});
                    {%- endif %}
                    {%- for field in fields %}
                        {%- if let Some(function) = field.check %}
                            {%- if field.optional %}
                if let Some(value) = {{ field.local }} {
                    {{ function }}(value, &mut faults.place({{ field.json }}));
                }
                            {%- else %}
                {{ function }}({{ field.local }}, &mut faults.place({{ field.json }}));
                            {%- endif %}
                        {%- endif %}
                    {%- endfor %}
            }
                {%- endif %}
            {%- when VariantDataView::Value(field) %}
                {%- if let Some(function) = field.check %}
            Self::{{ variant.name }}(value) => {{ function }}(value, {% if let Some(content) = data.content %}&mut faults.place({{ content }}){% else %}faults{% endif %}),
                {%- endif %}
            {%- when VariantDataView::None %}
        {%- endmatch %}
    {%- endfor %}
    {%- if !data.all_checked() %}
            _ => {}
    {%- endif %}
        }
    }
{% endif %}
    fn inspect(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        let expected = {{ data.expected }};
        text.tagged(faults, {{ data.tag }}, {% if let Some(content) = data.content %}Some({{ content }}){% else %}None{% endif %}, expected, |variant| match variant.name() {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::None %}
            {{ variant.json }} => variant.nothing(),
            {%- when VariantDataView::Members(_) %}
            {{ variant.json }} => variant.members(<{{ variant.input }} as rt::Input>::inspect),
            {%- when VariantDataView::Value(field) %}
                {%- if let Some(function) = field.check %}
            {{ variant.json }} => variant.value(|value: &{{ field.inner }}, faults| {{ function }}(value, faults)),
                {%- else %}
            {{ variant.json }} => variant.value(|_: &{{ field.inner }}, _| {}),
                {%- endif %}
        {%- endmatch %}
    {%- endfor %}
            _ => false,
        });
    }

    fn inspect_patch(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        rt::data::inspect_patch(text, faults);
    }

    fn write(&self, json: &mut Vec<u8>) {
        let mut object = rt::Object::open(json);
        match self {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::None %}
            Self::{{ variant.name }} => object.tag({{ data.tag_inside }}, {{ variant.json_inside }}),
            {%- when VariantDataView::Members(fields) %}
            Self::{{ variant.name }} { {% for field in fields %}{{ field.binding() }}, {% endfor %} } => {
                object.tag({{ data.tag_inside }}, {{ variant.json_inside }});
                {%- if let Some(content) = data.content_inside %}
                object.object({{ content }}, |{% if fields.is_empty() %}_{% endif %}object| {
                    {%- for field in fields %}
                    {{ field.write_local() }}
                    {%- endfor %}
                });
                {%- else %}
                    {%- for field in fields %}
                {{ field.write_local() }}
                    {%- endfor %}
                {%- endif %}
            }
            {%- when VariantDataView::Value(_) %}
            Self::{{ variant.name }}(value) => {
                object.tag({{ data.tag_inside }}, {{ variant.json_inside }});
                {%- if let Some(content) = data.content_inside %}
                object.member({{ content }}, value);
                {%- else %}
                object.flatten(value);
                {%- endif %}
            }
        {%- endmatch %}
    {%- endfor %}
        }
        object.close();
    }

    fn encode(&self, cbor: &mut rt::CborWriter) {
        match self {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::None %}
            Self::{{ variant.name }} => cbor.unit_variant({{ variant.id }}),
            {%- when VariantDataView::Members(fields) %}
            Self::{{ variant.name }} { {% for field in fields %}{{ field.binding() }}, {% endfor %} } => {
                cbor.variant({{ variant.id }});
                cbor.map({{ fields.len() }});
                {%- for field in fields %}
                cbor.{% if field.is_opaque() %}opaque{% else %}member{% endif %}({{ field.id }}, {{ field.local }});
                {%- endfor %}
            }
            {%- when VariantDataView::Value(_) %}
            Self::{{ variant.name }}(value) => {
                cbor.variant({{ variant.id }});
                value.encode(cbor);
            }
        {%- endmatch %}
    {%- endfor %}
        }
    }

    fn decode(cbor: &mut rt::CborReader<'_>) -> rt::Decoded<Self> {
        match cbor.variant()? {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::None %}
            ({{ variant.id }}, false) => Ok(Self::{{ variant.name }}),
            {%- when VariantDataView::Members(fields) %}
            ({{ variant.id }}, true) => {
                let {% if fields.is_empty() %}_{% endif %}members = rt::Members::read(cbor)?;
                Ok(Self::{{ variant.name }} {
                {%- for field in fields %}
                    {{ field.name }}: {{ field.decode() }},
                {%- endfor %}
                })
            }
            {%- when VariantDataView::Value(_) %}
            ({{ variant.id }}, true) => rt::Wire::decode(cbor).map(Self::{{ variant.name }}),
        {%- endmatch %}
    {%- endfor %}
            (id, _) => Err(rt::DecodeError::Variant { id }),
        }
    }

    fn same(&self, other: &Self) -> bool {
        rt::same(self, other)
    }
}

impl rt::HeapBytes for {{ item.name }} {
    fn heap_bytes(&self) -> usize {
        match self {
    {%- for variant in data.variants %}
        {%- match variant.data %}
            {%- when VariantDataView::None %}
            Self::{{ variant.name }} => 0,
            {%- when VariantDataView::Members(fields) %}
            Self::{{ variant.name }} { {% for field in item.heap_fields(fields) %}{{ field.binding() }}, {% endfor %}.. } => {
            {%- for field in item.heap_fields(fields) %}
                {% if !loop.first %}+ {% endif %}{{ field.heap_bytes() }}({{ field.local }})
            {%- else %}
                0
            {%- endfor %}
            }
            {%- when VariantDataView::Value(_) %}
            Self::{{ variant.name }}(value) => rt::heap_bytes(value),
        {%- endmatch %}
    {%- endfor %}
        }
    }
}
