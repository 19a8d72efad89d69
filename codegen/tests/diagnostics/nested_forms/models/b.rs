use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize)]
pub struct Renamed {
    pub a: u8,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Closed2 {
    pub a: u8,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Whole {
    pub a: u8,
}
