//! Two models that refer to each other.

use modelith::prelude::*;

/// One half.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Left {
    /// The key.
    #[model(key)]
    pub id: Id<Left>,
    /// The other half.
    #[model(on_delete = "cascade")]
    pub right: Option<Id<Right>>,
}

/// The other half.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Right {
    /// The key.
    #[model(key)]
    pub id: Id<Right>,
    /// The first half, always.
    #[model(on_delete = "cascade")]
    pub left: Id<Left>,
}
