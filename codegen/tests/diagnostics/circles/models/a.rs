use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Chicken {
    #[model(key)]
    pub id: Id<Self>,
    pub from: Id<Egg>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Egg {
    #[model(key)]
    pub id: Id<Self>,
    pub of: Id<Chicken>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Node {
    #[model(key)]
    pub id: Id<Self>,
    pub parent: Id<Node>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Employee {
    #[model(key)]
    pub id: Id<Self>,
    pub company: Id<Company>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Company {
    #[model(key)]
    pub id: Id<Self>,
    pub head: Option<Id<Employee>>,
}
