//! The schemas under `components`: five a model, one an enum, and those of problems.
//!
//! Each is a `schemars::Schema`. None holds another object or enum inline: it refers to it.

use schemars::Schema;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{
    example,
    member::{Shape, member},
    object::Ordered,
    order::InOrder,
    problem::{fault, problem},
    words::{paragraphs, words},
};
use crate::app::{App, Enum, Model};

/// A schema and the order in which its members are written.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub(super) schema: Schema,
    /// JSON names, in order of declaration; those of items come last.
    pub(super) members: Vec<String>,
}

impl Serialize for Component {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        InOrder::new(self.schema.as_value(), &self.members).serialize(serializer)
    }
}

/// Every schema of the document.
pub(super) fn schemas(app: &App) -> Ordered<Component> {
    let mut schemas = Ordered::default();
    for model in &app.models {
        for shape in [Shape::Record, Shape::Create, Shape::Replace, Shape::Patch] {
            schemas.push(
                format!("{}{}", model.name, shape.suffix()),
                object(app, model, shape),
            );
        }
        schemas.push(format!("{}Page", model.name), page(app, model));
    }
    for unit in &app.enums {
        schemas.push(unit.name.clone(), enumeration(unit));
    }
    schemas.push("Problem", problem());
    schemas.push("Fault", fault());
    schemas
}

/// A record, or the body of a write.
fn object(app: &App, model: &Model, shape: Shape) -> Component {
    let fields = || model.fields.iter().filter(|field| shape.has(field.role));
    let properties: Map<String, Value> = fields()
        .map(|field| (field.json_name.clone(), member(app, field, shape)))
        .collect();
    let required: Vec<_> = fields()
        .filter(|field| shape.requires(field))
        .map(|field| Value::from(field.json_name.as_str()))
        .collect();
    let mut schema = Map::new();
    if let Some(description) = description(model, shape) {
        schema.insert("description".to_owned(), description.into());
    }
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    if shape != Shape::Record {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    if let Some(example) = example::object(app, model, shape) {
        schema.insert("examples".to_owned(), json!([example]));
    }
    Component {
        schema: schema.into(),
        members: names(model),
    }
}

fn description(model: &Model, shape: Shape) -> Option<String> {
    let words = words(&model.name);
    match shape {
        Shape::Record => paragraphs(&model.docs, ""),
        Shape::Create => Some(format!("The members of a new {words}.")),
        Shape::Replace => Some(format!("The new members of a {words}, all of them.")),
        Shape::Patch => Some(format!(
            "The members of a {words} that change, as a merge patch (RFC 7396)."
        )),
    }
}

fn page(app: &App, model: &Model) -> Component {
    let plural = model.plural.replace('-', " ");
    let mut schema = schemars::json_schema!({
        "description": format!("Some of the {plural}, in the order of their keys."),
        "type": "object",
        "properties": {
            "items": {
                "description": "The records.",
                "type": "array",
                "items": {"$ref": format!("#/components/schemas/{}", model.name)},
                "maxItems": 500,
            },
            "next_cursor": {
                "description": "The `cursor` of the next page; null after the last.",
                "type": ["string", "null"],
            },
        },
        "required": ["items", "next_cursor"],
    });
    if let Some(record) = example::object(app, model, Shape::Record) {
        let page = json!({"items": [record], "next_cursor": null});
        schema.insert("examples".to_owned(), json!([page]));
    }
    let mut members = vec!["items".to_owned(), "next_cursor".to_owned()];
    members.extend(names(model));
    Component { schema, members }
}

fn names(model: &Model) -> Vec<String> {
    model
        .fields
        .iter()
        .map(|field| field.json_name.clone())
        .collect()
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
    Component {
        schema: schema.into(),
        members: Vec::new(),
    }
}
