use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(body_max = "8193KiB")]
pub struct Film {
    #[model(key)]
    pub id: Id<Film>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(body_max = "1GiB")]
pub struct Archive {
    #[model(key)]
    pub id: Id<Archive>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(body_max = "8MiB")]
pub struct Picture {
    #[model(key)]
    pub id: Id<Picture>,
}
