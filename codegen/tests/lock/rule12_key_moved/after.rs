use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    pub id: Option<Id<Note>>,
    #[model(key)]
    pub key: Id<Self>,
    pub text: String,
}
