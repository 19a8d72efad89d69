use modelith::prelude::*;

modelith::roles!(Reader < Editor < Admin);

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "publik")]
pub struct Word {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "everybody")]
pub struct FarWord {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "editor")]
pub struct RoleAlone {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "role")]
pub struct RoleWord {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "role:editor")]
pub struct RoleCase {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "role:Owner")]
pub struct RoleFar {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "session", access = "public")]
pub struct Twice {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = "session", access(default = "public"))]
pub struct TwiceInTwoForms {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access, path = "/api/none")]
pub struct Nothing {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access = Session)]
pub struct Unquoted {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access())]
pub struct Empty {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(list = "public", create = "session"))]
pub struct Partly {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(operations(list, get), access(list = "public", get = "session", create = "session"))]
pub struct NoRoute {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(list = "public", list = "session", default = "session", default = "public"))]
pub struct Repeated {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(lists = "public", default = "session"))]
pub struct Misspelt {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(history = "public"))]
pub struct NoOperation {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(list = "public_read", delete = "public_read", default = "public_read"))]
pub struct OfAll {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(list, get = 1, default = true))]
pub struct Misgiven {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(list = "", default = "role:"))]
pub struct Blank {
    #[model(key)]
    pub id: Id<Self>,
    #[model(access = "session")]
    pub member: String,
}
