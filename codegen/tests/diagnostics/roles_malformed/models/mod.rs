use modelith::prelude::*;

#[cfg(feature = "roles")]
modelith::roles!(Member, Editor, Admin);

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "role:Whoever")]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
}
