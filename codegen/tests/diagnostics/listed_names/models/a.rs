use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Date {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Value {
    #[model(key)]
    pub id: Id<Self>,
    pub date: Id<Date>,
}

