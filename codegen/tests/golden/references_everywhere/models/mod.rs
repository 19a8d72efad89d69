//! References wherever their type can stand.

use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

/// What is referred to.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Product {
    /// The key.
    #[model(key)]
    pub id: Id<Product>,
    /// Its name.
    #[model(length(max = 40))]
    pub name: String,
}

/// Refers from everywhere.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Order {
    /// The key.
    #[model(key)]
    pub id: Id<Order>,
    /// Its own member.
    pub main: Id<Product>,
    /// Perhaps.
    pub second: Option<Id<Product>>,
    /// In a list.
    pub listed: Vec<Id<Product>>,
    /// In a list with gaps.
    pub gaps: Vec<Option<Id<Product>>>,
    /// In a set.
    pub chosen: BTreeSet<Id<Product>>,
    /// In a map; the keys of maps are no references.
    pub by_name: BTreeMap<String, Id<Product>>,
    /// In lists of a map by ids.
    pub by_product: BTreeMap<Id<Product>, Vec<Id<Product>>>,
    /// In a struct.
    pub line: Line,
    /// In a struct that may be absent, within another.
    pub parcel: Option<Parcel>,
    /// In structs of a list.
    #[serde(rename = "rows")]
    pub lines: Vec<Line>,
    /// In a variant among others.
    pub means: Means,
    /// In the only variant.
    pub source: Source,
    /// In variants of a list.
    pub sources: Vec<Source>,
    /// In variants of values, that are structs.
    pub wrapped: BTreeMap<Side, Wrapped>,
}

/// A row of an order.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Line {
    /// What is ordered.
    pub product: Id<Product>,
    /// How many.
    #[model(default = 1, range(min = 1))]
    pub count: u32,
    /// What comes with it.
    #[serde(default, rename = "giftOf")]
    pub gift: Option<Id<Product>>,
}

/// A line that is in a box.
#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Parcel {
    /// The line.
    pub line: Line,
    /// The box, if it is one of ours.
    pub container: Option<Id<Product>>,
}

/// How an order is paid.
#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Means {
    /// In coins.
    Cash,
    /// By what was bought before.
    Voucher {
        /// What was bought.
        of: Id<Product>,
        /// What it is worth.
        cents: u32,
    },
    /// By something in return.
    Barter {
        /// What is given.
        things: Vec<Id<Product>>,
    },
}

/// Where something comes from: there is one way.
#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind", content = "data")]
pub enum Source {
    /// From what we have.
    Stock(Id<Product>),
}

/// What goes around something.
#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "type", content = "content")]
pub enum Wrapped {
    /// Nothing does.
    Bare,
    /// A line of its own.
    Within(Line),
}

/// A side.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Not right.
    Left,
    /// Not left.
    Right,
}
