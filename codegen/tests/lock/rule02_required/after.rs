use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub text: String,
    pub stars: u8,
    #[model(default = now)]
    pub seen: Timestamp,
    #[model(created_at)]
    pub created_at: Timestamp,
}
