{% for field in model.fields %}
{%- if let Some(check) = field.check %}
/// `{{ field.label }}`: {{ check.words }}.
fn check_{{ field.label }}(value: &{{ check.borrowed }}, faults: &mut rt::Faults) {
    {%- for rule in check.rules %}
        {%- match rule %}
            {%- when RuleView::Length { min, max } %}
    rt::check::length(faults, value, {{ min }}, {{ max }});
            {%- when RuleView::AtLeast(min) %}
    rt::check::at_least(faults, value, &{{ min }});
            {%- when RuleView::AtMost(max) %}
    rt::check::at_most(faults, value, &{{ max }});
            {%- when RuleView::Email %}
    rt::check::email(faults, value);
        {%- endmatch %}
    {%- endfor %}
}
{% endif %}
{%- endfor %}
