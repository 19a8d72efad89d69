use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(default = 1)]
    pub a: bool,
    #[model(default = 256)]
    pub b: u8,
    #[model(default = 1.5)]
    pub c: i64,
    #[model(default = 1u8)]
    pub d: u8,
    #[model(default = x)]
    pub e: String,
    #[model(default = "yesterday")]
    pub f: Timestamp,
    #[model(default = "2026-02-30T00:00:00Z")]
    pub g: Timestamp,
    #[model(default = Kind::C)]
    pub h: Kind,
    #[model(default = Bravo)]
    pub i: Kind,
    #[model(default = Other::Alpha)]
    pub j: Kind,
    #[model(default = "Alpha")]
    pub k: Kind,
    #[model(default = "0190…")]
    pub l: Id<Other>,
    #[model(default = -1, range(min = 0))]
    pub m: i64,
    #[model(default = "", length(min = 1))]
    pub n: String,
    #[model(default = "nobody", format = "email")]
    pub o: String,
    #[model(default = 1)]
    #[serde(default)]
    pub p: u8,
    #[serde(default)]
    pub q: Kind,
    #[serde(default)]
    pub r: Timestamp,
    #[serde(default)]
    #[model(length(min = 1))]
    pub s: String,
    #[serde(default)]
    pub t: Id<Other>,
    #[model(default = Kind::Alhpa)]
    pub u: Kind,
    #[model(default = now)]
    pub v: u8,
    #[model(default = [])]
    pub w: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Other {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Kind {
    Alpha,
    Bravo,
}
