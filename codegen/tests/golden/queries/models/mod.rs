//! A filter, an order and an index of every kind.

use std::collections::BTreeSet;

use modelith::prelude::*;

/// A task with everything that a list can be filtered and sorted by.
#[derive(Clone, Serialize, Deserialize, Model)]
#[serde(rename_all = "camelCase")]
#[model(
    index(status, due),
    index(status, done, points),
    index(owner, due_or_never),
    unique(owner, number)
)]
pub struct Task {
    /// The key, which the client chooses.
    #[model(key, length(max = 40))]
    pub slug: String,
    /// Unique whatever its case, and sorted by.
    #[model(unique(ignore_case), sort, length(max = 40))]
    pub code: String,
    /// Unique if it is there.
    #[model(unique)]
    pub serial_number: Option<u64>,
    /// Part of a combination alone.
    #[model(default = 0)]
    pub number: u32,
    /// With an index.
    #[model(index, default = Status::Open)]
    pub status: Status,
    /// Filtered and sorted by.
    #[model(filter, sort, default = 0)]
    pub points: i32,
    /// Filtered without an index.
    #[model(filter)]
    pub estimate: Option<f64>,
    /// Sorted by, and so with an index, and not filtered.
    #[model(sort, default = 1.5)]
    pub weight: f32,
    /// A decimal.
    #[model(filter, sort, scale = 2, default = "0")]
    pub price: Decimal,
    /// A big number.
    #[model(filter, json = "string", default = 0)]
    pub big: u64,
    /// A date, part of combinations.
    #[model(default = "2026-01-01")]
    pub due: Date,
    /// A date that may be absent.
    #[model(sort)]
    pub due_or_never: Option<Date>,
    /// A time of day.
    #[model(index)]
    pub at: Option<Time>,
    /// How long.
    #[model(filter)]
    pub takes: Option<Duration>,
    /// A flag.
    #[model(filter, default = false)]
    pub done: bool,
    /// A word of Rust's.
    #[model(filter, sort, length(max = 40), default = "")]
    pub r#type: String,
    /// A reference.
    pub owner: Option<Id<Owner>>,
    /// More of them.
    #[serde(default)]
    pub watchers: Vec<Id<Owner>>,
    /// One that may be absent.
    #[serde(default)]
    pub reviewers: Vec<Option<Id<Owner>>>,
    /// A list.
    #[model(index, each(length(max = 20)))]
    pub tags: Option<Vec<String>>,
    /// A set.
    #[model(filter)]
    #[serde(default)]
    pub phases: BTreeSet<Status>,
    /// A struct.
    pub address: Option<Address>,
    /// Another.
    pub size: Size,
    /// When it came to be.
    #[model(created_at, sort)]
    pub created_at: Timestamp,
}

/// How far a task is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nobody does it.
    Open,
    /// Somebody does it.
    InWork,
    /// It is done.
    Done,
}

/// Where.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Address {
    /// The town.
    #[model(filter, sort, length(max = 60))]
    pub town: String,
    /// The country.
    #[model(index, length(max = 2))]
    pub country: Option<String>,
    /// Whose.
    pub owner: Option<Id<Owner>>,
}

/// How large.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Size {
    /// From left to right.
    #[model(filter)]
    pub width: u16,
    /// From bottom to top.
    #[model(index, sort)]
    pub height: u16,
}

/// Who does it.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Owner {
    /// The key.
    #[model(key)]
    pub id: Id<Owner>,
}
