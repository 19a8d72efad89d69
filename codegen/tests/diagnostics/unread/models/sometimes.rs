use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Sometimes {
    #[model(key)]
    pub id: Id<Self>,
    pub a: char,
}
