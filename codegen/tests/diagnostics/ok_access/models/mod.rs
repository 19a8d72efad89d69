use modelith::prelude::*;

pub mod other;

modelith::roles!(Reader < PageEditor < Admin);

#[derive(Clone, Serialize, Deserialize, Model)]
#[model(access(list = "public", get = "session", default = "role:PageEditor"))]
pub struct Page {
    #[model(key)]
    pub name: String,
    #[model(created_by, unique)]
    pub owner: Id<User>,
    pub by_name: BTreeMap<Id<User>, Id<User>>,
}
