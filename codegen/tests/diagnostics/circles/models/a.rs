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

/// In two circles, and in one of them by two members.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Hub {
    #[model(key)]
    pub id: Id<Self>,
    pub left: Id<Left>,
    pub right: Id<Right>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Left {
    #[model(key)]
    pub id: Id<Self>,
    pub hub: Id<Hub>,
    pub other_hub: Id<Hub>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Right {
    #[model(key)]
    pub id: Id<Self>,
    pub hub: Id<Hub>,
}

/// Leads into a circle and is in none.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Spoke {
    #[model(key)]
    pub id: Id<Self>,
    pub hub: Id<Hub>,
}
