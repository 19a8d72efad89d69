//! Numbers that the writer gives, and entity tags that are shown.

use modelith::prelude::*;

/// Numbered, by the server's key.
#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Invoice {
    /// The key.
    #[model(key)]
    pub id: Id<Invoice>,
    /// The next number.
    #[model(serial, sort)]
    pub number: u64,
    /// The entity tag.
    #[model(version)]
    pub version: u64,
    /// What it is for.
    pub text: String,
    /// Where it is booked.
    #[model(unique)]
    pub reference: Option<u32>,
}

/// Numbered, by a key that a client chooses.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(require_if_match)]
pub struct Draft {
    /// The key.
    #[model(key)]
    pub name: String,
    /// The next number, as text.
    #[model(serial, json = "string")]
    pub number: u64,
    /// The entity tag.
    #[serde(rename = "revision")]
    #[model(version)]
    pub version: u64,
    /// What it says.
    #[model(default = "")]
    pub text: String,
}
