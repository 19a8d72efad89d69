/// The indexes of the table.
#[derive(Clone, Default)]
pub struct {{ model.name }}Indexes {
{%- for unique in model.uniques %}
    /// {{ unique.words }}{% if unique.folded %}, without case{% endif %}: no two records share {% if unique.is_combined() %}them{% else %}it{% endif %}.
    unique_{{ unique.label }}: rt::Unique<{{ model.key_ty }}>,
{%- endfor %}
{%- for index in model.indexes %}
    /// {{ index.words }}
    {% if index.is_reference %}pub(super) {% endif %}by_{{ index.label }}: rt::Index<{{ index.ty }}, {{ model.key_ty }}>,
{%- endfor %}
}

{% for unique in model.uniques %}
/// {{ unique.words }} as {% if unique.is_combined() %}their{% else %}its{% endif %} unique index compares {% if unique.is_combined() %}them{% else %}it{% endif %}.
fn unique_{{ unique.label }}(record: &{{ model.name }}) -> {{ unique.ty }} {
    {{ unique.value }}
}
{% endfor %}

{% for index in model.indexes %}
{%- match index.entries %}
    {%- when EntriesView::Member(_, _) %}
    {%- when EntriesView::Form(form) %}
/// The entry of {{ index.words }}.
fn by_{{ index.label }}(record: &{{ model.name }}) -> <{{ index.ty }} as rt::IndexKey>::Form {
    {{ form }}
}
    {%- when EntriesView::Many(values) %}
/// The entries of {{ index.words }}.
fn by_{{ index.label }}(record: &{{ model.name }}) -> impl rt::Iterator<Item = &{{ index.ty }}> {
    {{ values }}
}
{%- endmatch %}
{% endfor %}

{%- if model.uniques.is_empty() && model.indexes.is_empty() %}
impl rt::Indexes<{{ model.name }}> for {{ model.name }}Indexes {
    fn conflicts(&self, _record: &{{ model.name }}, _rows: &rt::Rows<{{ model.name }}>, _conflicts: &mut rt::Conflicts) {}
    fn insert(&mut self, _record: &{{ model.name }}) {}
    fn remove(&mut self, _record: &{{ model.name }}) {}
    fn replace(&mut self, _stored: &{{ model.name }}, _record: &{{ model.name }}) {}
    fn heap_bytes(&self) -> usize {
        0
    }
}
{%- else %}
impl rt::Indexes<{{ model.name }}> for {{ model.name }}Indexes {
{%- if model.uniques.is_empty() %}
    fn conflicts(&self, _record: &{{ model.name }}, _rows: &rt::Rows<{{ model.name }}>, _conflicts: &mut rt::Conflicts) {}
{%- else %}
    fn conflicts(&self, record: &{{ model.name }}, rows: &rt::Rows<{{ model.name }}>, conflicts: &mut rt::Conflicts) {
    {%- for unique in model.uniques %}
        let value = unique_{{ unique.label }}(record);
        let holds = |other: &{{ model.name }}| unique_{{ unique.label }}(other) == value;
        let is_taken = self.unique_{{ unique.label }}.is_taken(&value, record, rows, holds);
        {%- if unique.is_combined() %}
        conflicts.check_all(&[{% for member in unique.members %}{{ member }}, {% endfor %}], is_taken);
        {%- else %}
        conflicts.check({% for member in unique.members %}{{ member }}{% endfor %}, is_taken);
        {%- endif %}
    {%- endfor %}
    }
{%- endif %}

{%- for verb in ["insert", "remove"] %}

    fn {{ verb }}(&mut self, record: &{{ model.name }}) {
    {%- for unique in model.uniques %}
        self.unique_{{ unique.label }}.{{ verb }}(unique_{{ unique.label }}(record), &record.{{ model.key }});
    {%- endfor %}
    {%- for index in model.indexes %}
        {%- match index.entries %}
            {%- when EntriesView::Member(value, _) %}
        self.by_{{ index.label }}.{{ verb }}(&{{ value }}, &record.{{ model.key }});
            {%- when EntriesView::Form(_) %}
        self.by_{{ index.label }}.{{ verb }}_form(by_{{ index.label }}(record), &record.{{ model.key }});
            {%- when EntriesView::Many(_) %}
        self.by_{{ index.label }}.{{ verb }}_all(by_{{ index.label }}(record), &record.{{ model.key }});
        {%- endmatch %}
    {%- endfor %}
    }
{%- endfor %}

    fn replace(&mut self, stored: &{{ model.name }}, record: &{{ model.name }}) {
    {%- for unique in model.uniques %}
        self.unique_{{ unique.label }}.replace(unique_{{ unique.label }}(stored), unique_{{ unique.label }}(record), &record.{{ model.key }});
    {%- endfor %}
    {%- for index in model.indexes %}
        {%- match index.entries %}
            {%- when EntriesView::Member(value, stored) %}
        self.by_{{ index.label }}.replace(&{{ stored }}, &{{ value }}, &record.{{ model.key }});
            {%- when EntriesView::Form(_) %}
        self.by_{{ index.label }}.replace_form(by_{{ index.label }}(stored), by_{{ index.label }}(record), &record.{{ model.key }});
            {%- when EntriesView::Many(_) %}
        self.by_{{ index.label }}.replace_all(by_{{ index.label }}(stored), by_{{ index.label }}(record), &record.{{ model.key }});
        {%- endmatch %}
    {%- endfor %}
    }

    fn heap_bytes(&self) -> usize {
    {%- for unique in model.uniques %}
        {% if !loop.first %}+ {% endif %}self.unique_{{ unique.label }}.heap_bytes()
    {%- endfor %}
    {%- for index in model.indexes %}
        {% if !loop.first || !model.uniques.is_empty() %}+ {% endif %}self.by_{{ index.label }}.heap_bytes()
    {%- endfor %}
    }
}
{%- endif %}
