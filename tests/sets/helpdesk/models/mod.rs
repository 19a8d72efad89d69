//! A helpdesk: agents, tickets, comments, tags.

use modelith::prelude::*;

pub mod ticket;

pub use ticket::{Comment, Ticket};

/// Who answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Agent {
    /// Their number in the company.
    #[model(key)]
    pub number: u64,
    /// Their name.
    #[model(length(min = 1, max = 100), sort, filter)]
    pub name: String,
    /// Whether they take tickets now.
    #[model(default = true, filter)]
    pub available: bool,
    /// What they can do, by tag, from 1 to 5.
    #[model(length(max = 100))]
    #[serde(default)]
    pub skills: BTreeMap<Id<Tag>, u8>,
}

/// A word by which tickets are found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Tag {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Tag>,
    /// The word.
    #[model(unique(ignore_case), length(min = 1, max = 40), sort)]
    pub name: String,
    /// Its colour, as in CSS.
    #[model(pattern = "^#[0-9a-f]{6}$", default = "#888888")]
    pub colour: String,
    /// The wider tag.
    #[model(on_delete = "set_null")]
    pub parent: Option<Id<Tag>>,
}

/// A hook that other programs are told by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Webhook {
    /// Chosen by whoever makes it.
    #[model(key)]
    pub id: Uuid,
    /// Where to.
    #[model(format = "uri", length(max = 2000))]
    pub url: String,
    /// What signs the calls.
    #[model(secret, length(min = 16, max = 64))]
    pub key: Bytes,
    /// From where calls come.
    #[model(format = "ipv4")]
    pub source: Option<String>,
    /// What else is sent along.
    pub extra: Option<Value>,
}
