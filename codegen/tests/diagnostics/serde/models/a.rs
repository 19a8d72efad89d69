use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[serde(default, rename = "X", rename_all = "camelcase", untagged)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[serde(alias = "x")]
    pub a: String,
    #[serde(flatten)]
    pub b: String,
    #[serde(skip)]
    pub c: String,
    #[serde(with = "module")]
    pub d: String,
    #[serde(default = "path")]
    pub e: String,
    #[serde(rename(serialize = "f1", deserialize = "f2"))]
    pub f: String,
    #[serde(rename = 1)]
    pub g: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub h: String,
    #[serde(rename = "")]
    pub i: String,
    #[serde(rename = "j1", rename = "j2")]
    pub j: String,
    #[serde(rename_all = "camelCase")]
    pub two_words: String,
    pub k: Kind,
    pub l: Tagged,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged, rename = "Y")]
pub enum Kind {
    #[serde(other)]
    A,
    #[serde(skip, alias = "x")]
    B,
    #[serde(default)]
    C,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = 3)]
pub enum Tagged {
    A,
}
