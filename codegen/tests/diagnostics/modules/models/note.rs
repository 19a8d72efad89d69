use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
}
