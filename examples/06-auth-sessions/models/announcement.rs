use modelith::prelude::*;

/// What everybody may read, and editors write.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(access(list = "public", get = "public", default = "role:Editor"))]
pub struct Announcement {
    #[model(key)]
    pub id: Id<Announcement>,
    /// Who wrote it.
    #[model(created_by)]
    pub author: Id<User>,
    #[model(length(min = 1, max = 200))]
    pub title: String,
    #[model(created_at, sort)]
    pub created_at: Timestamp,
}
