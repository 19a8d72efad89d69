use modelith::prelude::*;

#[derive(Clone, Serialize)]
pub enum Colour {
    Red,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub enum Choice {
    One,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Keyless {
    #[model(key)]
    pub id: Id<Self>,
}

item!();
