impl rt::Relations<super::App> for {{ model.name }} {
{%- if !model.rules.is_empty() %}
    const RULES: rt::Rules = rt::Rules {
    {%- for (what, _, rule) in model.rules.of_model() %}
        {{ what }}: {{ rule.is_some() }},
    {%- endfor %}
        members: {{ model.has_ruled() }},
    };
{% endif %}
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

{% for (_, function, rule) in model.rules.of_model() %}
{%- if let Some(rule) = rule %}
    /// {{ rule.words }}
    fn {{ function }}(&self, {{ rule.root }}: &super::Root, {{ rule.caller }}: Option<&rt::Caller>) -> bool {
        {{ rule.body }}
    }
{% endif %}
{%- endfor %}

{% if model.rules.hide() %}
    fn hidden(&self, {{ model.rules.parameters(false).0 }}: &super::Root, {{ model.rules.parameters(false).1 }}: Option<&rt::Caller>) -> rt::MemberSet {
        rt::MemberSet::NONE
    {%- for member in model.rules.members %}
        {%- if member.read.is_some() %}
            .with({{ member.place }}, !{{ member.reads }}(self, root, caller))
        {%- else if !member.shown %}
            .with({{ member.place }}, true)
        {%- endif %}
    {%- endfor %}
    }
{% endif %}

{% if model.rules.fix() %}
    fn fixed(&self, root: &super::Root, caller: Option<&rt::Caller>) -> rt::MemberSet {
        rt::MemberSet::NONE
    {%- for member in model.rules.members %}
        {%- if member.write.is_some() %}
            .with({{ member.place }}, !{{ member.sets }}(self, root, caller))
        {%- endif %}
    {%- endfor %}
    }

    fn differing(&self, stored: &Self) -> rt::MemberSet {
        rt::MemberSet::NONE
    {%- for member in model.rules.members %}
        {%- if member.write.is_some() %}
            .with({{ member.place }}, {{ member.differs }})
        {%- endif %}
    {%- endfor %}
    }
{% endif %}
}

{% for member in model.rules.members %}
{%- if let Some(rule) = member.read %}
/// Who may see `{{ member.label }}`: {{ rule.words }}
fn {{ member.reads }}({{ rule.record }}: &{{ model.name }}, {{ rule.root }}: &super::Root, {{ rule.caller }}: Option<&rt::Caller>) -> bool {
    {{ rule.body }}
}
{% endif %}
{%- if let Some(rule) = member.write %}
/// Who may set `{{ member.label }}`: {{ rule.words }}
fn {{ member.sets }}({{ rule.record }}: &{{ model.name }}, {{ rule.root }}: &super::Root, {{ rule.caller }}: Option<&rt::Caller>) -> bool {
    {{ rule.body }}
}
{% endif %}
{%- endfor %}
