{% import "check.rs" as check %}
{% import "input.rs" as input %}
impl rt::Wire for {{ item.name }} {
    const EXPECTED: &'static str = "an object";
{%- if item.is_checked() %}
    const CHECKED: bool = true;
{%- endif %}

    type Patch = {{ item.name }}Patch;

    fn read<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        rt::input::object::<{{ item.name }}Input, D>(deserializer).map(Self::from)
    }

    fn read_patch<'de, D: rt::Deserializer<'de>>(deserializer: D) -> Result<Self::Patch, D::Error> {
        rt::input::object(deserializer)
    }

    fn build({% if fields.is_empty() %}_{% endif %}patch: Self::Patch, {% if !item.builds_with_faults() %}_{% endif %}faults: &mut rt::Faults) -> Option<Self> {
{%- for field in fields %}
        let {{ field.local }} = {{ field.built_from_patch() }};
{%- endfor %}
        Some(Self {
{%- for field in fields %}
            {{ field.init(field.of_input(field.built_patch_local())) }},
{%- endfor %}
        })
    }

    fn amend(&mut self, {% if fields.is_empty() %}_{% endif %}patch: Self::Patch, {% if !item.merges_with_faults() %}_{% endif %}faults: &mut rt::Faults) {
{%- for field in fields %}
        {% call input::merge(field, field.place_in("self"), field.place_in("patch")) %}{% endcall %}
{%- endfor %}
    }
{% if item.merges_with_faults() %}
    fn merge_member(name: &str, stored: &mut rt::Value, patch: rt::Value) {
        match name {
    {%- for field in fields %}
        {%- if field.merges %}
            {{ field.json }} => { <{{ field.inner }} as rt::Wire>::merge_json(stored, patch); }
        {%- endif %}
    {%- endfor %}
            _ => *stored = patch,
        }
    }
{% endif %}
{%- if item.is_checked() %}
    fn check(&self, faults: &mut rt::Faults) {
    {%- for field in fields %}
        {% call check::call(field, field.place_in("self")) %}{% endcall %}
    {%- endfor %}
    }
{% endif %}
    fn inspect(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        text.object::<{{ item.name }}Input>(faults);
    }

    fn inspect_patch(text: &rt::Text<'_>, faults: &mut rt::Faults) {
        text.object::<{{ item.name }}Patch>(faults);
    }

    fn write(&self, json: &mut Vec<u8>) {
        let {% if !fields.is_empty() %}mut {% endif %}object = rt::Object::open(json);
    {%- for field in fields %}
        {{ field.write() }}
    {%- endfor %}
        object.close();
    }

    fn encode(&self, cbor: &mut rt::CborWriter) {
        cbor.map({{ fields.len() }});
    {%- for field in fields %}
        cbor.{% if field.is_opaque() %}opaque{% else %}member{% endif %}({{ field.id }}, &self.{{ field.name }});
    {%- endfor %}
    }

    fn decode(cbor: &mut rt::CborReader<'_>) -> rt::Decoded<Self> {
        let {% if fields.is_empty() %}_{% endif %}members = rt::Members::read(cbor)?;
        Ok(Self {
    {%- for field in fields %}
            {{ field.name }}: {{ field.decode() }},
    {%- endfor %}
        })
    }

    fn same(&self, other: &Self) -> bool {
        rt::same(self, other)
    }
}

impl rt::HeapBytes for {{ item.name }} {
    fn heap_bytes(&self) -> usize {
    {%- for field in item.heap_fields(fields) %}
        {% if !loop.first %}+ {% endif %}{{ field.heap_bytes() }}(&self.{{ field.name }})
    {%- else %}
        0
    {%- endfor %}
    }
}
