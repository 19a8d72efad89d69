use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(sort)]
    pub a: String,
    #[model(sort, length(max = 256))]
    pub b: String,
    #[model(secret, unique)]
    pub c: String,
    #[model(write_only, sort)]
    pub d: u8,
    #[model(write_only, secret)]
    pub e: u8,
    #[model(version, index)]
    pub f: u64,
    #[model(serial, unique)]
    pub g: u64,
    #[model(version)]
    pub h: u32,
    #[model(serial)]
    pub i: Option<u64>,
    #[model(read_only, default = 1, secret)]
    pub j: u8,
    #[model(created_at, write_only)]
    pub k: Timestamp,
    #[model(json = "string")]
    pub l: u32,
    #[model(json = "number")]
    pub m: u64,
    #[model(scale = 2)]
    pub n: u64,
    #[model(opaque, index)]
    pub o: Anything,
    #[model(opaque, default = 1)]
    pub p: Anything,
    #[model(opaque, length(max = 1))]
    pub r: Option<Anything>,
    #[model(version)]
    pub s: u64,
    #[model(serial)]
    pub t: u64,
    #[model(sort, length(max = 300))]
    pub u: Option<String>,
    #[model(filter = true)]
    pub v: u8,
    #[model(on_delete = "set_null")]
    pub w: Id<Other>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Other {
    #[model(key, length(max = 257))]
    pub code: String,
    #[model(references = Other)]
    pub a: String,
    #[model(references = Nowhere)]
    pub b: String,
    #[model(references = "Other")]
    pub c: String,
    #[model(references = Other)]
    pub d: Id<Note>,
    #[model(references = Other)]
    pub e: bool,
    #[model(references = Other, index)]
    pub f: String,
    #[model(references = Other, unique(ignore_case))]
    pub cased: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Anything(u8, u8);
