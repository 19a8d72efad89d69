//! The models of stores that are kept: what a version wrote of them, every later one must open
//! (tests/goldens/kept). They may grow as a user's may; what is accepted of them never changes.

use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

pub mod raw;

/// A key of the server's, and every role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(unique(name, status))]
pub struct Owner {
    /// The key.
    #[model(key)]
    pub id: Id<Owner>,
    /// Unique, whatever its case.
    #[model(format = "email", unique(ignore_case))]
    pub email: String,
    /// Unique with the status.
    #[model(length(max = 40))]
    pub name: String,
    /// By an index.
    #[model(index, default = Status::Active)]
    pub status: Status,
    /// A number of its own.
    #[model(serial)]
    pub number: u64,
    /// The entity tag.
    #[model(version)]
    pub version: u64,
    /// When it was made.
    #[model(created_at)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
    /// Given and never shown.
    #[model(write_only)]
    pub hint: Option<String>,
    /// Given, never shown, and not in a dump either.
    #[model(secret)]
    pub token: String,
    /// Given once.
    #[model(immutable)]
    pub origin: Option<String>,
}

/// A key of the client's, and every type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Thing {
    /// The key.
    #[model(key, length(min = 1, max = 20))]
    pub code: String,
    /// It goes with its owner.
    #[model(on_delete = "cascade")]
    pub owner: Id<Owner>,
    /// It stays without it.
    #[model(on_delete = "set_null")]
    pub borrower: Option<Id<Owner>>,
    /// bool
    pub is_new: bool,
    /// Integers.
    pub tiny: i8,
    /// u16
    pub small: u16,
    /// i32
    pub middle: Option<i32>,
    /// u64 as digits.
    #[model(json = "string")]
    pub wide: u64,
    /// f32
    pub single: f32,
    /// f64
    pub double: Option<f64>,
    /// Decimal
    #[model(scale = 2)]
    pub price: Decimal,
    /// Timestamp
    pub at: Timestamp,
    /// Date
    pub date: Option<Date>,
    /// Time
    pub time: Time,
    /// Duration
    pub duration: Duration,
    /// Uuid
    pub uuid: Option<Uuid>,
    /// Bytes
    pub bytes: Bytes,
    /// Value
    pub value: Value,
    /// Whatever serde makes of it.
    #[model(opaque)]
    pub raw: raw::Raw,
    /// A list.
    pub tags: Vec<String>,
    /// A list with gaps.
    pub gaps: Vec<Option<i64>>,
    /// A set.
    pub days: BTreeSet<Date>,
    /// A map.
    pub counts: BTreeMap<String, u32>,
    /// A map of lists.
    pub places: BTreeMap<Uuid, Vec<Place>>,
    /// A struct.
    pub place: Place,
    /// A struct, perhaps, and left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Place>,
    /// An enum by a tag.
    pub method: Method,
    /// An enum by a tag and a content.
    pub event: Option<Event>,
}

/// A number as key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Slot {
    /// The key.
    #[model(key)]
    pub number: u64,
    /// What is in it.
    #[model(references = Thing)]
    pub thing: Option<String>,
}

/// Names alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The first.
    Active,
    /// The second.
    Closed,
}

/// Nested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Place {
    /// A text.
    pub street: String,
    /// A number with a point.
    pub lat: Option<f64>,
    /// A struct in it.
    pub fix: Option<Fix>,
}

/// Nested twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Fix {
    /// A decimal.
    #[model(default = "0.5")]
    pub error: Decimal,
    /// A list.
    #[model(default = [])]
    pub satellites: Vec<u16>,
}

/// By a tag alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "kind")]
pub enum Method {
    /// No data.
    Cash,
    /// Members.
    Card {
        /// A text.
        number: String,
        /// A decimal.
        limit: Decimal,
    },
    /// A struct.
    Sent(Place),
}

/// By a tag and a content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// No data.
    Nothing,
    /// A value.
    Count(u32),
    /// A map.
    By(BTreeMap<String, i64>),
    /// Members.
    Named {
        /// A text.
        name: String,
    },
}
