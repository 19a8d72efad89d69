use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(default = State::Open)]
    pub state: State,
    pub subtitle: Option<String>,
    #[model(default = 0)]
    pub stars: u8,
    pub author: Option<Id<Author>>,
    pub kind: Option<Kind>,
    pub text: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum State {
    Closed,
    Open,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Kind {
    Short,
    Long,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Author {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}
