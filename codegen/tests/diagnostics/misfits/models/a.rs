use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(length(max = 3))]
    pub a: u8,
    #[model(range(max = 3))]
    pub b: String,
    #[model(format = "email")]
    pub c: bool,
    #[model(unique(ignore_case))]
    pub d: Kind,
    #[model(created_at)]
    pub e: String,
    #[model(updated_at)]
    pub f: Option<Timestamp>,
    #[model(on_delete = "cascade")]
    pub g: String,
    #[model(default = "x")]
    pub h: Option<String>,
    #[model(immutable, read_only)]
    pub i: Option<String>,
    #[model(created_at, default = now)]
    pub j: Timestamp,
    #[model(updated_at, unique)]
    pub k: Timestamp,
    #[model(unique, index)]
    pub l: String,
    #[model(index)]
    pub m: Option<Id<Note>>,
    #[model(length(min = 3, max = 2))]
    pub n: String,
    #[model(length(min = 100_000))]
    pub o: String,
    #[model(length(min = -1))]
    pub p: String,
    #[model(range(min = 3, max = 2))]
    pub q: u8,
    #[model(range(max = 256))]
    pub r: u8,
    #[model(range(min = -1))]
    pub s: u64,
    #[model(read_only)]
    pub t: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub u: String,
    #[model(updated_at)]
    pub v: Timestamp,
    #[model(length(min = 3))]
    pub w: BTreeSet<bool>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Kind {
    A,
}
