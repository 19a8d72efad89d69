//! Enums whose variants hold something: one component a variant, told apart by its tag, and one
//! that is any of them.

use serde_json::{Map, Value, json};

use super::{
    component::{Component, Object, article},
    example,
    member::member,
    names::target,
    schema::{Context, Form, keywords, nullable, schema},
    shape::Shape,
    words::{paragraphs, words},
};
use crate::app::{Enum, EnumForm, Field, FieldType, Variant, VariantData};

/// The member that says which variant a value is; `None` where the name is all there is.
pub(super) fn tag(form: &EnumForm) -> Option<&str> {
    match form {
        EnumForm::Name => None,
        EnumForm::Internal { tag } | EnumForm::Adjacent { tag, .. } => Some(tag),
    }
}

/// The components of such an enum, its own first.
pub(super) fn components(context: Context<'_>, item: &Enum) -> Vec<(String, Component)> {
    let mut components = Vec::new();
    for shape in [Shape::Record, Shape::Create] {
        let name = context.names.nested(&item.name, shape);
        components.push((name, union(context, item, shape)));
        for variant in &item.variants {
            let name = context.names.variant(item, variant, shape);
            components.push((name, of_variant(context, item, variant, shape)));
            if let (EnumForm::Adjacent { .. }, VariantData::Members(fields)) =
                (&item.form, &variant.data)
            {
                let name = context.names.content(item, variant, shape);
                let content = Object::of_nested(&variant_words(item, variant), "", fields);
                components.push((name, content.component(context, shape)));
            }
        }
    }
    let name = context.names.nested(&item.name, Shape::Patch);
    components.push((name, patch(context, item)));
    components
}

fn variant_words(item: &Enum, variant: &Variant) -> String {
    format!("{} {}", words(&item.name), words(&variant.name))
}

/// Any of the variants.
fn union(context: Context<'_>, item: &Enum, shape: Shape) -> Component {
    let tag = tag(&item.form).unwrap_or_default();
    let target = |variant| target(&context.names.variant(item, variant, shape));
    let variants = item.variants.iter();
    let one_of: Vec<Value> = variants
        .map(|variant| json!({"$ref": target(variant)}))
        .collect();
    let variants = item.variants.iter();
    let mapping: Map<String, Value> = variants
        .map(|variant| (variant.json_name.clone(), target(variant).into()))
        .collect();
    let mut schema = Map::new();
    let more = format!("`{tag}` says which it is.");
    if let Some(description) = paragraphs(&item.docs, &more) {
        schema.insert("description".to_owned(), description.into());
    }
    schema.insert("oneOf".to_owned(), one_of.into());
    let discriminator = json!({"propertyName": tag, "mapping": mapping});
    schema.insert("discriminator".to_owned(), discriminator);
    if let Some(example) = example::enumeration(context.app, item) {
        schema.insert("examples".to_owned(), json!([example]));
    }
    let mut members = vec![tag.to_owned()];
    members.extend(
        item.variants
            .iter()
            .map(|variant| variant.json_name.clone()),
    );
    Component::new(schema, members)
}

fn of_variant(context: Context<'_>, item: &Enum, variant: &Variant, shape: Shape) -> Component {
    let tag = tag(&item.form).unwrap_or_default().to_owned();
    let name = json!({"type": "string", "const": variant.json_name});
    let mut component = match (&item.form, &variant.data) {
        (EnumForm::Adjacent { content, .. }, data) => {
            adjacent(context, (item, variant), (content, data), shape)
        }
        (_, VariantData::Members(fields)) => flat(context, fields, shape),
        (_, VariantData::Value(field)) => flat(context, of_struct(context, field), shape),
        (_, VariantData::None) => flat(context, &[], shape),
    };
    component.put_first(&tag, name);
    if let Some(description) = paragraphs(&variant.docs, "") {
        component.describe(description);
    }
    if let Some(example) = example::variant(context.app, item, variant) {
        component.exemplify(example);
    }
    component
}

/// The members of the struct that a variant beside a tag holds.
fn of_struct<'a>(context: Context<'a>, field: &Field) -> &'a [Field] {
    let FieldType::Struct(name) = &field.ty else {
        return &[];
    };
    let structure = context.app.structure(name);
    structure.map_or(&[], |structure| structure.fields.as_slice())
}

/// A variant whose members stand beside the tag.
fn flat(context: Context<'_>, fields: &[Field], shape: Shape) -> Component {
    let object = Object::of_nested("", "", fields);
    object.undescribed(context, shape)
}

/// A variant whose members stand in a member of their own.
fn adjacent(
    context: Context<'_>,
    (item, variant): (&Enum, &Variant),
    (content, data): (&str, &VariantData),
    shape: Shape,
) -> Component {
    let mut component = flat(context, &[], shape);
    let value = match data {
        VariantData::None => {
            // Serde takes null there, and writes nothing.
            if shape != Shape::Record {
                let schema = json!({"description": "Absent, or null.", "type": "null"});
                component.put_optional(content, schema);
            }
            return component;
        }
        VariantData::Members(_) => {
            let name = context.names.content(item, variant, shape);
            json!({"$ref": target(&name)})
        }
        VariantData::Value(field) => schema(context, Form::of(field), shape).into(),
    };
    component.put_first(content, value);
    component
}

/// What a merge patch holds: members of any variant, since it may leave out which.
fn patch(context: Context<'_>, item: &Enum) -> Component {
    let tag = tag(&item.form).unwrap_or_default();
    let description = format!(
        "A merge patch (RFC 7396) of {} {}. If `{tag}` is absent, or that of what is stored, the \
         members are merged into it and null takes one out; else they replace it. What comes of \
         it must be whole.",
        article(&words(&item.name)),
        words(&item.name)
    );
    let mut properties: Vec<(String, Vec<Value>)> = Vec::new();
    let mut add =
        |name: &str, schema: Value| match properties.iter_mut().find(|(known, _)| known == name) {
            Some((_, schemas)) if schemas.contains(&schema) => {}
            Some((_, schemas)) => schemas.push(schema),
            None => properties.push((name.to_owned(), vec![schema])),
        };
    for variant in &item.variants {
        if let EnumForm::Adjacent { content, .. } = &item.form {
            let description = format!("What is in it, as a merge patch of that of its `{tag}`.");
            add(content, json!({"description": description}));
            continue;
        }
        let fields = match &variant.data {
            VariantData::None => &[],
            VariantData::Members(fields) => fields.as_slice(),
            VariantData::Value(field) => of_struct(context, field),
        };
        for field in fields {
            add(&field.json_name, member(context, field, Shape::Patch));
        }
    }
    let names: Vec<String> = properties.iter().map(|(name, _)| name.clone()).collect();
    let mut object = Map::new();
    for (name, schemas) in properties {
        object.insert(name, or_null(schemas));
    }
    let mut schema = keywords([
        ("description", description.into()),
        ("type", "object".into()),
        ("properties", object.into()),
        // What no variant has may be taken out, since it is not there.
        ("additionalProperties", json!({"type": "null"})),
    ]);
    if let Some(example) = example::enumeration(context.app, item) {
        schema.insert("examples".to_owned(), json!([example]));
    }
    let mut component = Component::new(schema, names);
    let known = json!({
        "description": "Which it is. Without it, the one that is stored.",
        "type": "string",
    });
    component.put_first(tag, known);
    component
}

/// Any of these schemas, or null.
fn or_null(mut schemas: Vec<Value>) -> Value {
    if schemas.len() > 1 {
        schemas.push(json!({"type": "null"}));
        return json!({"anyOf": schemas});
    }
    match schemas.pop() {
        Some(Value::Object(schema)) => {
            let mut schema = schema;
            let described = schema.remove("description");
            let mut schema = match schema.contains_key("anyOf") {
                true => schema,
                false => nullable(schema),
            };
            schema.extend(described.map(|text| ("description".to_owned(), text)));
            schema.into()
        }
        other => other.unwrap_or_default(),
    }
}
