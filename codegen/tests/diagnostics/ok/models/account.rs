//! Customers.

use modelith::prelude::*;

/// A customer account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
#[model(path = "/api/accounts")]
pub struct Account {
    /// Assigned by the server (UUIDv7).
    #[model(key)]
    pub id: Id<Account>,
    #[model(unique(ignore_case), format = "email")]
    pub email: String,
    #[model(length(min = 1, max = 80))]
    pub name: String,
    #[model(default = 0, range(min = 0))]
    pub balance_cents: i64,
    #[model(index, default = AccountStatus::Active)]
    pub status: AccountStatus,
    #[model(created_at)]
    pub created_at: Timestamp,
    #[model(updated_at)]
    pub updated_at: Timestamp,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// It can.
    Active,
    /// It cannot.
    OnHold,
}
