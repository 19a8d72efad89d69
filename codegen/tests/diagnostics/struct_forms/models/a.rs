use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Generic<T> {
    #[model(key)]
    pub id: Id<Self>,
    pub t: T,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Tuple(pub String);

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Unit;

#[derive(Clone, Model)]
pub union Either {
    #[model(key)]
    pub id: Id<Self>,
    pub raw: u64,
}

#[derive(Clone, Copy)]
union Raw {
    pub a: u64,
    pub b: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
struct Private {
    #[model(key)]
    pub id: Id<Self>,
    a: String,
    pub(super) b: String,
    pub(crate) c: String,
}

#[derive(Clone, Serialize, Model)]
pub struct Underived {
    #[model(key)]
    pub id: Id<Self>,
    pub color: Color,
    pub empty: Empty,
    pub many: Many,
    pub raw: Raw,
    pub either: Id<Either>,
}

#[derive(Debug)]
enum Color {
    Red,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Empty {}

#[derive(Clone, Serialize, Deserialize)]
pub enum Many<T> {
    One,
}

pub struct Forgotten {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize, Model)]
pub enum Choice {
    A,
}

hidden! {
    pub struct B;
}

macro_rules! fine {
    () => {};
}
