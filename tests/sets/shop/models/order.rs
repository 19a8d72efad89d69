//! Orders and their lines.

use modelith::prelude::*;

use super::customer::{Customer, Payment, PostalAddress};

/// What a customer ordered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(index(status, placed_at), index(customer, placed_at), require_if_match)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Order>,
    /// The number on the bill.
    #[model(serial)]
    pub number: u64,
    /// Who ordered.
    #[model(immutable)]
    pub customer: Id<Customer>,
    /// What was ordered.
    #[model(length(min = 1, max = 200))]
    pub lines: Vec<OrderLine>,
    /// What it costs in all.
    #[model(scale = 2, filter)]
    pub total: Decimal,
    /// Where it goes.
    pub ship_to: PostalAddress,
    /// How it is paid.
    pub payment: Payment,
    /// How far it has come.
    #[model(default = OrderStatus::Open, index)]
    pub status: OrderStatus,
    /// When it was placed.
    #[model(created_at)]
    pub placed_at: Timestamp,
    /// When it was sent.
    #[model(sort, filter)]
    pub sent_at: Option<Timestamp>,
    /// A note for the driver.
    #[model(length(max = 300))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// So many pieces of a product at a price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// Which product.
    #[model(references = Product)]
    pub product: String,
    /// How many pieces.
    #[model(range(min = 1, max = 10_000))]
    pub quantity: u32,
    /// What one cost when it was ordered.
    #[model(scale = 2, range(min = "0"))]
    pub unit_price: Decimal,
    /// In hundredths.
    #[model(default = "0", scale = 4, range(min = "0", max = "1"))]
    pub discount: Decimal,
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// It is placed.
    Open,
    /// It is packed.
    Packed,
    /// It is on its way.
    Sent,
    /// It is paid and delivered.
    Closed,
}
