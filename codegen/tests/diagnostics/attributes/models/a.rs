use modelith::prelude::*;

/// Old.
#[deprecated(note = "use Letter")]
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Model)]
#[schemars(title = "Message")]
pub struct Note {
    #[model(key)]
    pub id: Id<Self>,
    #[deprecated]
    pub text: String,
    #[schemars(rename = "colour")]
    #[serde(rename = "color")]
    pub color: Color,
    #[cfg_attr(feature = "old", deprecated)]
    pub old: bool,
}

#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Color {
    #[schemars(skip)]
    Red,
    #[deprecated = "too light"]
    Green,
}

/// What does not matter to generated code may stand anywhere.
#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[allow(clippy::struct_excessive_bools)]
#[non_exhaustive]
#[repr(C)]
pub struct Letter {
    #[model(key)]
    #[doc(alias = "number")]
    pub id: Id<Self>,
    #[allow(dead_code)]
    pub sent: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
#[model]
#[serde()]
pub struct Empty {
    #[model()]
    pub id: Id<Self>,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Size {
    #[model(renamed_from = "Tiny")]
    Small,
    Large,
}

/// No model, and no type of a member: its attributes are the user's own.
#[derive(JsonSchema)]
#[schemars(title = "Other")]
#[deprecated]
pub struct Other {
    #[schemars(length(min = 1))]
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Model)]
pub struct Unnamed {
    #[model(key)]
    pub id: Id<Self>,
    #[model(length(5))]
    pub a: String,
    #[model(range(-1, 5))]
    pub b: i32,
    #[model(each(length(3)))]
    pub c: Vec<String>,
    #[model(filter, pattern("^x$"))]
    pub d: String,
    #[model(length(max 5))]
    pub e: String,
}
