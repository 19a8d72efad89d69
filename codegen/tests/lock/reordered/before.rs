use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub text: String,
    pub stars: u8,
    #[model(default = State::Open)]
    pub state: State,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum State {
    Open,
    Closed,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Author {
    #[model(key)]
    pub id: Id<Self>,
    pub name: String,
}
