impl rt::Relations<super::App> for {{ model.name }} {
{%- if model.references.is_empty() %}
    fn references(&self, _root: &super::Root, _references: &mut rt::References) {}
{%- else %}
    fn references(&self, root: &super::Root, references: &mut rt::References) {
    {%- for reference in model.references %}
        {%- let field = reference.of(model.fields) %}
        {%- if field.optional %}
        let is_there = self.{{ field.name }}.is_none_or(|key| root.{{ reference.table }}.contains(&key));
        {%- else %}
        let is_there = root.{{ reference.table }}.contains(&self.{{ field.name }});
        {%- endif %}
        references.check({{ field.json }}, "{{ reference.model }}", is_there);
    {%- endfor %}
    }
{%- endif %}

    fn target(key: &rt::Id<{{ model.name }}>) -> super::Target {
        super::Target::{{ model.name }}(*key)
    }
}
