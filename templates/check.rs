{# The constraints of a member: a function for its value; of its elements, a closure in it. #}
{%- macro functions(field) -%}
{%- if let Some(check) = field.checks %}
/// `{{ field.label }}`: {{ check.words }}.
fn {{ check.function }}(value: &{{ check.borrowed }}, faults: &mut rt::Faults) {
    {% call pattern(check) %}{% endcall %}
    {% call statements(check) %}{% endcall %}
    {%- if let Some(each) = check.each %}
    let each = |value: &{{ each.ty }}, faults: &mut rt::Faults| {
        {% call pattern(each) %}{% endcall %}
        {% call statements(each) %}{% endcall %}
    };
    rt::check::{{ each.over }}(faults, value, each);
    {%- endif %}
    {%- match check.inner %}
        {%- when InnerView::None %}
        {%- when InnerView::Value %}
    rt::check::nested(faults, value);
        {%- when InnerView::Elements %}
    rt::check::each(faults, value, rt::Wire::check);
    {%- endmatch %}
}
{% endif %}
{%- endmacro -%}
{# The regular expression, if there is one. #}
{%- macro pattern(of) -%}
    {%- for rule in of.rules -%}
        {%- if let RuleView::Pattern(text) = rule %}
    static PATTERN: rt::Pattern = rt::Pattern::new({{ text }});
        {%- endif -%}
    {%- endfor -%}
{%- endmacro -%}
{%- macro statements(of) -%}
    {%- for rule in of.rules %}
        {%- match rule %}
            {%- when RuleView::Length { min, max } %}
    rt::check::length(faults, value, {{ min }}, {{ max }});
            {%- when RuleView::Bytes { min, max } %}
    rt::check::bytes(faults, value, {{ min }}, {{ max }});
            {%- when RuleView::Items { min, max } %}
    rt::check::items(faults, value.len(), {{ min }}, {{ max }});
            {%- when RuleView::AtLeast(min) %}
    rt::check::at_least(faults, value, &{{ min }});
            {%- when RuleView::AtMost(max) %}
    rt::check::at_most(faults, value, &{{ max }});
            {%- when RuleView::Named(check) %}
    rt::check::{{ check }}(faults, value);
            {%- when RuleView::Pattern(_) %}
    rt::check::pattern(faults, value, &PATTERN);
        {%- endmatch %}
    {%- endfor -%}
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
