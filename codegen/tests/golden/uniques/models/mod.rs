//! Unique members and indexes of every type.

use modelith::prelude::*;

/// What no two records share.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Single {
    /// The key.
    #[model(key)]
    pub id: Id<Single>,
    /// bool: so two records at most.
    #[model(unique)]
    pub flag: Option<bool>,
    /// u8
    #[model(unique)]
    pub small: u8,
    /// i64
    #[model(unique, range(min = -5))]
    pub large: Option<i64>,
    /// As it is written.
    #[model(unique, length(max = 30))]
    pub exact: String,
    /// As it is written, if it is.
    #[model(unique)]
    pub exact_optional: Option<String>,
    /// Without case.
    #[model(unique(ignore_case))]
    pub folded: String,
    /// Without case, if it is there.
    #[model(unique(ignore_case), length(min = 1))]
    pub folded_optional: Option<String>,
    /// Timestamp
    #[model(unique)]
    pub moment: Timestamp,
    /// Enum
    #[model(unique)]
    pub color: Option<Color>,
    /// A reference that only one record may make.
    #[model(unique)]
    pub partner: Option<Id<Single>>,
    /// A required one, which goes with it.
    #[model(unique, on_delete = "cascade")]
    pub owner: Id<Many>,
    /// Unique and fixed.
    #[model(unique, immutable)]
    pub serial: u32,
}

/// What is looked up by any of its members.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Many {
    /// The key.
    #[model(key)]
    pub id: Id<Many>,
    /// bool
    #[model(index)]
    pub flag: bool,
    /// u64
    #[model(index)]
    pub large: u64,
    /// i8
    #[model(index)]
    pub small: Option<i8>,
    /// String
    #[model(index)]
    pub text: String,
    /// String
    #[model(index)]
    pub text_optional: Option<String>,
    /// Timestamp
    #[model(index)]
    pub moment: Timestamp,
    /// Enum
    #[model(index)]
    pub color: Color,
    /// Enum
    #[model(index, default = Color::Only)]
    pub color_preset: Color,
    /// Made by the server.
    #[model(created_at, index)]
    pub created: Timestamp,
    /// Kept by the server.
    #[model(updated_at, index)]
    pub updated: Timestamp,
    /// Nobody's.
    #[model(read_only, index, default = 5)]
    pub level: u8,
}

/// One variant.
#[derive(Clone, Serialize, Deserialize)]
pub enum Color {
    /// The one.
    Only,
}
