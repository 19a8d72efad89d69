//! The records that there should be, and the bodies that make and change them.

use std::collections::BTreeMap;

use modelith_codegen::app::{App, Field, FieldType, Literal, Model, Role};
use serde_json::{Map, Value, json};

use crate::values::{number, values};

/// A record as the server showed it last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) key: String,
    pub(crate) etag: String,
    pub(crate) value: Value,
}

pub(crate) struct World {
    pub(crate) app: App,
    /// By model, in order of creation.
    pub(crate) records: BTreeMap<String, Vec<Shown>>,
}

impl World {
    pub(crate) fn new(app: App) -> Self {
        let none = |model: &Model| (model.name.clone(), Vec::new());
        let records = app.models.iter().map(none).collect();
        Self { app, records }
    }

    /// The models, those first that others cannot do without.
    pub(crate) fn order(&self) -> Vec<Model> {
        let mut order: Vec<Model> = Vec::new();
        while order.len() < self.app.models.len() {
            let before = order.len();
            for model in &self.app.models {
                let there = |name: &str| order.iter().any(|other| other.name == name);
                let ready = model.fields.iter().all(|field| match target(field) {
                    Some(target) => field.optional || there(target),
                    None => true,
                });
                if ready && !there(&model.name) {
                    order.push(model.clone());
                }
            }
            assert!(order.len() > before, "the models need each other");
        }
        order
    }

    pub(crate) fn of(&self, model: &Model) -> &[Shown] {
        self.records.get(&model.name).map_or(&[], Vec::as_slice)
    }

    /// Values that a member may have in this world.
    pub(crate) fn values(&self, field: &Field) -> Vec<Value> {
        let keys: Vec<String> = target(field)
            .and_then(|target| self.records.get(target))
            .into_iter()
            .flatten()
            .map(|shown| shown.key.clone())
            .collect();
        values(field, &self.app.enums, &keys)
    }

    /// The `n`th value of a member: of a unique one never the same as long as
    /// there are others, of an optional one null in between.
    pub(crate) fn value(&self, field: &Field, n: usize) -> Value {
        let values = self.values(field);
        let found = if field.unique.is_some() || values.is_empty() {
            values.get(n)
        } else if field.optional && n % 3 == 2 {
            None
        } else {
            values.get(n % values.len())
        };
        match found.or(values.last()) {
            _ if found.is_none() && field.optional => Value::Null,
            Some(value) => value.clone(),
            None => panic!("`{}` has no value", field.name),
        }
    }

    /// A body of Create, with every member that a client may give or with no more than it must.
    pub(crate) fn body(&self, model: &Model, n: usize, full: bool) -> Map<String, Value> {
        let given = |field: &&Field| {
            let may = matches!(field.role, Role::Plain | Role::Immutable);
            may && (full || !(field.optional || field.default.is_some()))
        };
        let member = |field: &Field| (field.json_name.clone(), self.value(field, n));
        model.fields.iter().filter(given).map(member).collect()
    }
}

/// The model that a member refers to.
pub(crate) fn target(field: &Field) -> Option<&str> {
    match &field.ty {
        FieldType::Id(target) if field.role != Role::Key => Some(target),
        _ => None,
    }
}

/// Whether a body of Replace or Patch may change it.
pub(crate) fn is_open(field: &Field) -> bool {
    field.role == Role::Plain
}

/// A record must show what was given and, for the rest, what its members' defaults say.
pub(crate) fn check(app: &App, model: &Model, given: &Map<String, Value>, shown: &Value) {
    let shown = shown.as_object().expect("an object");
    for field in &model.fields {
        let name = &field.json_name;
        let value = shown.get(name);
        match given.get(name).cloned().or_else(|| preset(app, field)) {
            Some(Value::Null) if field.skip_if_none => assert_eq!(value, None, "{name}"),
            Some(expected) => assert_eq!(value, Some(&expected), "{name}"),
            None => assert!(value.is_some_and(Value::is_string), "{name}: {value:?}"),
        }
    }
    let known = |name: &String| model.fields.iter().any(|field| field.json_name == *name);
    assert!(shown.keys().all(known), "{shown:?}");
}

/// What a member is that was not given; `None` if only the server knows.
fn preset(app: &App, field: &Field) -> Option<Value> {
    let by_server = matches!(field.role, Role::Key | Role::CreatedAt | Role::UpdatedAt);
    if by_server {
        return None;
    }
    Some(match field.default.as_ref() {
        None => Value::Null,
        Some(Literal::Bool(value)) => json!(value),
        Some(Literal::Integer(value)) => number(*value),
        Some(Literal::String(value)) => json!(value),
        Some(Literal::Variant(variant)) => {
            let variants = app
                .enums
                .iter()
                .filter(|declared| FieldType::Enum(declared.name.clone()) == field.ty);
            let found = variants
                .flat_map(|declared| &declared.variants)
                .find(|declared| declared.name == *variant);
            json!(found.expect("a variant").json_name)
        }
        // As text: the time of the write, or an instant whose form the next test holds.
        Some(_) => return None,
    })
}
