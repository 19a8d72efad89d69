{# The constraints of a member: a function for its value, and one for its elements. #}
{%- macro functions(field) -%}
{%- for check in field.checks %}
    {%- for rule in check.rules %}
        {%- if let RuleView::Pattern { name, text } = rule %}
static {{ name }}: rt::Pattern = rt::Pattern::new({{ text }});
        {%- endif %}
    {%- endfor %}
/// {{ check.of }}: {{ check.words }}.
fn {{ check.function }}(value: &{{ check.borrowed }}, faults: &mut rt::Faults) {
    {%- for rule in check.rules %}
        {%- match rule %}
            {%- when RuleView::Length { check, min, max } %}
    rt::check::{{ check }}(faults, value, {{ min }}, {{ max }});
            {%- when RuleView::Items { min, max } %}
    rt::check::items(faults, value.len(), {{ min }}, {{ max }});
            {%- when RuleView::AtLeast(min) %}
    rt::check::at_least(faults, value, &{{ min }});
            {%- when RuleView::AtMost(max) %}
    rt::check::at_most(faults, value, &{{ max }});
            {%- when RuleView::Named(check) %}
    rt::check::{{ check }}(faults, value);
            {%- when RuleView::Pattern { name, text: _ } %}
    rt::check::pattern(faults, value, &{{ name }});
            {%- when RuleView::Each(function) %}
    rt::check::each(faults, value, |value, faults| {{ function }}(value, faults));
            {%- when RuleView::EachPresent(function) %}
    rt::check::each_present(faults, value, |value, faults| {{ function }}(value, faults));
            {%- when RuleView::EachValue(function) %}
    rt::check::each_value(faults, value, |value, faults| {{ function }}(value, faults));
            {%- when RuleView::EachValuePresent(function) %}
    rt::check::each_value_present(faults, value, |value, faults| {{ function }}(value, faults));
            {%- when RuleView::Nested %}
    rt::check::nested(faults, value);
            {%- when RuleView::NestedEach %}
    rt::check::each(faults, value, rt::Wire::check);
        {%- endmatch %}
    {%- endfor %}
}
{% endfor %}
{%- endmacro -%}
{# Calls the function for a member's value, if there is one, and the value. #}
{%- macro call(field, place) -%}
    {%- if let Some(function) = field.check -%}
        {%- if field.optional -%}
if let Some(value) = &{{ place }} {
    {{ function }}(value, &mut faults.place({{ field.json }}));
}
        {%- else -%}
{{ function }}(&{{ place }}, &mut faults.place({{ field.json }}));
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}
{# The functions of defaults: what inputs hold for an absent member. #}
{%- macro default(field) -%}
{%- if let Some(default) = field.default %}
/// What an absent `{{ field.label }}` means.
fn default_{{ field.label }}() -> {{ field.input }} {
    {{ default }}
}
{% endif %}
{%- endmacro -%}
