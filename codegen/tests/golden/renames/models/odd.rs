//! Names that need an escape somewhere.

use modelith::prelude::*;

/// Members with any name that JSON allows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Odd {
    /// The key.
    #[model(key)]
    #[serde(rename = "_id")]
    pub id: Id<Odd>,
    /// A quote.
    #[serde(rename = "a \"quoted\" name")]
    #[model(length(min = 1), unique)]
    pub quote: String,
    /// A backslash.
    #[serde(rename = "back\\slash")]
    #[model(default = 1)]
    pub backslash: u8,
    /// What a JSON pointer escapes.
    #[serde(rename = "a/b~c")]
    #[model(range(max = 9))]
    pub pointer: Option<u8>,
    /// Not ASCII.
    #[serde(rename = "größe_日本_😀")]
    #[model(index)]
    pub unicode: String,
    /// What formats take.
    #[serde(rename = "{braces} {{ askama }} {% x %} {# y #}")]
    pub braces: bool,
    /// Not a name of Rust.
    #[serde(rename = "$ref")]
    pub dollar: Option<Id<Odd>>,
    /// Only digits.
    #[serde(rename = "0")]
    pub digits: Option<Wild>,
    /// A space on each side.
    #[serde(rename = " spaced ")]
    pub space: Option<bool>,
    /// What HTML escapes, and what a query does.
    #[serde(rename = "<&>'`*/=+%20")]
    #[model(filter)]
    pub html: Wild,
}

/// Variants with any name that JSON allows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Wild {
    /// A quote.
    #[serde(rename = "\"")]
    Quote,
    /// A backslash.
    #[serde(rename = "\\n")]
    Backslash,
    /// Not ASCII.
    #[serde(rename = "é😀")]
    Unicode,
    /// A space and no more.
    #[serde(rename = " ")]
    Space,
    /// A word of Rust as a name.
    r#Type,
}
