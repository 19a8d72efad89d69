use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(unique)]
    pub a: f64,
    #[model(filter)]
    pub b: Bytes,
    #[model(filter)]
    pub c: Value,
    #[model(index)]
    pub d: BTreeMap<String, u8>,
    #[model(sort)]
    pub e: Vec<String>,
    #[model(unique)]
    pub f: BTreeSet<String>,
    #[model(filter)]
    pub g: Vec<Vec<u8>>,
    #[model(index)]
    pub h: Vec<Option<u8>>,
    #[model(index, sort)]
    pub i: f32,
    #[model(filter)]
    pub j: Vec<Bytes>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct ByFloat {
    #[model(key)]
    pub id: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct BySmall {
    #[model(key)]
    pub id: u32,
}
