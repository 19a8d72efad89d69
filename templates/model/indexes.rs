/// The indexes of the table.
#[derive(Clone, Default)]
pub struct {{ model.name }}Indexes {
{%- for unique in model.uniques %}
    {%- let field = unique.of(model.fields) %}
    /// `{{ field.label }}`{% if unique.compares == Compares::Folded %}, without case{% endif %}: no two records share it.
    unique_{{ field.label }}: rt::Unique<rt::Id<{{ model.name }}>>,
{%- endfor %}
{%- for index in model.indexes %}
    {%- let field = index.of(model.fields) %}
    /// `{{ field.label }}`
    {% if index.is_reference %}pub(super) {% endif %}by_{{ field.label }}: rt::Index<{{ field.ty }}, rt::Id<{{ model.name }}>>,
{%- endfor %}
}

{% for unique in model.uniques %}
{%- let field = unique.of(model.fields) %}
/// `{{ field.label }}` as its unique index compares it.
{%- match unique.compares %}
    {%- when Compares::Folded %}
fn unique_{{ field.label }}(record: &{{ model.name }}) -> Option<rt::Folded<'_>> {
        {%- if field.optional %}
    record.{{ field.name }}.as_deref().map(rt::Folded)
        {%- else %}
    Some(rt::Folded(&record.{{ field.name }}))
        {%- endif %}
}
    {%- when Compares::Text %}
fn unique_{{ field.label }}(record: &{{ model.name }}) -> Option<&str> {
        {%- if field.optional %}
    record.{{ field.name }}.as_deref()
        {%- else %}
    Some(&record.{{ field.name }})
        {%- endif %}
}
    {%- when Compares::Form %}
fn unique_{{ field.label }}(record: &{{ model.name }}) -> Option<<{{ field.inner }} as rt::IndexKey>::Form> {
        {%- if field.optional %}
    record.{{ field.name }}.as_ref().map(rt::IndexKey::form)
        {%- else %}
    Some(rt::IndexKey::form(&record.{{ field.name }}))
        {%- endif %}
}
{%- endmatch %}
{% endfor %}

{%- if model.uniques.is_empty() && model.indexes.is_empty() %}
impl rt::Indexes<{{ model.name }}> for {{ model.name }}Indexes {
    fn conflicts(&self, _record: &{{ model.name }}, _rows: &rt::Rows<{{ model.name }}>, _conflicts: &mut rt::Conflicts) {}
    fn insert(&mut self, _record: &{{ model.name }}) {}
    fn remove(&mut self, _record: &{{ model.name }}) {}
    fn replace(&mut self, _stored: &{{ model.name }}, _record: &{{ model.name }}) {}
}
{%- else %}
impl rt::Indexes<{{ model.name }}> for {{ model.name }}Indexes {
{%- if model.uniques.is_empty() %}
    fn conflicts(&self, _record: &{{ model.name }}, _rows: &rt::Rows<{{ model.name }}>, _conflicts: &mut rt::Conflicts) {}
{%- else %}
    fn conflicts(&self, record: &{{ model.name }}, rows: &rt::Rows<{{ model.name }}>, conflicts: &mut rt::Conflicts) {
    {%- for unique in model.uniques %}
        {%- let field = unique.of(model.fields) %}
        let value = unique_{{ field.label }}(record);
        let holds = |other: &{{ model.name }}| unique_{{ field.label }}(other) == value;
        conflicts.check({{ field.json }}, self.unique_{{ field.label }}.is_taken(&value, record, rows, holds));
    {%- endfor %}
    }
{%- endif %}

    fn insert(&mut self, record: &{{ model.name }}) {
    {%- for unique in model.uniques %}
        {%- let field = unique.of(model.fields) %}
        self.unique_{{ field.label }}.insert(unique_{{ field.label }}(record), &record.{{ model.key }});
    {%- endfor %}
    {%- for index in model.indexes %}
        {%- let field = index.of(model.fields) %}
        self.by_{{ field.label }}.insert(&record.{{ field.name }}, &record.{{ model.key }});
    {%- endfor %}
    }

    fn remove(&mut self, record: &{{ model.name }}) {
    {%- for unique in model.uniques %}
        {%- let field = unique.of(model.fields) %}
        self.unique_{{ field.label }}.remove(unique_{{ field.label }}(record), &record.{{ model.key }});
    {%- endfor %}
    {%- for index in model.indexes %}
        {%- let field = index.of(model.fields) %}
        self.by_{{ field.label }}.remove(&record.{{ field.name }}, &record.{{ model.key }});
    {%- endfor %}
    }

    fn replace(&mut self, stored: &{{ model.name }}, record: &{{ model.name }}) {
    {%- for unique in model.uniques %}
        {%- let field = unique.of(model.fields) %}
        self.unique_{{ field.label }}.replace(unique_{{ field.label }}(stored), unique_{{ field.label }}(record), &record.{{ model.key }});
    {%- endfor %}
    {%- for index in model.indexes %}
        {%- let field = index.of(model.fields) %}
        self.by_{{ field.label }}.replace(&stored.{{ field.name }}, &record.{{ field.name }}, &record.{{ model.key }});
    {%- endfor %}
    }
}
{%- endif %}
