use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Open {
    #[model(key)]
    pub id: Id<Self>,
    #[model(created_by)]
    pub owner: Id<User>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(create = "session", default = "public"))]
pub struct ByReplace {
    #[model(key)]
    pub name: String,
    #[model(created_by)]
    pub owner: Id<User>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(create = "public", replace = "public", default = "role:Admin"))]
pub struct ByBoth {
    #[model(key)]
    pub name: String,
    #[model(created_by)]
    pub owner: Id<User>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "session")]
pub struct Several {
    #[model(key)]
    pub id: Id<Self>,
    #[model(created_by)]
    pub owner: Id<User>,
    #[model(created_by)]
    pub again: Option<Id<User>>,
    #[model(created_by, immutable)]
    pub both: Id<User>,
    #[model(created_by, default = now)]
    pub defaulted: Id<User>,
    #[model(created_by, secret)]
    pub hidden: Id<User>,
    #[model(created_by, index)]
    pub indexed: Id<User>,
    #[model(created_by, on_delete = "restrict")]
    pub kept: Id<User>,
    #[model(created_by = "owner")]
    pub given: Id<User>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "session")]
pub struct Typed {
    #[model(key)]
    pub id: Id<Self>,
    #[model(created_by)]
    pub other: Id<Several>,
    #[model(created_by)]
    pub name: String,
    #[model(created_by)]
    pub all: Vec<Id<User>>,
    pub inner: Inner,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Inner {
    #[model(created_by)]
    pub owner: Id<User>,
}
