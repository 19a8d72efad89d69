use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(index, length(max = 80))]
    pub text: String,
    #[model(default = 2, range(max = 5))]
    pub stars: u8,
    #[model(on_delete = "cascade")]
    pub author: Id<Author>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Author {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}
