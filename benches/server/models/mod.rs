//! Tickets twice, with the same members: what differs between the two is what indexes cost.

use modelith::prelude::*;

pub mod indexed_ticket;
pub mod plain_ticket;

/// How far a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has looked at it.
    New,
    /// Somebody works on it.
    Active,
    /// It waits for an answer.
    Waiting,
    /// It is over.
    Done,
}
