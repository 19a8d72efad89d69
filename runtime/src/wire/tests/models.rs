//! What a person writes in `models/`: the structs and enums whose generated code stands in the
//! files beside this one.

use std::collections::BTreeMap;

use crate::types::Decimal;

/// Where somebody lives.
///
/// ```text
/// #[model(length(min = 1, max = 80))]
/// pub street: String,
/// #[model(default = "DE", pattern = "^[A-Z]{2}$")]
/// pub country: String,
/// #[model(length(min = 1, max = 9))]
/// pub unit: Option<String>,
/// pub geo: Option<Geo>,
/// #[model(default = "0.00", scale = 2, range(min = "0"))]
/// pub fee: Decimal,
/// #[model(default = [], length(max = 3), each(length(min = 1, max = 9)))]
/// pub tags: Vec<String>,
/// #[model(default = {})]
/// pub spots: BTreeMap<String, Geo>,
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    pub street: String,
    pub country: String,
    pub unit: Option<String>,
    pub geo: Option<Geo>,
    pub fee: Decimal,
    pub tags: Vec<String>,
    pub spots: BTreeMap<String, Geo>,
}

/// A place on the globe: `lat` within `range(min = -90, max = 90)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geo {
    pub lat: f64,
    pub lon: f64,
}

/// `#[serde(tag = "kind", rename_all = "snake_case")]`
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Holds nothing.
    Nothing,
    /// Holds members; `radius` is `range(min = 0)`, `sides` has the default 1.
    Circle {
        radius: f64,
        sides: u8,
        label: Option<String>,
    },
    /// Holds a struct.
    Spot(Geo),
}

/// `#[serde(tag = "type", content = "data", rename_all = "snake_case")]`
#[derive(Debug, Clone, PartialEq)]
pub enum Payment {
    /// Holds nothing.
    Cash,
    /// Holds members; `number` is `length(min = 4, max = 19)`.
    Card { number: String, months: Option<u8> },
    /// Holds one value.
    Transfer(Decimal),
}
