use modelith::prelude::*;
use super::others::Colour as Paint;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(body_max = 0, unique(ag, nowhere))]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(created_by)]
    pub a: Id<User>,
    pub b: usize,
    pub c: Nowhere,
    pub d: Timestamp,
    pub e: Paint,
    pub f: Option<Option<u8>>,
    pub g: Id<Colour>,
    #[model(index unique)]
    pub h: String,
    #[model(uniqe)]
    pub i: String,
    #[model(renamed_from = "old")]
    pub j: String,
    #[model(index, index)]
    pub k: String,
    #[model(length(max = 3))]
    pub l: u8,
    #[model(immutable, read_only)]
    pub m: u8,
    #[model(range(min = 3, max = 2))]
    pub n: u8,
    #[model(default = "one")]
    pub o: u8,
    #[model(default = 1)]
    #[serde(default)]
    pub p: u8,
    #[model(read_only)]
    pub r: u8,
    pub id_: u8,
    #[serde(rename = "ID_")]
    pub s: u8,
    pub limit: u8,
    #[serde(rename = "")]
    pub t: u8,
    #[serde(alias = "v")]
    pub u: u8,
    x: u8,
    #[cfg(unix)]
    pub y: u8,
    pub z: Colour,
    #[deprecated]
    pub aa: u8,
    pub bB: u8,
    #[model(pattern = "(a")]
    pub ac: String,
    #[model(pattern = "a")]
    pub ad: String,
    #[model(pattern = "^(?i)a$")]
    pub ah: String,
    #[model(sort)]
    pub ae: String,
    #[model(references = Country)]
    pub af: u64,
    #[model(filter)]
    pub ag: u8,
    pub ag_gt: u8,
}

pub use super::others::Colour;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Circle {
    #[model(key)]
    pub id: Id<Self>,
    pub next: Id<Circle>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Keyless {
    pub a: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Tuple(u8);

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct NotePage {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Match {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/a", access = "secret")]
pub struct A {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "/api/a", access = "role:Boss")]
pub struct B {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(path = "c", access(list = "public"))]
pub struct C {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(rules(read = "text ==", create = "test == \"a\"", update = "text == 1", delete = "true"))]
pub struct Ruled {
    #[model(key)]
    pub id: Id<Self>,
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Country {
    #[model(key)]
    pub code: String,
}

pub struct Timestamp;
