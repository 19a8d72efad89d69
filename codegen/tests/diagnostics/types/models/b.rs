use modelith::prelude::*;

#[derive(Clone, Serialize, Deserialize)]
pub enum Color {
    Red,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Time {
    Noon,
}
