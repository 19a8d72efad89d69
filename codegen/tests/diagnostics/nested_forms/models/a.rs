use modelith::prelude::*;

use super::b::Renamed as Other;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: Page<String>,
    pub b: Point,
    pub c: Nothing,
    pub d: Vec<Bare>,
    pub e: Option<Half>,
    pub f: Closed,
    pub g: Sometimes,
    pub h: Configured,
    pub i: Other,
    pub j: Plain<u8>,
    pub k: super::b::Closed2,
    pub l: Many,
    pub m: Valued,
    pub n: Named,
    pub o: Odd,
    pub p: Uuid,
    pub r: Whole,
    pub s: odd_name,
    pub t: Odd_Choice,
    pub u: lower,
    pub v: BTreeMap<u8, Vec<InRefused>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Point(pub f64, pub f64);

#[derive(Clone, Serialize, Deserialize)]
pub struct Nothing;

pub struct Bare {
    pub a: u8,
    pub b: Deeper,
}

/// What it lacks is said although `Bare` is wrong.
#[derive(Clone)]
pub struct Deeper {
    pub a: usize,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Half {
    #[model(length(max = 3))]
    pub a: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct Closed {
    a: u8,
}

#[cfg(unix)]
#[derive(Clone, Serialize, Deserialize)]
pub struct Sometimes {
    pub a: u8,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Configured {
    #[cfg(unix)]
    pub a: u8,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Plain {
    pub a: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Many {
    A(u8, u8),
    B(),
    #[model(length(max = 3))]
    C,
    D {
        #[model(length(max = 3))]
        a: String,
    },
    #[cfg(unix)]
    E,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "value")]
pub enum Valued {
    A(#[model(length(max = 3))] String),
    B(#[serde(default)] u8),
    C(Option<u8>),
    D(HashMap<String, u8>),
    E(#[cfg(unix)] u8),
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[model(path = "/api/named")]
pub struct Named {
    #[model(key)]
    pub a: String,
    pub fooBar: u8,
    pub limit: u8,
    pub A: u8,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
#[serde(tag = "type", default)]
pub struct Odd {
    #[serde(flatten)]
    pub a: Plain,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Uuid {
    pub a: u8,
}

#[derive(Clone, Serialize, Deserialize, Model, Embedded)]
pub struct Both {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Unused {
    #[model(length(max = 3))]
    pub a: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Whole {
    pub a: super::b::Whole,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Fine {
    pub a: usize,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct odd_name {}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
pub enum Odd_Choice {
    one_of_them { a: u8 },
    Two,
}

/// Only used, never declared: its names are its own.
#[derive(Clone, Serialize, Deserialize)]
pub enum lower {
    one,
}

/// Looked into although the map that holds it is refused.
#[derive(Clone, Serialize, Deserialize)]
pub struct InRefused {
    pub a: char,
}
