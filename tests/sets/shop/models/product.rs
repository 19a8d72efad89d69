//! What is sold.

use modelith::prelude::*;

/// An article, known by its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(index(category, price))]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// The article number.
    #[model(key)]
    pub sku: String,
    /// What it is called.
    #[model(length(min = 1, max = 200), sort, filter)]
    pub name: String,
    /// What a piece costs.
    #[model(scale = 2, range(min = "0"), index, sort)]
    pub price: Decimal,
    /// Where it stands in the shop.
    #[model(index)]
    pub category: Category,
    /// The bar code.
    #[model(unique, json = "string")]
    pub ean: Option<u64>,
    /// Pieces that are there.
    #[model(default = 0, range(min = 0), filter)]
    pub stock: i64,
    /// What it is made of and how large.
    #[serde(default)]
    pub attributes: BTreeMap<String, Value>,
    /// What others call it.
    #[model(index, length(max = 20), each(length(min = 1, max = 40)))]
    #[serde(default)]
    pub tags: BTreeSet<String>,
    /// How large it is.
    pub size: Option<Size>,
    /// What goes with it.
    #[model(references = Product, on_delete = "set_null")]
    #[serde(default)]
    pub accessories: Vec<String>,
    /// Where there is a picture.
    #[model(format = "uri")]
    pub picture: Option<String>,
    /// When it last changed.
    #[model(updated_at, sort)]
    pub updated_at: Timestamp,
}

/// A part of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// To read.
    Books,
    /// To eat.
    Food,
    /// To work with.
    PowerTools,
}

/// In millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Size {
    /// From left to right.
    #[model(range(min = 1))]
    pub width: u32,
    /// From bottom to top.
    #[model(range(min = 1), filter)]
    pub height: u32,
    /// From front to back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
}
