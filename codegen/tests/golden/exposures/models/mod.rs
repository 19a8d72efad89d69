//! Who fills a member in, who may change it, and who sees it.

use modelith::prelude::*;

/// Every role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Login {
    /// The key.
    #[model(key)]
    pub id: Id<Login>,
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
    /// A name.
    pub name: String,
    /// Given and never shown.
    #[model(write_only, length(min = 8, max = 64))]
    pub password: String,
    /// Given or not, and never shown.
    #[model(write_only, scale = 2)]
    pub ceiling: Option<Decimal>,
    /// With a default, and never shown.
    #[model(write_only, default = 3)]
    pub tries: u8,
    /// Given once, and never shown.
    #[model(write_only, immutable)]
    pub seed: String,
    /// Nobody sees it.
    #[model(secret)]
    pub token: Option<Bytes>,
    /// Nobody sees it, and it is there.
    #[model(secret)]
    pub codes: Vec<String>,
    /// Nobody sees it, and it merges.
    #[model(secret)]
    pub answers: std::collections::BTreeMap<String, String>,
    /// Nobody sees it, whatever it is.
    #[model(secret, opaque)]
    pub blob: std::net::Ipv4Addr,
}

/// What cannot change, of every form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Fixed {
    /// The key.
    #[model(key)]
    pub id: Id<Fixed>,
    /// Decimal
    #[model(immutable, scale = 2)]
    pub price: Decimal,
    /// Decimal
    #[model(immutable, scale = 2)]
    pub rate: Option<Decimal>,
    /// u64 as digits.
    #[model(immutable, json = "string")]
    pub wide: u64,
    /// i64 as digits.
    #[model(immutable, json = "string")]
    pub signed: Option<i64>,
    /// Whatever serde makes of it.
    #[model(immutable, opaque)]
    pub raw: std::net::Ipv6Addr,
    /// Whatever serde makes of it.
    #[model(immutable, opaque)]
    pub maybe: Option<std::net::Ipv4Addr>,
    /// f64
    #[model(immutable)]
    pub float: f64,
    /// Value
    #[model(immutable)]
    pub value: Option<Value>,
    /// With a default.
    #[model(immutable, scale = 1, default = "0.5")]
    pub share: Decimal,
    /// Nobody can set it.
    #[model(read_only, scale = 2, default = "1")]
    pub total: Decimal,
    /// Nobody can set it.
    #[model(read_only, json = "string", default = 7)]
    pub counted: u64,
    /// Nobody can set it.
    #[model(read_only, scale = 2)]
    pub never: Option<Decimal>,
}

/// Only what the server fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Ticket {
    /// The key.
    #[model(key)]
    pub id: Id<Ticket>,
    /// A number of its own, as digits.
    #[model(serial, json = "string")]
    pub number: u64,
    /// The entity tag.
    #[model(version)]
    pub etag: u64,
}

/// Only a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Bare {
    /// The key.
    #[model(key)]
    pub id: Id<Bare>,
}

/// Given once and never shown, where a client assigns the key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Badge {
    /// The key.
    #[model(key)]
    pub code: String,
    /// Who wears it.
    pub holder: String,
    /// Given once.
    #[model(secret, immutable, length(max = 8))]
    pub pin: String,
    /// Given once or not.
    #[model(write_only, immutable)]
    pub hint: Option<String>,
    /// Given once, or the default.
    #[model(write_only, immutable, default = 4)]
    pub digits: u8,
}
