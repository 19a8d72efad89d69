//! Accounts.

use modelith::prelude::*;

/// A customer account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(path = "/api/accounts")]
pub struct Account {
    /// Assigned by the server (UUIDv7).
    #[model(key)]
    pub id: Id<Account>,
    /// Where to reach the customer; no two accounts share it.
    #[model(unique(ignore_case), format = "email")]
    pub email: String,
    /// The name to show.
    #[model(length(min = 1, max = 80))]
    pub name: String,
    /// What the account holds, in cents.
    #[model(default = 0, range(min = 0))]
    pub balance_cents: i64,
    /// Whether the account may be used.
    #[model(index, default = AccountStatus::Active)]
    pub status: AccountStatus,
    /// When the account came to be.
    #[model(created_at)]
    pub created_at: Timestamp,
    /// When the account last changed.
    #[model(updated_at)]
    pub updated_at: Timestamp,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// It may.
    Active,
    /// Not for now.
    Suspended,
    /// Never again.
    Closed,
}
