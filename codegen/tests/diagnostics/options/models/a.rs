use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model(key, access = "session", body_max = "64KB", plurals = "x")]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[model(uniqe)]
    pub a: String,
    #[model(colour)]
    pub b: String,
    #[model(path = "/x")]
    pub c: String,
    #[model(filter, secret, pattern = "^a$")]
    pub d: String,
    #[model(index, index)]
    pub e: String,
    #[model(index = true)]
    pub f: String,
    #[model(unique(case))]
    pub g: String,
    #[model(default)]
    pub h: u8,
    #[model(length(1, 80))]
    pub i: String,
    #[model(length(max = "80"))]
    pub j: String,
    #[model(length())]
    pub k: String,
    #[model(format = "emial")]
    pub l: String,
    #[model(format = "uri")]
    pub m: String,
    #[model(format(email))]
    pub n: String,
    #[model(on_delete = "cascad")]
    pub o: Option<Id<Note>>,
    #[model(on_delete = "set_null")]
    pub p: Option<Id<Note>>,
    #[model(range(min = "2026-01-01T00:00:00Z"))]
    pub q: Timestamp,
    #[model = "key"]
    pub r: String,
    #[model(index unique)]
    pub s: String,
    #[model(index = )]
    pub t: String,
    #[model(length(min = 1, max = 2, max = 3))]
    pub u: String,
}
