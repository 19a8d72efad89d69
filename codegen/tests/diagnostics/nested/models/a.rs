use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(index(name, address))]
pub struct Person {
    #[model(key)]
    pub id: Id<Self>,
    #[model(length(max = 10))]
    pub name: String,
    pub address: Address,
    pub others: Vec<Address>,
    pub by_name: BTreeMap<String, Option<Address>>,
    pub homes: Vec<Home>,
    #[model(write_only)]
    pub hidden: Option<Address>,
    #[model(secret)]
    pub owner: Option<Owner>,
    #[model(index)]
    pub home: Home,
    #[model(length(max = 1))]
    pub first: Owner,
    #[model(on_delete = "cascade")]
    pub second: Owner,
    #[model(on_delete = "cascade")]
    pub friends: Vec<Id<Person>>,
    #[model(secret)]
    pub friend: Option<Id<Person>>,
    #[model(default = "x")]
    pub third: Owner,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Address {
    #[model(filter)]
    pub city: String,
    #[model(unique)]
    pub street: String,
    #[model(key, secret, created_at, immutable)]
    pub id: u8,
    #[model(fliter)]
    pub zip: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Home {
    pub address: Option<Address>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Owner {
    #[model(on_delete = "restrict")]
    pub person: Id<Person>,
    #[model(on_delete = "cascade")]
    pub other: Option<Id<Person>>,
}

/// Requires itself through two structs.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Chain {
    #[model(key)]
    pub id: Id<Self>,
    pub outer: Outer,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outer {
    pub inner: Inner,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Inner {
    pub many: Vec<Id<Chain>>,
    pub one: Id<Chain>,
}
