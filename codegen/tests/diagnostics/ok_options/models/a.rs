//! Every option where it fits.

use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(operations(list, get, create), require_if_match, unique(code, country), index(country, due))]
#[model(index(due, country), plural = "things", body_max = "64KiB")]
pub struct Thing {
    #[model(key)]
    pub id: Id<Self>,
    #[model(filter, sort, range(min = -0.5, max = 1e3), default = -0.0)]
    pub ratio: f64,
    #[model(range(max = 0.5), default = 0.1)]
    pub small: f32,
    #[model(scale = 2, range(min = "0", max = "1000.5"), default = "12.5")]
    pub price: Decimal,
    #[model(range(min = "-1.5"), filter)]
    pub balance: Option<Decimal>,
    #[model(length(max = 10), pattern = "^[a-z]+$", default = "abc")]
    pub code: String,
    #[model(length(max = 2), references = Country, on_delete = "set_null")]
    pub country: Option<String>,
    #[model(range(min = "2020-01-01"), default = "2026-01-31", sort)]
    pub due: Date,
    #[model(range(max = "18:00:00"), default = "09:30:00.5")]
    pub opens: Time,
    #[model(range(min = "PT0S", max = "P1D"), default = "PT1H30M")]
    pub lasts: Duration,
    #[model(range(min = "2020-01-01T00:00:00Z"), default = "2026-01-31T12:00:00+01:00")]
    pub at: Timestamp,
    #[model(default = "0190a5b2-7c3e-7d4f-8a6b-1c2d3e4f5a6b", unique)]
    pub token: Uuid,
    #[model(length(max = 3), default = "AAEC")]
    pub blob: Bytes,
    #[model(json = "string", default = 9_007_199_254_740_993)]
    pub large: i64,
    #[model(json = "string")]
    pub maybe: Option<u64>,
    #[model(version)]
    pub revision: u64,
    #[model(serial, sort)]
    pub number: u64,
    #[model(secret, length(max = 100), each(length(max = 20), pattern = "^a.*"))]
    pub keys: Vec<String>,
    #[model(write_only, immutable)]
    pub once: Option<String>,
    #[model(filter, length(max = 5), each(length(max = 20)), default = ["a", "b"])]
    pub tags: BTreeSet<String>,
    #[model(default = [1, 2, 1], each(range(min = 1)))]
    pub numbers: Vec<u8>,
    #[model(default = [Kind::B])]
    pub kinds: Vec<Kind>,
    #[model(default = {})]
    pub names: BTreeMap<String, String>,
    #[model(on_delete = "set_null")]
    pub others: Vec<Id<Thing>>,
    #[model(references = Country)]
    pub countries: BTreeSet<String>,
    #[model(on_delete = "cascade")]
    pub parent: Option<Id<Thing>>,
    #[model(opaque)]
    pub extra: Option<std::net::IpAddr>,
    #[model(opaque)]
    pub more: Vec<std::net::IpAddr>,
    pub any: Value,
    #[serde(default)]
    pub address: Address,
    pub work: Option<Address>,
    #[serde(default)]
    pub kind: Kind,
    #[model(format = "hostname", default = "example.com")]
    pub host: String,
    /// Its module is a word of Rust, which only a model's cannot be.
    #[model(filter)]
    pub r#type: Option<Type>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Type {
    A,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, Embedded)]
pub struct Address {
    #[model(default = "Main Street", length(min = 1))]
    pub street: String,
    #[model(filter, length(max = 100))]
    pub city: Option<String>,
    #[serde(default)]
    pub geo: Geo,
    #[model(on_delete = "set_null")]
    pub owner: Option<Id<Thing>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, Embedded)]
pub struct Geo {
    #[model(scale = 6, range(min = "-90", max = "90"))]
    #[serde(default)]
    pub latitude: Decimal,
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub enum Kind {
    A,
    #[default]
    B,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Country {
    #[model(key, length(max = 2), pattern = "^[A-Z]{2}$")]
    pub code: String,
    pub capital: Option<Id<Thing>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Slug {
    #[model(key)]
    pub slug: String,
    #[model(references = Slug)]
    pub parent: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Number {
    #[model(key, range(min = 1))]
    pub number: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Device {
    #[model(key)]
    pub serial: Uuid,
}
