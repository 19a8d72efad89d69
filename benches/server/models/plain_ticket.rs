//! Tickets without an index.

use modelith::prelude::*;

use super::Stage;

/// A ticket without an index, the same else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct PlainTicket {
    /// Assigned by the server (UUIDv7).
    #[model(key)]
    pub id: Id<PlainTicket>,
    /// Who asked.
    #[model(format = "email")]
    pub email: String,
    /// What is asked.
    #[model(length(min = 1, max = 200))]
    pub title: String,
    /// How far it is.
    pub status: Stage,
    /// How much work it is.
    pub points: u32,
    /// When it should be over.
    pub due: Timestamp,
    /// When it came to be.
    #[model(created_at)]
    pub created_at: Timestamp,
    /// When it last changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
}
