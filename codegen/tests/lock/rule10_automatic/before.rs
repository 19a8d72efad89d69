use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(unique)]
    pub text: String,
    #[model(default = 1, range(min = 0))]
    pub stars: u8,
    pub author: Id<Author>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Author {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}
