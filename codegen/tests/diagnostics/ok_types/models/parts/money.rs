use modelith::prelude::*;
use crate::models::Order;

#[derive(Clone, Serialize, Deserialize)]
pub struct Money {
    #[serde(default)]
    pub amount: i64,
    pub currency: String,
}

/// How an order is paid.
#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Payment {
    /// Nothing to say.
    Cash,
    #[serde(rename_all = "camelCase")]
    BankTransfer {
        #[model(pattern = "^[A-Z]{2}[0-9]+$")]
        account_number: String,
        refund_of: Option<Id<Order>>,
    },
    #[serde(rename = "card")]
    Plastic(Card),
    Mixed {
        parts: Vec<Part>,
    },
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Card {
    pub number: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum Part {
    Voucher(String),
    Points(std::collections::BTreeMap<String, Id<Order>>),
    Sum(Money),
    Free,
}
