{#- What is left of a list where some terms of its rule can hold. #}
{%- macro left(arm) -%}
{%- if let Some(narrow) = arm.narrow -%}
        if {{ narrow }} {
            {{ arm.left }}
        } else {
            rt::query::Narrowed::Nothing
        }
{%- else -%}
        {{ arm.left }}
{%- endif -%}
{%- endmacro -%}
{%- let query = model.query %}
/// The filters of `GET {{ model.route }}`.
#[derive(Default)]
pub struct {{ model.name }}Query {
{%- for filter in query.filters %}
    /// {{ filter.words }}
    {{ filter.ident }}: {{ filter.ty }},
{%- endfor %}
}

/// The orders of `GET {{ model.route }}`.
#[derive(Debug, Clone, Copy, Default)]
pub enum {{ model.name }}Sort {
{%- for sort in query.sorts %}
    /// {{ sort.words }}
    {% if sort.is_by_key() %}#[default]{% endif %}
    {{ sort.variant }},
{%- endfor %}
}

/// Where a page ended: the members that it was sorted by.
#[derive(Default)]
pub struct {{ model.name }}Cursor {
{%- for place in query.places %}
    {{ place.ident }}: rt::query::Place<{{ place.ty }}>,
{%- endfor %}
}

impl rt::query::Query<{{ model.name }}> for {{ model.name }}Query {
    type Sort = {{ model.name }}Sort;

    const FILTERS: &'static [&'static str] = &[{% for filter in query.filters %}{{ filter.name }}, {% endfor %}];

{% if let Some(narrow) = model.rules.narrow %}
    const RULE: Option<&'static str> = Some({{ narrow.rule }});
{% endif %}

    fn filter(&mut self, name: &str) -> Option<&mut dyn rt::query::Filter> {
        let filter: &mut dyn rt::query::Filter = match name {
        {%- for filter in query.filters %}
            {{ filter.name }} => &mut self.{{ filter.ident }},
        {%- endfor %}
            _ => return None,
        };
        Some(filter)
    }

    fn matches(&self, record: &{{ model.name }}, work: &mut rt::query::Work) -> bool {
        use rt::query::Matches as _;
        {% for filter in query.filters %}{% if !loop.first %} && {% endif %}self.{{ filter.ident }}.matches({{ filter.value }}, work){% endfor %}
    }

{% if let Some(narrow) = model.rules.narrow %}
    fn narrow(&mut self, {{ narrow.caller }}: Option<&rt::Caller>) -> rt::query::Narrowed {
    {%- if narrow.narrows %}
        use rt::query::Narrow as _;
    {%- endif %}
    {%- if narrow.terms.is_empty() %}
        {%- for arm in narrow.arms %}{% if loop.first %}
        {% call left(arm) %}{% endcall %}
        {%- endif %}{% endfor %}
    {%- else %}
        let terms = [{% for term in narrow.terms %}{{ term }}, {% endfor %}];
        match terms {
        {%- for arm in narrow.arms %}
            {{ arm.pattern }} => { {% call left(arm) %}{% endcall %} }
        {%- endfor %}
        }
    {%- endif %}
    }
{% endif %}

    fn plan<'q>(&'q self, {% if query.places.is_empty() %}_{% endif %}after: &'q {{ model.name }}Cursor, planner: &mut rt::query::Planner<'q, {{ model.name }}>) {
        use rt::query::Equals as _;
    {%- for filter in query.filters %}
        {%- if filter.is_key %}
        planner.key(&[{{ filter.name }}], self.{{ filter.ident }}.equals());
        {%- endif %}
    {%- endfor %}
    {%- for unique in query.uniques %}
        planner.unique(&[{% for name in unique.names %}{{ name }}, {% endfor %}], {{ unique.values }}, |table, value| {
            let index = &table.indexes().unique_{{ unique.label }};
            let value = &{{ unique.value }};
            index.find(value, table.rows(), |record| unique_{{ unique.label }}(record).as_ref() == Some(value))
        });
    {%- endfor %}
    {%- for index in query.indexes %}
        planner.index(|indexes| &indexes.by_{{ index.label }}, ({% for level in index.levels %}{{ level }}, {% endfor %}));
    {%- endfor %}
    }
}

impl rt::query::Sort<{{ model.name }}> for {{ model.name }}Sort {
    type Position = {{ model.name }}Cursor;

    const NAMES: &'static [&'static str] = &[{% for sort in query.sorts %}{% for name in sort.names %}{{ name }}, {% endfor %}{% endfor %}];

    fn from_name(name: &str) -> Option<Self> {
        let sort = match name {
        {%- for sort in query.sorts %}
            {{ sort.name() }} => Self::{{ sort.variant }},
        {%- endfor %}
            _ => return None,
        };
        Some(sort)
    }

{% if query.places.is_empty() %}
    fn members(self) -> &'static [&'static str] {
        &[]
    }

    fn order(self, _left: &{{ model.name }}, _right: &{{ model.name }}, _comparison: &mut rt::query::Comparison) {}

    fn compare(self, _record: &{{ model.name }}, _cursor: &{{ model.name }}Cursor, _comparison: &mut rt::query::Comparison) {}

    fn write(self, _record: &{{ model.name }}, _cursor: &mut rt::query::CursorWriter) {}

    fn read(self, _cursor: &mut rt::CborReader<'_>) -> rt::Decoded<{{ model.name }}Cursor> {
        Ok({{ model.name }}Cursor::default())
    }
{% else %}
    fn members(self) -> &'static [&'static str] {
        match self {
        {%- for sort in query.sorts %}
            Self::{{ sort.variant }} => &[{% for place in query.places_of(sort) %}{{ place.name }}, {% endfor %}],
        {%- endfor %}
        }
    }

    fn order(self, left: &{{ model.name }}, right: &{{ model.name }}, comparison: &mut rt::query::Comparison) {
        match self {
        {%- for sort in query.sorts %}
            Self::{{ sort.variant }} => {
            {%- for place in query.places_of(sort) %}
                comparison.member({{ place.of_left }}, {{ place.of_right }});
            {%- endfor %}
            }
        {%- endfor %}
        }
    }

    fn compare(self, record: &{{ model.name }}, cursor: &{{ model.name }}Cursor, comparison: &mut rt::query::Comparison) {
        match self {
        {%- for sort in query.sorts %}
            Self::{{ sort.variant }} => {
            {%- for place in query.places_of(sort) %}
                comparison.place({{ place.of_record }}, &cursor.{{ place.ident }});
            {%- endfor %}
            }
        {%- endfor %}
        }
    }

    fn write(self, record: &{{ model.name }}, cursor: &mut rt::query::CursorWriter) {
        match self {
        {%- for sort in query.sorts %}
            Self::{{ sort.variant }} => {
            {%- for place in query.places_of(sort) %}
                cursor.member({{ place.of_record }});
            {%- endfor %}
            }
        {%- endfor %}
        }
    }

    fn read(self, cursor: &mut rt::CborReader<'_>) -> rt::Decoded<{{ model.name }}Cursor> {
        let mut read = {{ model.name }}Cursor::default();
        match self {
        {%- for sort in query.sorts %}
            Self::{{ sort.variant }} => {
            {%- for place in query.places_of(sort) %}
                read.{{ place.ident }} = rt::query::Place::read(cursor)?;
            {%- endfor %}
            }
        {%- endfor %}
        }
        Ok(read)
    }
{% endif %}
}
