use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[serde(rename = "body")]
    pub text: String,
}
