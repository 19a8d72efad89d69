use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Author {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum State {
    Closed,
    Open,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(default = State::Open)]
    pub state: State,
    pub stars: u8,
    pub text: String,
}
