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

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(index(kind, h), unique(i, k))]
pub struct Combined {
    #[model(key)]
    #[serde(rename = "no,where")]
    pub number: u64,
    pub kind: Kind,
    #[serde(rename = "h,h")]
    pub h: u8,
    pub i: u8,
    pub i_ne: u8,
    #[serde(rename = "-k")]
    pub k: u8,
    pub l: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Keyed {
    #[model(key)]
    pub id: Id<Self>,
    pub id_ne: u8,
    pub id_prefix: u8,
    #[model(filter)]
    #[serde(rename = "asOf")]
    pub since: Timestamp,
    pub r#as: As,
    #[model(index)]
    pub kind: Kind,
    pub other: Kind,
    #[model(sort)]
    pub sorted: Kind,
    pub kinds: Vec<Kind>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct As {
    #[model(filter)]
    pub of: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Kind {
    #[serde(rename = "a, b")]
    Both,
    Neither,
}
