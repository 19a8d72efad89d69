use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Account {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Color {
    A,
}
