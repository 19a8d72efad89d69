use modelith::prelude::*;
use modelith::roles;

roles!(Member < Admin);

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Session {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct User {
    #[model(key)]
    pub id: Id<Self>,
}
