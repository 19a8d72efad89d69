//! Models that not everybody may use, and that name users in every way.

use modelith::prelude::*;

pub mod team;

modelith::roles!(Member < Editor < Admin);

/// Anyone reads, whoever is logged in writes, and an editor takes away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[model(access(delete = "role:Editor", default = "public_read"))]
pub struct Article {
    /// The key.
    #[model(key)]
    pub id: Id<Article>,
    /// Who wrote it.
    #[model(created_by, sort)]
    pub author: Id<User>,
    /// The text.
    #[model(length(max = 200))]
    pub text: String,
    /// When it was written.
    #[model(created_at)]
    pub created_at: Timestamp,
}

/// Anyone writes one, and only an admin sees it.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(access(create = "public", default = "role:Admin"))]
pub struct Message {
    /// The key.
    #[model(key)]
    pub id: Id<Self>,
    /// Who sent it, if that is known.
    #[model(created_by)]
    #[serde(rename = "from", skip_serializing_if = "Option::is_none")]
    pub sender: Option<Id<User>>,
    /// The text.
    pub text: String,
}

/// One for each user, and under a name that the user chooses.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(access = "session", unique(user, kind))]
pub struct Profile {
    /// The key.
    #[model(key)]
    pub name: String,
    /// Whose it is.
    #[model(created_by)]
    pub user: Id<User>,
    /// What it is for.
    pub kind: Kind,
    /// Its number.
    #[model(serial)]
    pub number: u64,
}

/// What a profile is for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// To work with.
    Work,
    /// For the rest.
    Home,
}

/// Whoever is logged in reads, and nobody writes.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(operations(list, get), access = "role:Member")]
pub struct Entry {
    /// The key.
    #[model(key)]
    pub id: Id<Self>,
    /// Whose it is.
    #[model(created_by, unique)]
    pub user: Id<User>,
}
