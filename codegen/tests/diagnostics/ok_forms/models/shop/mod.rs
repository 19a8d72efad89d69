pub mod order;

use modelith::{prelude::*, types::Timestamp};
use std::string::String;

pub type Cents = i64;
type Label = Option<String>;
pub type Phase = State;

/** A thing
 * for sale.
 */
#[derive(Clone, Serialize, serde::Deserialize, modelith::prelude::Model)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[model(path = "/shop/wares", plural = "goods", body_max = "64KiB")]
pub struct Ware {
    #[model(key)]
    pub(crate) id: modelith::prelude::Id<Self>,
    #[serde(rename = "Preis", default)]
    pub price_cents: Cents,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Label,
    #[model(read_only, default = "2026-01-31T12:00:00+01:00")]
    pub seen_at: Timestamp,
    #[model(immutable, default = Phase::Offered)]
    #[serde(default)]
    pub state: Phase,
    #[model(unique, range(min = -3, max = 127), default = -3)]
    pub shelf: i8,
    pub parent: Option<Id<Ware>>,
    pub last_order: ::std::option::Option<Id<order::Order>>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum State {
    #[default]
    Offered = 1,
    #[serde(rename = "gone")]
    SoldOut = 7,
}

/// Not used by any member, so serde may do with it what it likes.
#[serde(untagged)]
pub enum Unused<T> {
    A(T),
}

impl Ware {
    pub const MAX: usize = 3;
}

#[cfg(test)]
mod tests {
    struct Model;
}
