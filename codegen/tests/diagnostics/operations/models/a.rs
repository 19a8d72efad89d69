use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(operations())]
pub struct A {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(operations(get, get, reed, delete(all)), require_if_match = true)]
pub struct B {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(operations = "get", operation(get))]
pub struct C {
    #[model(key)]
    pub id: Id<Self>,
}
