//! Lists, sets and maps of everything.

use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

/// Collections of every type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Shelf {
    /// The key.
    #[model(key)]
    pub id: Id<Shelf>,
    /// Texts, each held to a length.
    #[model(
        length(min = 0, max = 5),
        each(length(min = 1, max = 8), pattern = "^[a-z]*$")
    )]
    pub tags: Vec<String>,
    /// Addresses.
    #[model(each(format = "email"))]
    pub emails: BTreeSet<String>,
    /// Numbers.
    #[model(each(range(min = 1, max = 10)))]
    pub ratings: Vec<u8>,
    /// Numbers with a point.
    pub points: Vec<f64>,
    /// Decimals.
    #[model(each(range(min = "0")))]
    pub prices: Vec<Decimal>,
    /// Days.
    #[model(default = [])]
    pub days: BTreeSet<Date>,
    /// Times.
    #[model(default = ["09:00:00", "17:30:00"])]
    pub times: Vec<Time>,
    /// Moments.
    #[model(length(min = 0, max = 3))]
    pub moments: Vec<Timestamp>,
    /// Blobs.
    #[model(each(length(max = 16)))]
    pub blobs: Vec<Bytes>,
    /// Any JSON.
    pub values: Vec<Value>,
    /// Variants.
    #[serde(default)]
    pub sizes: BTreeSet<Size>,
    /// With gaps.
    pub gaps: Vec<Option<i32>>,
    /// With gaps, and each held to a length.
    #[model(each(length(max = 4)))]
    pub gapped: Vec<Option<String>>,
    /// Lists in lists.
    pub grid: Vec<Vec<i16>>,
    /// By text.
    #[model(each(length(min = 1, max = 100)))]
    pub titles: BTreeMap<String, String>,
    /// By variant.
    pub stock: BTreeMap<Size, u32>,
    /// By UUID.
    pub seen: BTreeMap<Uuid, Timestamp>,
    /// By key of a record.
    pub votes: BTreeMap<Id<Shelf>, bool>,
    /// With gaps.
    #[model(each(range(max = 9)))]
    pub notes: BTreeMap<String, Option<i64>>,
    /// Maps in maps.
    pub translations: BTreeMap<String, BTreeMap<String, String>>,
    /// Perhaps a list.
    #[model(length(max = 2), each(length(max = 3)))]
    pub aliases: Option<Vec<String>>,
    /// Perhaps a set, and left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<BTreeSet<u64>>,
    /// Perhaps a map.
    #[model(default = {})]
    pub extra: BTreeMap<String, Value>,
    /// Perhaps a map, for real.
    pub labels: Option<BTreeMap<String, String>>,
    /// Given once.
    #[model(immutable)]
    pub path: Vec<String>,
}

/// A key of maps and an element of sets.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// Small.
    Small,
    /// Large.
    Large,
}
