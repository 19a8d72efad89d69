//! Enums with data, by both of their forms.

use std::collections::BTreeMap;

use modelith::prelude::*;

/// Holds them in every place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Payment {
    /// The key.
    #[model(key)]
    pub id: Id<Payment>,
    /// By a tag.
    pub method: Method,
    /// By a tag and a content.
    pub event: Event,
    /// Perhaps.
    pub fallback: Option<Method>,
    /// Perhaps, and left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Event>,
    /// Several.
    pub others: Vec<Method>,
    /// By name.
    pub named: BTreeMap<String, Event>,
    /// Given once.
    #[model(immutable)]
    pub first: Method,
    /// Not there at first.
    #[model(default = Event::Nothing)]
    pub state: Event,
}

/// By a tag alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Method {
    /// Nothing more to say.
    Cash,
    /// Members of its own.
    CreditCard {
        /// The number.
        #[model(pattern = r"^\d{4}$")]
        number: String,
        /// Who holds it.
        holder: Option<String>,
        /// What it may cost.
        #[model(scale = 2, default = "10")]
        limit: Decimal,
        /// As digits.
        #[model(json = "string")]
        serial: u64,
    },
    /// A struct of members.
    Transfer(Transfer),
    /// Members without constraints.
    #[serde(rename = "VOUCHER")]
    Voucher {
        /// The code.
        #[serde(rename = "theCode")]
        code: u32,
        /// What it is for.
        #[serde(default)]
        tags: Vec<String>,
    },
    /// No member at all.
    Gift {},
}

/// What a variant holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Transfer {
    /// The account.
    #[model(length(min = 4, max = 34))]
    pub iban: String,
    /// The bank.
    pub bic: Option<String>,
}

/// By a tag and a content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// Nothing.
    Nothing,
    /// A number.
    Count(u32),
    /// A text.
    Said(String),
    /// A list.
    Many(Vec<Transfer>),
    /// A map.
    By(BTreeMap<String, i64>),
    /// A struct.
    Moved(Transfer),
    /// Another enum.
    Paid(Method),
    /// Members.
    Named {
        /// A name.
        #[model(length(min = 1, max = 10))]
        name: String,
        /// Whatever serde makes of it.
        #[model(opaque)]
        raw: Option<std::net::Ipv4Addr>,
    },
    /// Any JSON.
    Any(Value),
}
