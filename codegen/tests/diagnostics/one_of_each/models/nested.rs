use geo::*;
use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Holder {
    #[model(key)]
    pub id: Id<Self>,
    pub a: Tree,
    pub b: BTreeMap<u8, Tree>,
    pub c: BTreeSet<f32>,
    pub d: Choices,
    pub e: Hidden,
    pub f: Valued,
    pub g: super::chain::S1,
    #[model(opaque)]
    pub h: Polygon,
    pub i: Owned,
    pub j: Vec<Found>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tree {
    pub children: Vec<Tree>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Choices {
    One(u8),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Hidden {
    One { kind: u8 },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "value")]
pub enum Valued {
    One(#[model(range(min = 1))] u8),
}

#[derive(Debug, Clone, Serialize, Deserialize, Model, Embedded)]
pub struct Both {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Owned {
    #[model(unique)]
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize, Embedded)]
pub struct Found {
    #[model(filter)]
    pub a: u8,
}
