use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct NoKey {
    pub id: Id<NoKey>,
    pub a: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct NothingLikeIt {
    pub a: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct TwoKeys {
    #[model(key)]
    pub id: Id<Self>,
    #[model(key)]
    pub other: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Optional {
    #[model(key)]
    pub id: Option<Id<Self>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct OfAnother {
    #[model(key)]
    pub id: Id<TwoKeys>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct ByClient {
    #[model(key)]
    pub slug: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Misspelt {
    #[model(kye)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Busy {
    #[model(key, unique, index, default = 1, on_delete = "cascade")]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Preset {
    #[model(key, default = "a")]
    pub slug: String,
}
