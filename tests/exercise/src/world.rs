//! The records that there should be, and the bodies that make and change them.

use std::collections::BTreeMap;

use modelith_codegen::app::{App, Exposure, Field, FieldType, Model, Role, USER};
use serde_json::{Map, Value};

use crate::{
    people::Somebody,
    values::{self, Source},
};

/// A record as the server showed it last.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its key.
    pub key: Value,
    /// Its entity tag.
    pub etag: String,
    /// The record.
    pub value: Value,
}

/// What should be in a store.
#[derive(Debug)]
pub struct World {
    /// The models.
    pub app: App,
    /// By model, in order of creation.
    pub records: BTreeMap<String, Vec<Shown>>,
    /// Values of opaque types, as JSON, by their Rust names.
    pub opaque: &'static [(&'static str, &'static [&'static str])],
    /// Who asks, and so creates the records; nobody where the models know of no users.
    pub asks: Option<Somebody>,
    keys: BTreeMap<String, Vec<Value>>,
}

impl World {
    /// A world without records.
    #[must_use]
    pub fn new(app: App, opaque: &'static [(&'static str, &'static [&'static str])]) -> Self {
        let none = |model: &Model| (model.name.clone(), Vec::new());
        let records = app.models.iter().map(none).collect();
        Self {
            app,
            records,
            opaque,
            asks: None,
            keys: BTreeMap::new(),
        }
    }

    /// The records of a model.
    #[must_use]
    pub fn of(&self, model: &Model) -> &[Shown] {
        self.records.get(&model.name).map_or(&[], Vec::as_slice)
    }

    /// Takes a new record in, or one that is there in its new state.
    pub fn store(&mut self, model: &Model, shown: Shown) {
        let records = self.records.entry(model.name.clone()).or_default();
        match records.iter_mut().find(|other| other.key == shown.key) {
            Some(place) => *place = shown,
            None => records.push(shown),
        }
        self.know_keys();
    }

    /// Takes in the users that there are, whom records may refer to.
    pub(crate) fn take_users(&mut self, users: impl Iterator<Item = Shown>) {
        self.records.insert(USER.to_owned(), users.collect());
        self.know_keys();
    }

    fn know_keys(&mut self) {
        let keys = |shown: &Shown| shown.key.clone();
        self.keys = self
            .records
            .iter()
            .map(|(name, records)| (name.clone(), records.iter().map(keys).collect()))
            .collect();
    }

    /// Where values come from in this world.
    #[must_use]
    pub fn source(&self) -> Source<'_> {
        Source {
            app: &self.app,
            keys: &self.keys,
            opaque: self.opaque,
        }
    }

    /// The `n`th value of a member: of a unique one or a key never the same as long as there are
    /// others, of an optional one null in between; `None` if it has none (yet).
    #[must_use]
    pub fn value(&self, field: &Field, n: usize) -> Option<Value> {
        if field.unique.is_none() && field.role != Role::Key {
            return self.source().nth(field, n);
        }
        let values = self.source().values(field);
        match values.get(n) {
            Some(value) => Some(value.clone()),
            None if field.optional => Some(Value::Null),
            None => None,
        }
    }

    /// A body of Create, with every member that a client may give or with no more than it must;
    /// `None` if something that it must have is not there.
    #[must_use]
    pub fn body(&self, model: &Model, n: usize, full: bool) -> Option<Map<String, Value>> {
        let given = |field: &&Field| {
            is_given(field) && (full || !(field.optional || field.default.is_some()))
        };
        let member = |field: &Field| Some((field.json_name.clone(), self.value(field, n)?));
        model.fields.iter().filter(given).map(member).collect()
    }

    /// Sets who created a record.
    pub(crate) fn sign(&self, model: &Model, record: &mut Value) {
        let creator = self.asks.as_ref().map(|somebody| &somebody.key);
        let is_creator = |field: &&Field| field.role == Role::CreatedBy;
        for field in model.fields.iter().filter(is_creator) {
            record[&field.json_name] = creator.cloned().unwrap_or_default();
        }
    }

    /// Whether the server changes the member by itself when the record changes.
    #[must_use]
    pub fn moves(field: &Field) -> bool {
        matches!(field.role, Role::UpdatedAt | Role::Version)
    }
}

/// Whether a body of Create holds it.
pub(crate) fn is_given(field: &Field) -> bool {
    match field.role {
        Role::Plain | Role::Immutable => true,
        Role::Key => !matches!(field.ty, FieldType::Id(_)),
        _ => false,
    }
}

/// Whether a body of Replace or Patch may change it.
pub(crate) fn is_open(field: &Field) -> bool {
    field.role == Role::Plain
}

/// Whether answers show it.
pub(crate) fn is_shown(field: &Field) -> bool {
    field.exposure == Exposure::Shown
}

/// A record must show what was given and, for the rest, what its members' defaults say.
pub(crate) fn check(app: &App, model: &Model, given: &Map<String, Value>, shown: &Value) {
    let shown = shown.as_object().expect("an object");
    for field in &model.fields {
        let name = &field.json_name;
        let value = shown.get(name);
        if !is_shown(field) {
            assert_eq!(value, None, "{name}");
            continue;
        }
        match given.get(name).cloned().or_else(|| preset(app, field)) {
            Some(Value::Null) if field.skip_if_none => assert_eq!(value, None, "{name}"),
            Some(expected) => assert_eq!(value, Some(&expected), "{name}"),
            None => assert!(
                value.is_some_and(|value| !value.is_null()),
                "{name}: {value:?}"
            ),
        }
    }
    let known = |name: &String| model.fields.iter().any(|field| field.json_name == *name);
    assert!(shown.keys().all(known), "{shown:?}");
}

/// What a member is that was not given; `None` if only the server knows.
fn preset(app: &App, field: &Field) -> Option<Value> {
    if !matches!(field.role, Role::Plain | Role::Immutable | Role::ReadOnly) {
        return None;
    }
    match &field.default {
        None => Some(Value::Null),
        Some(default) => values::literal(app, &field.ty, field.scale, field.json_string, default),
    }
}
