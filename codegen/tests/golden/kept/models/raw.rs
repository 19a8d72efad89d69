//! A type that only serde knows.

use modelith::prelude::*;

/// Neither a model nor nested: what `opaque` lets in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Raw {
    /// A number.
    Number(i32),
    /// A text.
    Text(String),
    /// Two numbers.
    Pair(u8, u8),
}
