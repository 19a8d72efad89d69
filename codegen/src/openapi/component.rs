//! The schemas under `components`: those of models and what they have, of structs and enums, and of
//! problems. `document` leaves out what no operation leads to.
//!
//! Each is a `schemars::Schema`. None holds another object or enum inline: it refers to it.

use schemars::Schema;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{
    auth, example,
    member::member,
    object::Ordered,
    order::InOrder,
    page::page,
    problem::{fault, problem},
    schema::{Context, keywords},
    shape::Shape,
    variants,
    words::{paragraphs, words},
};
use crate::{
    app::{Enum, Field, Model, Struct},
    query::sorts,
};

/// A schema and the order in which its members are written.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub(super) schema: Schema,
    /// JSON names, in order of declaration; those of items come last.
    pub(super) members: Vec<String>,
}

impl Component {
    pub(super) fn new(schema: Map<String, Value>, members: Vec<String>) -> Self {
        let schema = schema.into();
        Self { schema, members }
    }

    /// Puts a member that may be absent before the others.
    pub(super) fn put_optional(&mut self, name: &str, schema: Value) {
        self.members.insert(0, name.to_owned());
        let schemas = self.schema.ensure_object();
        let properties = schemas.entry("properties").or_insert_with(|| json!({}));
        if let Value::Object(properties) = properties {
            properties.insert(name.to_owned(), schema);
        }
    }

    /// Puts a required member before the others; of a patch none is required.
    pub(super) fn put_first(&mut self, name: &str, schema: Value) {
        self.put_optional(name, schema);
        let is_patch = matches!(
            self.schema.get("additionalProperties"),
            Some(Value::Object(_))
        );
        if is_patch {
            return;
        }
        let schemas = self.schema.ensure_object();
        let required = schemas.entry("required").or_insert_with(|| json!([]));
        if let Value::Array(required) = required {
            required.insert(0, name.into());
        }
    }

    pub(super) fn describe(&mut self, description: String) {
        self.schema
            .insert("description".to_owned(), description.into());
    }

    pub(super) fn exemplify(&mut self, example: Value) {
        self.schema
            .insert("examples".to_owned(), Value::Array(vec![example]));
    }
}

impl Serialize for Component {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        InOrder::new(self.schema.as_value(), &self.members).serialize(serializer)
    }
}

/// Every schema that there can be.
pub(super) fn schemas(context: Context<'_>) -> Ordered<Component> {
    let mut all: Vec<(String, Component)> = Vec::new();
    for model in &context.app.models {
        for shape in [Shape::Record, Shape::Create, Shape::Replace, Shape::Patch] {
            let object = Object::of_model(model);
            let name = context.names.of_model(model, shape.suffix());
            all.push((name, object.component(context, shape)));
        }
        all.push((context.names.of_model(model, "Page"), page(context, model)));
        all.push((context.names.of_model(model, "Sort"), order(context, model)));
    }
    for structure in &context.app.structs {
        for shape in [Shape::Record, Shape::Create, Shape::Patch] {
            let name = context.names.nested(&structure.name, shape);
            all.push((name, Object::of_struct(structure).component(context, shape)));
        }
    }
    for item in &context.app.enums {
        if item.is_unit() {
            all.push((context.names.unit(&item.name), enumeration(item)));
        } else {
            all.extend(variants::components(context, item));
        }
    }
    if context.app.knows_users() {
        all.extend(auth::schemas(context));
    }
    all.push(("Problem".to_owned(), problem()));
    all.push(("Fault".to_owned(), fault()));
    all.into_iter().collect()
}

/// Members and what they are together.
pub(super) struct Object<'a> {
    words: String,
    docs: &'a str,
    fields: &'a [Field],
    /// The model, if it is one.
    model: Option<&'a Model>,
}

impl<'a> Object<'a> {
    fn of_model(model: &'a Model) -> Self {
        Self {
            model: Some(model),
            ..Self::of_nested(&words(&model.name), &model.docs, &model.fields)
        }
    }

    fn of_struct(structure: &'a Struct) -> Self {
        Self::of_nested(&words(&structure.name), &structure.docs, &structure.fields)
    }

    pub(super) fn of_nested(words: &str, docs: &'a str, fields: &'a [Field]) -> Self {
        Self {
            words: words.to_owned(),
            docs,
            fields,
            model: None,
        }
    }

    /// The object as it is shown, or as a body holds it.
    pub(super) fn component(&self, context: Context<'_>, shape: Shape) -> Component {
        let mut component = self.undescribed(context, shape);
        if let Some(description) = self.description(shape) {
            component.describe(description);
        }
        if let Some(example) = example::object(context.app, self.fields, self.model, shape) {
            component.exemplify(example);
        }
        component
    }

    /// The members alone.
    pub(super) fn undescribed(&self, context: Context<'_>, shape: Shape) -> Component {
        let fields = || {
            self.fields
                .iter()
                .filter(|field| shape.has(field, self.model))
        };
        let properties: Map<String, Value> = fields()
            .map(|field| (field.json_name.clone(), member(context, field, shape)))
            .collect();
        let required: Vec<_> = fields()
            .filter(|field| shape.requires(field))
            .map(|field| Value::from(field.json_name.as_str()))
            .collect();
        let mut schema = keywords([("type", "object".into()), ("properties", properties.into())]);
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        if shape != Shape::Record {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        Component::new(schema, json_names(self.fields))
    }

    fn description(&self, shape: Shape) -> Option<String> {
        let words = &self.words;
        let article = article(words);
        let is_model = self.model.is_some();
        Some(match shape {
            Shape::Record => return paragraphs(self.docs, ""),
            Shape::Create if is_model => format!("The members of a new {words}."),
            Shape::Create => format!("The members of {article} {words}, as clients give them."),
            Shape::Replace => format!("The new members of a {words}, all of them."),
            Shape::Patch => {
                let article = if is_model { "a" } else { article };
                format!(
                    "The members of {article} {words} that change, as a merge patch (RFC 7396)."
                )
            }
        })
    }
}

pub(super) fn article(words: &str) -> &'static str {
    match words.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'u') => "an",
        _ => "a",
    }
}

pub(super) fn json_names(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| field.json_name.clone()).collect()
}

/// The orders of a list.
fn order(context: Context<'_>, model: &Model) -> Component {
    let sorts = sorts(model, context.app);
    let names: Vec<String> = sorts.iter().flat_map(|sort| sort.names()).collect();
    let schema = keywords([
        (
            "description",
            format!(
                "An order of {}; `-` is from the last to the first. What is equal comes in the \
                 order of the keys, and null comes last.",
                model.plural.replace('-', " ")
            )
            .into(),
        ),
        ("type", "string".into()),
        ("examples", json!([names.first()])),
        ("enum", names.into()),
    ]);
    Component::new(schema, Vec::new())
}

fn enumeration(unit: &Enum) -> Component {
    let names: Vec<_> = unit
        .variants
        .iter()
        .map(|variant| variant.json_name.as_str())
        .collect();
    let mut schema = Map::new();
    let documented = unit
        .variants
        .iter()
        .filter(|variant| !variant.docs.trim().is_empty());
    let list: Vec<_> = documented
        .map(|variant| {
            // Indented, so that further lines stay in their item.
            format!(
                "- `{}`: {}",
                variant.json_name,
                variant.docs.trim().replace('\n', "\n  ")
            )
        })
        .collect();
    if let Some(description) = paragraphs(&unit.docs, &list.join("\n")) {
        schema.insert("description".to_owned(), description.into());
    }
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), names.clone().into());
    if let Some(first) = names.first() {
        schema.insert("examples".to_owned(), json!([first]));
    }
    Component::new(schema, Vec::new())
}
