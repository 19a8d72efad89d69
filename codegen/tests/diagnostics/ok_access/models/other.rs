use modelith::{Id, User, prelude::*};

/// Somebody.
pub type Somebody = Id<modelith::User>;

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "public_read")]
pub struct Task {
    #[model(key)]
    pub id: Id<Self>,
    #[model(created_by, sort)]
    pub made_by: Option<Id<modelith::prelude::User>>,
    #[model(immutable, filter)]
    pub reviewer: Somebody,
    pub watchers: BTreeSet<Id<User>>,
    pub step: Step,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "kind", content = "of")]
pub enum Step {
    Alone(Id<User>),
    Open { by: Option<Id<User>> },
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(list, get), access = "role:Admin")]
pub struct Entry {
    #[model(key)]
    pub id: Id<Self>,
}

/// Nobody creates one but an import.
#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(list, get))]
pub struct Imported {
    #[model(key)]
    pub id: Id<Self>,
    #[model(created_by)]
    pub owner: Id<User>,
}
