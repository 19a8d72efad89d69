//! Keys that clients choose, of every kind, and references to them.

use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

/// By a text of its own form.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(plural = "countries")]
pub struct Country {
    /// Two capitals.
    #[model(key, length(min = 2, max = 2), pattern = "^[A-Z]{2}$")]
    pub code: String,
    /// What people call it.
    #[model(length(max = 40))]
    pub name: String,
    /// A country may be a part of another, or of itself.
    #[model(references = Country)]
    pub part_of: Option<String>,
}

/// By any text that can stand in a path.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Page {
    /// As it stands in addresses.
    #[model(key)]
    pub slug: String,
    /// What is shown.
    pub text: String,
    /// When it was made.
    #[model(created_at)]
    pub created_at: Timestamp,
    /// When it was changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
}

/// By a number; changed only by those who have seen it.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(require_if_match)]
pub struct Room {
    /// What stands at its door.
    #[model(key)]
    pub number: u64,
    /// Where it is.
    #[model(references = Floor, on_delete = "cascade")]
    pub floor: i64,
    /// What is in it.
    #[model(references = Device, on_delete = "set_null")]
    pub devices: BTreeSet<Uuid>,
}

/// By a number that may be below zero.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Floor {
    /// The ground is 0.
    #[model(key)]
    pub level: i64,
    /// In which countries' styles, by what is meant.
    #[model(references = Country, on_delete = "set_null")]
    pub styles: BTreeMap<String, String>,
}

/// By a UUID that the maker gave.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Device {
    /// On its plate.
    #[model(key)]
    pub plate: Uuid,
    /// Where it was made.
    #[model(references = Country)]
    pub made_in: String,
}

/// A key of the usual characters, and few of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Tag {
    /// The key.
    #[model(key, length(min = 1, max = 3))]
    pub code: String,
    /// Something to change.
    pub text: String,
}

/// A key with the length that one has anyway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Slug {
    /// The key.
    #[model(key, length(max = 128))]
    pub slug: String,
    /// Something to change.
    pub text: String,
}

/// A key whose format says which characters there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Mailbox {
    /// The key.
    #[model(key, format = "email")]
    pub address: String,
    /// Something to change.
    pub text: String,
}

/// By a number that is digits in JSON, since it has more of them than a double holds.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Signal {
    /// Also below zero.
    #[model(key, json = "string")]
    pub code: i64,
    /// The one before.
    #[model(references = Signal, json = "string")]
    pub before: Option<i64>,
}
