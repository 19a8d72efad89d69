//! What two models hold.

use modelith::prelude::*;

/// A place that mail goes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Street and number.
    #[model(length(min = 1, max = 100))]
    pub street: String,
    /// The second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_line: Option<String>,
    /// ISO 3166.
    #[model(pattern = "^[A-Z]{2}$", default = "DE")]
    pub country: String,
    /// Where it is on the map.
    pub geo: Option<Geo>,
}

/// A point on Earth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Geo {
    /// Degrees north.
    #[model(range(min = -90.0, max = 90.0))]
    pub lat: f64,
    /// Degrees east.
    #[model(range(min = -180.0, max = 180.0))]
    pub lon: f64,
    /// How exact it is.
    pub fix: Fix,
}

/// How a point was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Fix {
    /// Metres.
    #[model(scale = 1, default = "0.5")]
    pub error: Decimal,
    /// When.
    pub at: Option<Timestamp>,
    /// What with.
    #[model(default = [])]
    pub satellites: Vec<u16>,
}
