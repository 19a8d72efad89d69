//! Mails, each in the box of one account.

use modelith::prelude::*;

use super::account::Account;

/// A mail that an account received.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Mail {
    /// Assigned by the server (UUIDv7).
    #[model(key)]
    pub id: Id<Mail>,
    /// Whose mail it is. It goes with the account.
    #[model(on_delete = "cascade")]
    pub owner: Id<Account>,
    /// The subject line.
    #[model(length(max = 200))]
    pub subject: String,
    /// The text.
    #[model(length(max = 65_536))]
    pub body: String,
    /// Whether the owner has read it.
    #[model(default = false)]
    pub read: bool,
    /// When it arrived.
    #[model(index, default = now)]
    pub received_at: Timestamp,
}
