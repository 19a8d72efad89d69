use std::collections::BTreeMap;

use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: Tree,
    pub b: Left,
    pub c: Expression,
    pub d: Option<Own>,
    pub e: Entry,
    #[serde(default)]
    pub f: Outer,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Tree {
    pub name: String,
    pub children: Vec<Tree>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Left {
    pub right: Option<Right>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Right {
    pub lefts: BTreeMap<String, Left>,
    pub other: Option<Left>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Expression {
    Number { value: f64 },
    Sum { terms: Vec<Expression> },
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Own {
    pub own: Option<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "value")]
pub enum Entry {
    File(String),
    Folder(Folder),
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Folder {
    pub entries: Vec<Entry>,
}

/// Not in a circle itself.
#[derive(Clone, Serialize, Deserialize)]
pub struct Outer {
    #[serde(default)]
    pub tree: Tree,
}
