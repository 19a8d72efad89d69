//! Who buys.

use modelith::prelude::*;

/// A customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Customer {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Customer>,
    /// Where mail goes.
    #[model(unique(ignore_case), format = "email", length(max = 254))]
    pub email: String,
    /// The name on parcels.
    #[model(length(min = 1, max = 100))]
    pub name: String,
    /// How they pay, unless they say otherwise.
    pub payment: Option<Payment>,
    /// What they may owe.
    #[model(default = "0.00", scale = 2, range(min = "0", max = "100000"))]
    pub credit_limit: Decimal,
    /// Addresses by the names that the customer gave them.
    #[model(length(max = 10))]
    #[serde(default)]
    pub addresses: BTreeMap<String, PostalAddress>,
    /// A password's hash, written only.
    #[model(write_only, length(min = 20, max = 200))]
    pub password_hash: Option<String>,
    /// Since when.
    #[model(created_at, sort)]
    pub joined_at: Timestamp,
}

/// Where parcels go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct PostalAddress {
    /// The lines above the town.
    #[model(length(min = 1, max = 3), each(length(min = 1, max = 100)))]
    pub lines: Vec<String>,
    /// Town.
    pub town: String,
    /// Code of the country.
    #[model(default = "DE", pattern = "^[A-Z]{2}$")]
    pub country: String,
}

/// How someone pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Payment {
    /// By card.
    Card(Card),
    /// From an account.
    DirectDebit {
        /// The number of the account.
        #[model(pattern = "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")]
        iban: String,
    },
    /// After delivery.
    Invoice,
}

/// A card, without what must not be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Card {
    /// The last four digits.
    #[model(pattern = "^[0-9]{4}$")]
    pub last_digits: String,
    /// The month of its end.
    #[model(range(min = 1, max = 12))]
    pub month: u8,
    /// The year of its end.
    #[model(range(min = 2020, max = 2100))]
    pub year: u16,
}
