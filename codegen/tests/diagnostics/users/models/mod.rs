use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Task {
    #[model(key)]
    pub id: Id<Self>,
    pub whole: User,
    pub wholes: Vec<Option<User>>,
    pub role: Role,
    pub generic: Id<User<u8>>,
    #[model(on_delete = "cascade")]
    pub cascading: Id<User>,
    #[model(on_delete = "set_null")]
    pub letting_go: Option<Id<User>>,
    #[model(on_delete = "restrict")]
    pub many: Vec<Id<User>>,
    #[model(index)]
    pub indexed: Id<User>,
    #[model(default = "67e55044-10b1-426f-9247-bb680e5fe0c8")]
    pub defaulted: Id<User>,
    #[model(references = User)]
    pub by_uuid: Uuid,
    #[model(references = User)]
    pub by_id: Id<User>,
    #[model(write_only)]
    pub hidden: Id<User>,
    pub inner: Vec<Inner>,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Inner {
    #[model(on_delete = "restrict")]
    pub user: Option<Id<User>>,
    #[model(filter)]
    pub asked: Id<User>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Keyed {
    #[model(key)]
    pub user: Id<User>,
}
