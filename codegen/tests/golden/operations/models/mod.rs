//! Models with some of the operations.

use modelith::prelude::*;

/// May be read alone, which nothing can come of.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(get, list))]
pub struct Fact {
    /// The key.
    #[model(key)]
    pub id: Id<Fact>,
    /// The text.
    #[model(length(max = 10))]
    pub text: String,
}

/// May be added to.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(list, create, get), compact(events = 10_000, every = "5m"))]
pub struct Entry {
    /// The key.
    #[model(key)]
    pub id: Id<Entry>,
    /// The text.
    pub text: String,
}

/// May be put in, and never looked at.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(create))]
pub struct Inbox {
    /// The key.
    #[model(key)]
    pub id: Id<Inbox>,
    /// The text.
    pub text: String,
}

/// May be merged into, and not replaced.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(create, get, update), require_if_match)]
pub struct Patched {
    /// The key.
    #[model(key)]
    pub id: Id<Patched>,
    /// The text.
    pub text: String,
    /// More.
    pub inner: Inner,
}

/// Stands where it can be merged.
#[derive(Clone, Serialize, Deserialize)]
pub struct Inner {
    /// The text.
    pub text: Option<String>,
}

/// Everything, on a condition.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(require_if_match)]
pub struct Guarded {
    /// The key.
    #[model(key)]
    pub id: Id<Guarded>,
    /// The text.
    pub text: String,
}

/// May be replaced alone.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(replace))]
pub struct Setting {
    /// The key.
    #[model(key)]
    pub name: String,
    /// The text.
    pub text: String,
}
