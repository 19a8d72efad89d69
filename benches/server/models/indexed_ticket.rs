//! Tickets with four indexes.

use modelith::prelude::*;

use super::Stage;

/// A ticket with four indexes, one of them unique.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct IndexedTicket {
    /// Assigned by the server (UUIDv7).
    #[model(key)]
    pub id: Id<IndexedTicket>,
    /// Who asked.
    #[model(unique, format = "email")]
    pub email: String,
    /// What is asked.
    #[model(length(min = 1, max = 200))]
    pub title: String,
    /// How far it is.
    #[model(index)]
    pub status: Stage,
    /// How much work it is.
    #[model(index, sort)]
    pub points: u32,
    /// When it should be over.
    #[model(index, sort)]
    pub due: Timestamp,
    /// When it came to be.
    #[model(created_at)]
    pub created_at: Timestamp,
    /// When it last changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
}
