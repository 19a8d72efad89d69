use std::collections::HashMap;

use jiff::Timestamp;
use modelith::prelude::*;

use super::b::Color as Paint;
use super::b::{Color, Time};

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub misspelt: Id<Nte>,
    pub misspelt_too: Colr,
    pub a: f64,
    pub b: Vec<String>,
    pub c: std::collections::BTreeMap<String, u8>,
    pub d: Option<Value>,
    pub e: Nested,
    pub f: Shape,
    pub g: usize,
    pub h: HashMap<String, String>,
    pub i: (u8, u8),
    pub j: [u8; 4],
    pub k: &'static str,
    pub l: Option<char>,
    pub m: Strin,
    pub n: AccountStatus,
    pub o: Timestamp,
    pub p: Option<Timestamp>,
    pub q: Paint,
    pub r: Option<Option<String>>,
    pub s: Maybe,
    pub t: Option<Maybe>,
    pub u: Id<Nested>,
    pub v: Id<Color>,
    pub w: Id<Nowhere>,
    pub x: Id<User>,
    pub y: Other,
    pub z: Box<Other>,
    pub aa: Self,
    pub ab: <Nested as Trait>::Type,
    pub ac: fn(u8) -> u8,
    pub ad: Color,
    pub ae: Time,
    pub af: serde_json::Number,
    pub ag: super::b::Nothing,
    pub ah: String<u8>,
    pub ai: Option,
    pub aj: Round,
    pub ak: Generic<u8>,
    pub al: crate::Outside,
    pub ap: crate::Color,
    pub am: chrono::Timestamp,
    pub an: Id<(u8, u8)>,
    pub ao: u128,
}

pub type Maybe = Option<String>;
pub type Round = Round;
pub type Generic<T> = Option<T>;

pub struct Nested {
    pub a: String,
}

pub enum Shape {
    Circle(u8),
    Point,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Other {
    #[model(key)]
    pub id: Id<Self>,
}
