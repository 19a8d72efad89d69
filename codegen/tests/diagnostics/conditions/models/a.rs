use modelith::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[cfg(feature = "a")]
pub struct Whole {
    #[model(key)]
    pub id: Id<Self>,
}

#[cfg_attr(feature = "a", derive(Clone, Model))]
#[derive(Serialize, Deserialize)]
#[model(plural = "hidden")]
pub struct Hidden {
    #[model(key)]
    pub id: Id<Self>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[cfg_attr(test, allow(dead_code))]
pub struct Part {
    #[model(key)]
    pub id: Id<Self>,
    #[cfg(unix)]
    pub a: String,
    #[cfg_attr(unix, serde(rename = "x"))]
    pub b: String,
    pub c: Choice,
    pub d: Short,
    pub w: Id<Whole>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Choice {
    A,
    #[cfg(unix)]
    B,
}

#[cfg(unix)]
pub type Short = String;
