//! Everything optional.

use modelith::prelude::*;

/// Every type in an `Option`; half of them are left out while they are `None`.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Perhaps {
    /// The key.
    #[model(key)]
    pub id: Id<Perhaps>,
    /// bool
    pub flag: Option<bool>,
    /// bool
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped_flag: Option<bool>,
    /// Integer
    #[model(range(min = -1, max = 1))]
    pub number: Option<i16>,
    /// Integer
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_number: Option<u64>,
    /// String
    #[model(length(min = 2, max = 4))]
    pub text: Option<String>,
    /// String
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(format = "email", unique(ignore_case))]
    pub skipped_text: Option<String>,
    /// Timestamp
    #[model(index)]
    pub moment: Option<Timestamp>,
    /// Timestamp
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(unique)]
    pub skipped_moment: Option<Timestamp>,
    /// Id
    pub friend: Option<Id<Perhaps>>,
    /// Id
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(on_delete = "cascade")]
    pub skipped_friend: Option<Id<Self>>,
    /// Enum
    #[model(index)]
    pub mood: Option<Mood>,
    /// Enum
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(immutable)]
    pub skipped_mood: Option<Mood>,
    /// Nobody can set it.
    #[model(read_only)]
    pub never: Option<Mood>,
    /// Nor this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[model(read_only)]
    pub skipped_never: Option<i64>,
}

/// An enum that derives no more than it must.
#[derive(Clone, Serialize, Deserialize)]
pub enum Mood {
    /// Good.
    Good,
    /// Bad.
    Bad,
}
