//! Keys that clients assign, of all four kinds.

use modelith::prelude::*;

/// By a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Country {
    /// The key.
    #[model(key, pattern = "^[A-Z]{2}$", length(min = 2, max = 2))]
    pub code: String,
    /// Its name.
    #[model(unique(ignore_case))]
    pub name: String,
    /// The continent.
    #[model(immutable)]
    pub continent: Option<String>,
    /// The currency.
    #[model(immutable, default = "EUR")]
    pub currency: String,
    /// The capital.
    #[model(references = City)]
    pub capital: Option<u64>,
    /// The lands beside it.
    #[model(references = Country, default = [])]
    pub borders: Vec<String>,
    /// When it was made.
    #[model(created_at)]
    pub created_at: Timestamp,
}

/// By a text of the usual form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Page {
    /// The key.
    #[model(key)]
    pub slug: String,
    /// The text.
    pub text: String,
    /// The draft, that nobody sees.
    #[model(write_only)]
    pub draft: Option<String>,
    /// What it is locked with.
    #[model(write_only, immutable)]
    pub lock: String,
    /// A number of its own.
    #[model(serial)]
    pub number: u64,
    /// The entity tag.
    #[model(version)]
    pub version: u64,
}

/// By a number without sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct City {
    /// The key.
    #[model(key)]
    pub number: u64,
    /// The country.
    #[model(references = Country, on_delete = "cascade")]
    pub country: String,
    /// How many live there.
    #[model(index)]
    pub people: u32,
}

/// By a number with sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Floor {
    /// The key.
    #[model(key, range(min = -5, max = 100))]
    pub level: i64,
    /// What it is.
    pub name: String,
}

/// By a UUID.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Device {
    /// The key.
    #[model(key)]
    pub uuid: Uuid,
    /// The floor it stands on.
    #[model(references = Floor, on_delete = "set_null")]
    pub floor: Option<i64>,
    /// The price.
    #[model(immutable, scale = 2)]
    pub price: Decimal,
}
