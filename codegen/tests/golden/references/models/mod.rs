//! Models that refer to each other.

pub mod circle;
pub mod last;
pub mod tree;

use modelith::prelude::*;

/// Refers to models that are declared later, and twice to one.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct First {
    /// The key.
    #[model(key)]
    pub id: Id<First>,
    /// Goes with it.
    #[model(on_delete = "cascade")]
    pub owner: Id<tree::Node>,
    /// Keeps it.
    #[model(on_delete = "restrict")]
    pub backup: Id<tree::Node>,
    /// Goes with it, if there is one.
    #[model(on_delete = "cascade")]
    pub guest: Option<Id<tree::Node>>,
    /// Keeps it, and never changes.
    #[model(immutable)]
    pub place: Option<Id<last::Last>>,
}
