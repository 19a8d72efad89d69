use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Country {
    #[model(key)]
    pub code: String,
    #[model(references = Country)]
    pub next: u64,
    #[model(references = Account)]
    pub account: Vec<u64>,
    #[model(references = Account)]
    pub signed: Option<i64>,
    #[model(references = Device)]
    pub device: Option<u64>,
    #[model(references = Note)]
    pub note: Option<Uuid>,
    #[model(references = Counrty)]
    pub near: String,
    #[model(references = Kind)]
    pub kind: String,
    #[model(references = Account)]
    pub short: u32,
    pub id_of: Id<Account>,
    pub ids_of: BTreeMap<Id<Country>, u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Account {
    #[model(key)]
    pub number: u64,
    #[model(key)]
    pub other: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Device {
    #[model(key, references = Device)]
    pub serial: Uuid,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Kind {
    A,
}
