use modelith::prelude::*;

use super::Account;

/// A message in somebody's box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Mail {
    #[model(key)]
    pub id: Id<Mail>,
    /// Whose box it is in.
    #[model(on_delete = "cascade")]
    pub owner: Id<Account>,
    pub subject: String,
    #[model(length(max = 65_536))]
    pub body: String,
    #[model(default = false)]
    pub read: bool,
    #[model(index, default = now)]
    pub received_at: Timestamp,
}
