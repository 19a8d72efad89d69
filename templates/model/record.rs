impl rt::Model for {{ model.name }} {
    const ID: u32 = {{ model.id }};
    const NAME: &'static str = {{ model.name_literal }};
    const PATH: &'static str = {{ model.route_literal }};
    const FINGERPRINT: u32 = 0x{{ model.fingerprint }};
    const BODY_BYTES_MAX: usize = {{ model.body_bytes_max }};
{%- for field in model.fields %}
    {%- if field.is_key() %}
    const KEY: &'static str = {{ field.json }};
    {%- endif %}
{%- endfor %}

    type Key = rt::Id<{{ model.name }}>;
    type Create = {{ model.name }}Create;
    type Replace = {{ model.name }}Replace;
    type Patch = {{ model.name }}Patch;
    type Indexes = {{ model.name }}Indexes;

    fn key(&self) -> &rt::Id<{{ model.name }}> {
        &self.{{ model.key }}
    }

    fn assign(&mut self, assigned: &mut rt::Assigned<'_>) {
        self.{{ model.key }} = assigned.key();
    {%- for field in model.fields %}
        {%- if field.is_created_at() || field.is_updated_at() %}
        self.{{ field.name }} = assigned.now();
        {%- endif %}
    {%- endfor %}
    }

    fn validate(&self, {% if !model.is_checked() %}_{% endif %}faults: &mut rt::Faults) {
    {%- for field in model.fields %}
        {%- if field.check.is_some() %}
            {%- if field.optional %}
        if let Some(value) = &self.{{ field.name }} {
            check_{{ field.label }}(value, &mut faults.place({{ field.json }}));
        }
            {%- else %}
        check_{{ field.label }}(&self.{{ field.name }}, &mut faults.place({{ field.json }}));
            {%- endif %}
        {%- endif %}
    {%- endfor %}
    }

    fn write(&self, object: &mut rt::Object<'_>) {
    {%- for field in model.fields %}
        {%- if field.skip_if_none %}
        object.member_if_some({{ field.json_inside }}, self.{{ field.name }}.as_ref());
        {%- else %}
        object.member({{ field.json_inside }}, &self.{{ field.name }});
        {%- endif %}
    {%- endfor %}
    }

    fn encode(&self, changes: &mut rt::Changes) {
    {%- for field in model.fields %}
        changes.set({{ field.id }}, &self.{{ field.name }});
    {%- endfor %}
    }

{% if model.is_open() %}
    fn encode_changes(&mut self, stored: &Self, {% if model.updated_at().is_none() %}_{% endif %}now: rt::Timestamp, changes: &mut rt::Changes) {
    {%- for field in model.fields %}
        {%- if field.is_open() %}
        changes.set_if_changed({{ field.id }}, &stored.{{ field.name }}, &self.{{ field.name }});
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
        {%- if let Some(absent) = field.absent %}
            {{ field.name }}: members.get_or({{ field.id }}, stored.map(|row| &row.{{ field.name }}), || {{ absent }})?,
        {%- else %}
            {{ field.name }}: members.get({{ field.id }}, "{{ field.label }}", stored.map(|row| &row.{{ field.name }}))?,
        {%- endif %}
    {%- endfor %}
        })
    }
}
