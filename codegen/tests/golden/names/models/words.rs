//! Members named like keywords, and like what templates call their own.

use modelith::prelude::*;

/// A word of Rust in every member.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Keyword {
    /// The key.
    #[model(key)]
    pub r#as: Id<Keyword>,
    /// Indexed.
    #[model(index)]
    pub r#type: String,
    /// Checked and with a default.
    #[model(default = 3, range(min = 1, max = 9))]
    pub r#match: u8,
    /// Unique.
    #[model(unique)]
    pub r#fn: Option<String>,
    /// A reference.
    #[model(on_delete = "cascade")]
    pub r#ref: Option<Id<Keyword>>,
    /// Left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#async: Option<bool>,
    /// Immutable.
    #[model(immutable)]
    pub r#impl: bool,
    /// A keyword since edition 2024.
    #[model(filter)]
    pub r#gen: Option<u8>,
    /// Weak: no keyword everywhere.
    pub union: bool,
    /// Weak as well.
    pub auto: bool,
    /// When.
    #[model(created_at)]
    pub r#try: Timestamp,
    /// When again.
    #[model(updated_at)]
    pub r#yield: Timestamp,
}

/// Every local, parameter and helper of the templates.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Local {
    /// The key.
    #[model(key)]
    pub key: Id<Self>,
    /// A local.
    #[model(length(max = 20), unique)]
    pub record: String,
    /// A local.
    #[model(index)]
    pub stored: u8,
    /// A local.
    #[model(range(max = 5))]
    pub faults: u8,
    /// A local.
    #[model(default = "x", length(min = 1))]
    pub changes: String,
    /// A local.
    pub members: bool,
    /// A local.
    pub object: bool,
    /// A local.
    pub keys: Option<String>,
    /// A local.
    #[model(default = now)]
    pub now: Timestamp,
    /// A local.
    #[model(unique(ignore_case))]
    pub value: Option<String>,
    /// A local.
    #[model(immutable)]
    pub body: String,
    /// A local.
    pub row: i8,
    /// A local.
    pub rows: i8,
    /// A local.
    pub root: Option<Id<Keyword>>,
    /// A local.
    pub references: Id<Keyword>,
    /// A local.
    pub conflicts: i64,
    /// A local.
    pub holds: i64,
    /// A local.
    pub other: i64,
    /// A local.
    pub call: i64,
    /// A local.
    pub is_there: i64,
    /// A local.
    pub cbor: i64,
    /// A local.
    pub found: i64,
    /// A local.
    pub target: i64,
    /// A local.
    pub staged: i64,
    /// A local.
    pub operation: i64,
    /// The alias of the facade.
    pub rt: i64,
    /// A trait's function.
    pub inspect: i64,
    /// A trait's function.
    pub amend: i64,
    /// A generated function of the routes, nearly.
    pub create_local: i64,
    /// A check of another member, nearly.
    pub check_record: i64,
    /// A name of serde's own.
    pub deserializer: i64,
    /// An underscore at the end.
    #[model(index)]
    pub index_: i64,
}

/// Nothing but a key.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Bare {
    /// The key.
    #[model(key)]
    pub id: Id<Bare>,
}

/// Nothing but what the server keeps.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Kept {
    /// The key.
    #[model(key)]
    pub id: Id<Kept>,
    /// Never changes, since nothing can.
    #[model(updated_at)]
    pub changed: Timestamp,
    /// Empty for ever.
    #[model(read_only)]
    pub note: Option<String>,
    /// One value for ever.
    #[model(read_only, default = 7)]
    pub seven: u8,
    /// Given once.
    #[model(immutable, length(max = 9))]
    pub once: Option<String>,
}
