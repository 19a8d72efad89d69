use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: External,
    pub b: ExternalValue,
    pub c: Untagged,
    pub d: Internal,
    pub e: ContentAlone,
    pub f: One,
    pub g: Hidden,
    pub h: Bad,
    pub i: Fields,
    pub j: Unnamed,
    pub k: Inner,
    pub l: Fine,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum External {
    A { a: u8 },
    B,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum ExternalValue {
    A(u8),
    B,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Untagged {
    A(u8),
    B(String),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Internal {
    A(u8),
    B(Vec<Inner>),
    C(Fine),
    D(Inner),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(content = "value")]
pub enum ContentAlone {
    A(u8),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "Type")]
pub enum One {
    A(u8),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Hidden {
    A {
        #[serde(rename = "Kind")]
        a: u8,
    },
    B(Inner),
    C,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = 1, content = "")]
pub enum Bad {
    A(u8),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Fields {
    #[serde(tag = "x", skip)]
    A {
        #[serde(flatten)]
        a: Inner,
    },
    #[serde(untagged)]
    B,
    #[serde(rename = "A")]
    C,
    #[serde(rename_all = "Camel")]
    D {
        a_b: u8,
    },
    E {
        a: u8,
        A: u8,
    },
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "")]
pub enum Unnamed {
    A,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Inner {
    pub kind: u8,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "inner")]
pub enum Fine {
    A(Inner),
    B { kind: u8, inner: u8 },
}
