use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub limit: u8,
    pub as_of: Timestamp,
    #[serde(rename = "as_of")]
    pub since: Timestamp,
    #[serde(rename = "after")]
    pub r#type: String,
    pub first_name: String,
    pub firstname: String,
    #[serde(rename = "ID")]
    pub other: String,
    pub kind: Kind,
    #[serde(rename = "record")]
    pub RECORD: u8,
    pub X2: u8,
    pub fooBar: u8,
    pub a__b: u8,
    pub _private: u8,
    pub _type: u8,
    pub r#fn_: u8,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    OnHold,
    Onhold,
    #[serde(rename = "")]
    Empty,
    #[serde(rename = "ONHOLD")]
    Third,
}
