use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(filter)]
    pub a: u8,
    pub a_gt: u8,
    #[model(index)]
    pub b: u8,
    #[serde(rename = "bNull")]
    pub c: u8,
    pub d: u8,
    pub d_gt: u8,
    pub address: Address,
    pub address_city: String,
    #[model(filter)]
    #[serde(rename = "x.y")]
    pub e: u8,
    #[model(sort)]
    #[serde(rename = "-f")]
    pub f: u8,
    #[serde(rename = "g.h")]
    pub g: u8,
    pub note: Option<Id<Note>>,
    pub note_ne: Option<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Address {
    #[model(filter)]
    pub city: String,
    #[model(filter)]
    pub zip: String,
    #[model(filter)]
    pub zip_prefix: String,
}
