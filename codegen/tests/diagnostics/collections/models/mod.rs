use std::collections::{BTreeMap, BTreeSet};

use modelith::prelude::*;

pub type Deep = Vec<Vec<Vec<Vec<Vec<Vec<Vec<Vec<Vec<u8>>>>>>>>>;
pub type Deeper = Vec<Vec<Vec<Vec<Vec<Vec<Vec<Deep>>>>>>>;
pub type Maybe = Option<u8>;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: BTreeSet<f64>,
    pub b: BTreeSet<Option<u8>>,
    pub c: BTreeSet<Vec<f32>>,
    pub d: BTreeSet<Value>,
    pub e: BTreeSet<Unordered>,
    pub f: BTreeSet<Vec<Part>>,
    pub g: BTreeMap<u64, u8>,
    pub h: BTreeMap<Tagged, u8>,
    pub i: BTreeMap<Unordered, u8>,
    pub j: BTreeMap<Part, u8>,
    pub k: BTreeMap<Option<String>, u8>,
    pub l: BTreeMap<String>,
    pub m: Vec,
    pub n: BTreeSet<String, u8>,
    pub o: Vec<Option<Maybe>>,
    pub p: Vec<Deeper>,
    pub af: Borrowed<'static>,
    pub r: BTreeMap<String, Option<Option<u8>>>,
    pub s: std::collections::VecDeque<u8>,
    pub t: Cow<'static, str>,
    pub u: Foreign<'static>,
    pub v: Vec<'static, u8>,
    pub w: (),
    pub x: [u8],
    pub y: std::time::Duration,
    pub z: uuid::Uuid,
    pub aa: Decimal<2>,
    pub ab: BTreeMap<bool, u8>,
    pub ac: BTreeSet<ByHand>,
    pub ad: User,
    pub ae: BTreeSet<Id<Note>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Unordered {
    A,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Tagged {
    A,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Part {
    pub a: u8,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ByHand {
    pub a: u8,
}

impl std::cmp::Ord for ByHand {}

#[derive(Clone, Serialize, Deserialize)]
pub struct Borrowed<'a> {
    pub a: &'a str,
}
