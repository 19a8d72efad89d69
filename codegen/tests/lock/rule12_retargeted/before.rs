use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub author: Id<Author>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Author {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Editor {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}
