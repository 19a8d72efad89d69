//! What others refer to.

use modelith::prelude::*;

use super::First;

/// The last in the list.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Last {
    /// The key.
    #[model(key)]
    pub id: Id<Last>,
    /// Back again.
    #[model(on_delete = "cascade")]
    pub first: Option<Id<First>>,
}
