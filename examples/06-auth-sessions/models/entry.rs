use modelith::prelude::*;

/// What somebody wrote into their journal. Nobody else sees it.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(plural = "entries", access = "session")]
#[model(rules(read = "owner == user.id"))]
pub struct Entry {
    #[model(key)]
    pub id: Id<Entry>,
    /// Whose journal it is in: set from the session.
    #[model(created_by)]
    pub owner: Id<User>,
    #[model(length(min = 1, max = 10_000))]
    pub text: String,
    #[model(created_at, sort)]
    pub created_at: Timestamp,
}
