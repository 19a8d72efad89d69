use std::collections::BTreeMap;

use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Customer {
    #[model(key)]
    pub id: Id<Self>,
    pub address: Address,
    pub second: Option<Address>,
    pub others: Vec<Address>,
    pub by_name: BTreeMap<String, Option<Address>>,
    pub choice: Choice,
    pub roles: Roles,
    #[serde(default)]
    pub preset: Preset,
    #[serde(default)]
    pub halves: Halves,
    #[model(filter)]
    pub whole: Preset,
    #[model(sort)]
    pub kind: Choice,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Address {
    #[model(filter)]
    pub city: String,
    pub geo: Geo,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Geo {
    #[model(index)]
    pub country: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "type")]
pub enum Choice {
    Here(Address),
    There {
        #[model(filter)]
        city: String,
        address: Option<Geo>,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Roles {
    #[model(secret)]
    pub a: String,
    #[model(created_at)]
    pub b: Timestamp,
    #[model(immutable)]
    pub c: u8,
    #[model(fliter)]
    pub d: u8,
    #[model(on_delete = "cascade")]
    pub e: Option<Id<Customer>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Preset {
    #[model(default = 3)]
    pub a: u8,
    #[serde(default)]
    pub b: Vec<String>,
    pub c: Option<Geo>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Halves {
    #[model(default = 3)]
    pub a: u8,
    pub b: u8,
}
