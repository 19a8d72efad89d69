//! A module with modules.

pub mod stock;

use modelith::prelude::*;

/// A shop.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(plural = "shops-of-ours")]
pub struct Shop {
    /// The key.
    #[model(key)]
    pub id: Id<Shop>,
    /// Whose.
    pub owner: Id<super::Person>,
    /// How it is.
    pub state: stock::State,
}
