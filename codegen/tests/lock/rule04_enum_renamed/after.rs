use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub text: String,
    #[model(default = Status::Open)]
    pub state: Status,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Status {
    Open,
}
