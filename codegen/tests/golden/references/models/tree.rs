//! A model that refers to itself.

use modelith::prelude::*;

/// A node, below another.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Node {
    /// The key.
    #[model(key)]
    pub id: Id<Node>,
    /// What it is below of: the branch goes as a whole.
    #[model(on_delete = "cascade")]
    pub parent: Option<Id<Node>>,
    /// What must stay as long as this does.
    #[model(on_delete = "restrict")]
    pub anchor: Option<Id<Self>>,
    /// Its name.
    #[model(length(max = 20))]
    pub name: String,
}
