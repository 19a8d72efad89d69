use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Category {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}
