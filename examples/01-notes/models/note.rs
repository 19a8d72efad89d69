use modelith::prelude::*;

/// Something to remember.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    #[model(key)]
    pub id: Id<Note>,
    /// What to remember.
    #[model(length(min = 1, max = 2_000))]
    pub text: String,
    #[model(index, default = Mood::Neutral)]
    pub mood: Mood,
    /// The note that this one answers.
    #[model(on_delete = "cascade")]
    pub reply_to: Option<Id<Note>>,
    #[model(created_at)]
    pub created_at: Timestamp,
}

/// How it feels.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    Glad,
    Neutral,
    Cross,
}
