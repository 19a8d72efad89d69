use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize, Model)]
pub struct Flood {
    #[model(key)]
    pub id: Id<Flood>,
    pub all: Two9,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two9 {
    pub a: Two8,
    pub b: Two8,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two8 {
    pub a: Two7,
    pub b: Two7,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two7 {
    pub a: Two6,
    pub b: Two6,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two6 {
    pub a: Two5,
    pub b: Two5,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two5 {
    pub a: Two4,
    pub b: Two4,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two4 {
    pub a: Two3,
    pub b: Two3,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two3 {
    pub a: Two2,
    pub b: Two2,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two2 {
    pub a: Two1,
    pub b: Two1,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two1 {
    pub a: Two0,
    pub b: Two0,
}

#[derive(Clone, Serialize, Deserialize, Embedded)]
pub struct Two0 {
    #[model(filter)]
    pub a: u8,
    #[model(filter)]
    pub b: u8,
}
