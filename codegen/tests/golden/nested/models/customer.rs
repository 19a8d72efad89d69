//! Structs in every place.

use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

use super::address::{Address, Geo};

/// Holds structs directly, in options, lists and maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Customer {
    /// The key.
    #[model(key)]
    pub id: Id<Customer>,
    /// Direct.
    pub home: Address,
    /// Perhaps.
    pub work: Option<Address>,
    /// Perhaps, and left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Geo>,
    /// Several.
    #[model(length(max = 5))]
    pub others: Vec<Address>,
    /// By name.
    pub named: BTreeMap<String, Address>,
    /// Several, perhaps.
    pub stops: Option<Vec<Geo>>,
    /// By name, perhaps.
    pub spots: Option<BTreeMap<Uuid, Geo>>,
    /// Lists by name.
    pub routes: BTreeMap<String, Vec<Geo>>,
    /// With gaps.
    pub slots: Vec<Option<Label>>,
    /// In order.
    pub labels: BTreeSet<Label>,
    /// With a default.
    #[serde(default)]
    pub style: Style,
    /// Given once.
    #[model(immutable)]
    pub origin: Address,
    /// Nobody can set it.
    #[model(read_only)]
    pub verified: Option<Address>,
    /// Shown to nobody.
    #[model(write_only)]
    pub hidden: Option<Label>,
    /// Without members.
    pub marker: Marker,
}

/// What stands in lists and sets alone.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, Embedded,
)]
pub struct Label {
    /// What it says.
    #[model(length(min = 1, max = 20))]
    pub text: String,
    /// How much it weighs.
    #[model(default = 1)]
    pub weight: u8,
}

/// All of it has defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Style {
    /// bool
    #[serde(default)]
    pub bold: bool,
    /// String
    #[model(default = "black")]
    pub color: String,
    /// Option
    pub font: Option<String>,
    /// Decimal
    #[model(scale = 2, default = "12.5")]
    pub size: Decimal,
    /// List
    #[serde(default)]
    pub classes: Vec<String>,
    /// Map
    #[model(default = {})]
    pub extra: BTreeMap<String, Value>,
    /// Struct
    #[serde(default)]
    pub inner: Inner,
}

/// Defaults in defaults.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Inner {
    /// i64
    #[serde(default)]
    pub depth: i64,
}

/// There is nothing in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Marker {}

impl Default for Style {
    fn default() -> Self {
        Self {
            bold: false,
            color: "black".to_owned(),
            font: None,
            size: Decimal::default(),
            classes: Vec::new(),
            extra: BTreeMap::new(),
            inner: Inner::default(),
        }
    }
}
