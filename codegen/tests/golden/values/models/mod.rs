//! Every type of a single value.

use modelith::prelude::*;

/// Every type, required.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Reading {
    /// The key.
    #[model(key)]
    pub id: Id<Reading>,
    /// f32
    pub single: f32,
    /// f64
    #[model(range(min = -273.15, max = 1e6))]
    pub double: f64,
    /// Decimal
    pub decimal: Decimal,
    /// Decimal, with two digits.
    #[model(scale = 2, range(min = "0", max = "999999.99"))]
    pub price: Decimal,
    /// Date
    #[model(range(min = "2000-01-01", max = "2099-12-31"))]
    pub date: Date,
    /// Time
    #[model(range(min = "06:00:00", max = "22:00:00"))]
    pub time: Time,
    /// Duration
    #[model(range(min = "PT0S", max = "PT24H"))]
    pub duration: Duration,
    /// Uuid
    pub uuid: Uuid,
    /// Bytes
    #[model(length(min = 1, max = 32))]
    pub bytes: Bytes,
    /// Value
    pub value: Value,
    /// u64 as digits.
    #[model(json = "string")]
    pub wide: u64,
    /// i64 as digits.
    #[model(json = "string", range(min = -9_000_000_000_000_000_000))]
    pub signed: i64,
    /// Whatever serde makes of it.
    #[model(opaque)]
    pub raw: raw::Raw,
    /// A pattern.
    #[model(pattern = r"^[A-Z]{3}-\d{4}$")]
    pub sku: String,
    /// A URI.
    #[model(format = "uri")]
    pub uri: String,
    /// A host name.
    #[model(format = "hostname")]
    pub host: String,
    /// An IPv4 address.
    #[model(format = "ipv4")]
    pub four: String,
    /// An IPv6 address.
    #[model(format = "ipv6")]
    pub six: String,
}

/// Every type in an `Option`, shown as null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Maybe {
    /// The key.
    #[model(key)]
    pub id: Id<Maybe>,
    /// f64
    pub double: Option<f64>,
    /// Decimal
    pub decimal: Option<Decimal>,
    /// Decimal, with four digits.
    #[model(scale = 4)]
    pub rate: Option<Decimal>,
    /// Date
    pub date: Option<Date>,
    /// Time
    pub time: Option<Time>,
    /// Duration
    pub duration: Option<Duration>,
    /// Uuid
    pub uuid: Option<Uuid>,
    /// Bytes
    pub bytes: Option<Bytes>,
    /// Value
    pub value: Option<Value>,
    /// u64 as digits.
    #[model(json = "string")]
    pub wide: Option<u64>,
    /// Whatever serde makes of it.
    #[model(opaque)]
    pub raw: Option<raw::Raw>,
    /// A pattern.
    #[model(pattern = "^[a-z]+$", length(min = 2, max = 5))]
    pub word: Option<String>,
}

/// Every type in an `Option`, left out where there is nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// The key.
    #[model(key)]
    pub id: Id<Skipped>,
    /// f32
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_float: Option<f32>,
    /// Decimal, without digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(scale = 0)]
    pub whole_number: Option<Decimal>,
    /// Date
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Value
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any_value: Option<Value>,
    /// i64 as digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(json = "string")]
    pub wide_number: Option<i64>,
    /// Whatever serde makes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(opaque)]
    pub raw_value: Option<raw::Raw>,
}

pub mod raw;
