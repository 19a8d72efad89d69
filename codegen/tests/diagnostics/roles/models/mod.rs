use modelith::prelude::*;

pub mod other;

modelith::roles!(member < ApiUser < Editor < Editor < EDITOR < Self < Page_Editor);

modelith::roles!(Member < Admin);

/// Not judged: nobody knows the roles.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "role:Whoever")]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub role: Role,
    pub key: ApiKey,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Role {
    Lead,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ApiKey {
    pub text: String,
}
