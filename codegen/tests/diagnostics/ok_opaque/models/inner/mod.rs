use std::collections::{self, HashMap};

use geo::{shapes, shapes::Polygon};
use modelith::prelude::*;

pub type Maybe = Option<Grid>;
pub type Grid = [[u8; SIZE]; SIZE];
const SIZE: usize = 3;

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Shape {
    #[model(opaque)]
    pub a: Polygon,
    #[model(opaque)]
    pub b: HashMap<String, Vec<shapes::Line>>,
    #[model(opaque)]
    pub c: Option<serde_json::Map<String, Value>>,
    #[model(opaque)]
    pub d: Maybe,
    #[model(opaque)]
    pub e: (u8, (i64,), [f64; 2], ()),
    #[model(opaque)]
    pub f: crate::outside::Thing,
    #[model(opaque)]
    pub g: super::super::outside::r#Type,
    #[model(opaque)]
    pub h: Box<Wrapper<Timestamp>>,
    #[model(opaque)]
    pub i: std::time::Duration,
    #[model(opaque)]
    pub j: r#Match,
    #[model(opaque)]
    pub k: collections::HashSet<u128>,
}

pub struct Wrapper<T>(T);

pub(crate) enum Match {
    A,
}
