impl rt::Relations<super::App> for {{ model.name }} {
{%- if !model.references.is_empty() %}
    fn references(&self, sight: &rt::Sight<'_, super::App>, faults: &mut rt::Faults) {
    {%- for reference in model.references %}
        {{ reference.check }}
    {%- endfor %}
    }
{%- endif %}

    fn target(key: &{{ model.key_ty }}) -> super::Target {
        super::Target::{{ model.name }}({% if model.key_is_copy %}*key{% else %}key.clone(){% endif %})
    }

    fn operation(write: rt::Write<Self>) -> super::Operation {
        super::Operation::{{ model.name }}(write)
    }

{% if model.releases() %}
    fn release(&mut self, going: &rt::Going<super::Target>) {
    {%- for reference in model.references %}
        {%- if let Some(release) = reference.release %}
        {{ release }}
        {%- endif %}
    {%- endfor %}
    }
{% endif %}
}
