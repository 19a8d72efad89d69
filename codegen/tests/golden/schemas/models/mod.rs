//! A model in Rust that refers to models in JSON Schema, and is referred to by them.

use modelith::prelude::*;

use super::server::schemas::{Label, Priority, Ticket};

/// Somebody who works on tickets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Agent {
    /// Assigned by the server.
    #[model(key)]
    pub id: Id<Self>,
    /// What others call them.
    #[model(length(min = 1, max = 80), unique)]
    pub name: String,
    /// What they look at first.
    #[model(on_delete = "set_null")]
    pub first: Option<Id<Ticket>>,
    /// What they take.
    pub takes: BTreeSet<Priority>,
    /// Their own labels.
    pub labels: BTreeSet<Label>,
}
