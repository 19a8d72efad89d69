use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize)]
pub struct S1 {
    pub a: S2,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S2 {
    pub a: S3,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S3 {
    pub a: S4,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S4 {
    pub a: S5,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S5 {
    pub a: S6,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S6 {
    pub a: S7,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S7 {
    pub a: S8,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S8 {
    pub a: S9,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S9 {
    pub a: S10,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S10 {
    pub a: S11,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S11 {
    pub a: S12,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S12 {
    pub a: S13,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S13 {
    pub a: S14,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S14 {
    pub a: S15,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S15 {
    pub a: S16,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S16 {
    pub a: S17,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S17 {
    pub a: S18,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S18 {
    pub a: S19,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S19 {
    pub a: S20,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S20 {
    pub a: S21,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S21 {
    pub a: S22,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S22 {
    pub a: S23,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S23 {
    pub a: S24,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S24 {
    pub a: S25,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S25 {
    pub a: S26,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S26 {
    pub a: S27,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S27 {
    pub a: S28,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S28 {
    pub a: S29,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S29 {
    pub a: S30,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S30 {
    pub a: S31,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S31 {
    pub a: S32,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S32 {
    pub a: S33,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct S33 {
    pub a: u8,
}
