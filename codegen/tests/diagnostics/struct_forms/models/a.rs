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
