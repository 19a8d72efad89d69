use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(unique)]
    pub text: String,
    #[model(unique(ignore_case))]
    pub slug: String,
    #[model(unique, default = 0)]
    pub number: u32,
}
