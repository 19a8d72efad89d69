{% import "check.rs" as check %}
impl rt::Model for {{ model.name }} {
    const ID: u32 = {{ model.id }};
    const NAME: &'static str = {{ model.name_literal }};
    const PATH: &'static str = {{ model.route_literal }};
    const FINGERPRINT: u32 = 0x{{ model.fingerprint }};
    const BODY_BYTES_MAX: usize = {{ model.body_bytes_max }};
{%- if !model.outgrows_body %}
    const OUTGROWS_BODY: bool = false;
{%- endif %}
{%- if model.holds_sets %}
    const HOLDS_SETS: bool = true;
{%- endif %}
    const KEY: &'static str = {{ model.key_json }};
{%- if model.client_key %}
    const CLIENT_KEY: bool = true;
{%- endif %}
{%- if model.require_if_match %}
    const REQUIRE_IF_MATCH: bool = true;
{%- endif %}
{%- if model.is_restored() %}
    const ASSIGNED: &'static [&'static str] = &[
    {%- for field in model.fields %}{% if !field.is_given() %}{{ field.json }}, {% endif %}{% endfor -%}
    ];
{%- endif %}
{%- if model.has_ruled() %}
    const RULED: &'static [&'static str] = &[
    {%- for field in model.fields %}{% if field.ruled.is_some() %}{{ field.json }}, {% endif %}{% endfor -%}
    ];
{%- endif %}
{%- if let Some((events, seconds)) = model.compact %}
    const COMPACT: Option<rt::Threshold> = Some(rt::Threshold::of({{ events }}, {{ seconds }}));
{%- endif %}

    type Key = {{ model.key_ty }};
    type Create = {{ model.name }}Create;
    type Replace = {{ model.name }}Replace;
    type Patch = {{ model.name }}Patch;
    type Indexes = {{ model.name }}Indexes;
    type Query = {{ model.name }}Query;

    fn key(&self) -> &{{ model.key_ty }} {
        &self.{{ model.key }}
    }

    fn assign(&mut self, {% if !model.is_assigned() %}_{% endif %}assigned: &mut rt::Assigned<'_>) {
{%- for field in model.fields %}
    {%- if field.is_key() && !field.by_client %}
        self.{{ field.name }} = assigned.key();
    {%- else if field.is_created_at() || field.is_updated_at() %}
        self.{{ field.name }} = assigned.now();
    {%- else if field.is_created_by() && field.optional %}
        self.{{ field.name }} = assigned.created_by();
    {%- else if field.is_created_by() %}
        self.{{ field.name }} = assigned.user();
    {%- else if field.is_serial() %}
        self.{{ field.name }} = assigned.serial();
    {%- endif %}
{%- endfor %}
    }
{% for field in model.fields %}
    {%- if field.is_serial() %}
    fn serial(&self) -> Option<u64> {
        Some(self.{{ field.name }})
    }
    {%- else if field.is_version() %}
    fn stamp(&mut self, sequence: u64) {
        self.{{ field.name }} = sequence;
    }
    {%- endif %}
{%- endfor %}

{% if model.is_restored() %}
    fn restore(&mut self, line: &mut rt::Inspect<'_>) {
    {%- for field in model.fields %}
        {%- if field.is_version() %}
        line.optional::<{{ field.input }}>({{ field.json }});
        {%- else if !field.is_given() %}
        line.{{ field.restored_by() }}::<{{ field.input }}>({{ field.json }}, |value| {{ field.place_in("self") }} = {{ field.restored() }});
        {%- endif %}
    {%- endfor %}
    }
{% endif %}

    fn heap_bytes(&self) -> usize {
    {%- for field in model.heap_fields() %}
        {% if !loop.first %}+ {% endif %}{{ field.heap_bytes() }}(&self.{{ field.name }})
    {%- else %}
        0
    {%- endfor %}
    }

    fn validate(&self, {% if !model.is_checked() %}_{% endif %}faults: &mut rt::Faults) {
    {%- for field in model.fields %}
        {% call check::call(field, field.place_in("self")) %}{% endcall %}
    {%- endfor %}
    }

    fn write(&self, {% if !model.rules.show_some() %}_{% endif %}shown: rt::Shown, object: &mut rt::Object<'_>) {
    {%- for field in model.fields %}
        {%- if field.shown && field.read_ruled %}
            {%- if let Some(place) = field.ruled %}
        if shown.has({{ place }}) {
            {{ field.write() }}
        }
            {%- endif %}
        {%- else if field.shown %}
        {{ field.write() }}
        {%- endif %}
    {%- endfor %}
    }

{% if model.hides() %}
    fn write_hidden(&self, object: &mut rt::Object<'_>) {
    {%- for field in model.fields %}
        {%- if !field.shown %}
        {{ field.write() }}
        {%- endif %}
    {%- endfor %}
    }
{% endif %}

    fn encode(&self, changes: &mut rt::Changes) {
    {%- for field in model.fields %}
        {%- if !field.is_version() %}
        changes.{% if field.is_opaque() %}opaque{% else %}set{% endif %}({{ field.id }}, &self.{{ field.name }});
        {%- endif %}
    {%- endfor %}
    }

{% if model.may_change() %}
    fn encode_changes(&mut self, stored: &Self, {% if model.updated_at().is_none() %}_{% endif %}now: rt::Timestamp, changes: &mut rt::Changes) {
    {%- for field in model.fields %}
        {%- if field.may_change() %}
        changes.{% if field.is_opaque() %}opaque{% else %}set{% endif %}_if_changed({{ field.id }}, &stored.{{ field.name }}, &self.{{ field.name }});
        {%- endif %}
    {%- endfor %}
    {%- if let Some(field) = model.updated_at() %}
        if !changes.is_empty() {
            self.{{ field.name }} = now;
            changes.set({{ field.id }}, &self.{{ field.name }});
        }
    {%- endif %}
    }
{% else %}
    fn encode_changes(&mut self, _stored: &Self, _now: rt::Timestamp, _changes: &mut rt::Changes) {}
{% endif %}

    fn merge(stored: Option<&Self>, members: &rt::Members<'_>) -> rt::Decoded<Self> {
        Ok(Self {
    {%- for field in model.fields %}
        {%- if field.is_version() %}
            {{ field.name }}: 0,
        {%- else %}
            {{ field.name }}: {{ field.merge() }},
        {%- endif %}
    {%- endfor %}
        })
    }
}
