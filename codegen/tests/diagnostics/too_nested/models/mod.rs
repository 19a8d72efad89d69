use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    pub a: S1,
    pub b: Option<S2>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S1 {
    pub a: Vec<S2>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S2 {
    pub a: Vec<S3>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S3 {
    pub a: Vec<S4>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S4 {
    pub a: Vec<S5>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S5 {
    pub a: Vec<S6>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S6 {
    pub a: Vec<S7>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S7 {
    pub a: Vec<S8>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S8 {
    pub a: Vec<S9>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S9 {
    pub a: Vec<S10>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S10 {
    pub a: Vec<S11>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S11 {
    pub a: Vec<S12>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S12 {
    pub a: Vec<S13>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S13 {
    pub a: Vec<S14>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S14 {
    pub a: Vec<S15>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S15 {
    pub a: Vec<S16>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S16 {
    pub a: Vec<S17>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S17 {
    pub a: Vec<S18>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S18 {
    pub a: Vec<S19>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S19 {
    pub a: Vec<S20>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S20 {
    pub a: Vec<S21>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S21 {
    pub a: Vec<S22>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S22 {
    pub a: Vec<S23>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S23 {
    pub a: Vec<S24>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S24 {
    pub a: Vec<S25>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S25 {
    pub a: Vec<S26>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S26 {
    pub a: Vec<S27>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S27 {
    pub a: Vec<S28>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S28 {
    pub a: Vec<S29>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S29 {
    pub a: Vec<S30>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S30 {
    pub a: Vec<S31>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S31 {
    pub a: Vec<S32>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S32 {
    pub a: Vec<S33>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S33 {
    pub a: Vec<S34>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S34 {
    pub a: Vec<u8>,
}
