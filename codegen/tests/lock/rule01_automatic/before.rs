use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub text: String,
    #[model(default = State::Open)]
    pub state: State,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum State {
    Open,
}
