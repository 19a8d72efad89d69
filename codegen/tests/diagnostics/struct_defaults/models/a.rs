use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Person {
    #[model(key)]
    pub id: Id<Self>,
    #[serde(default)]
    pub a: Address,
    #[serde(default)]
    pub b: Home,
    #[serde(default)]
    pub c: Option<Address>,
    #[serde(default)]
    pub d: Vec<Address>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Address {
    pub street: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Home {
    #[serde(default)]
    pub address: Address,
}
