//! Names that are odd for structs, variants and members.

use modelith::prelude::*;

/// Holds them all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Model)]
pub struct Oddity {
    /// The key.
    #[model(key)]
    pub id: Id<Oddity>,
    /// r#type
    pub r#type: Input,
    /// r#match
    pub r#match: Option<Patch>,
    /// Some
    pub record: Record,
    /// Default
    pub default: Default2,
    /// Wire
    pub wire: Wire,
    /// Choice
    pub choice: Choice,
    /// Adjacent
    pub adjacent: Adjacent,
    /// Ordinal
    pub ordinal: Plain,
    /// rt
    pub rt: Rt2,
}

/// `Input`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Input {
    /// body
    #[model(length(max = 3))]
    pub body: String,
    /// input
    #[model(default = "x")]
    pub input: String,
    /// faults
    pub faults: Option<i32>,
    /// r#self-ish
    pub self_: bool,
    /// r#fn
    #[model(range(max = 5))]
    pub r#fn: u8,
    /// object
    pub object: Option<Object>,
    /// value
    pub value: Value,
}

/// `Object`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Object {
    /// members
    pub members: Vec<String>,
    /// patch
    pub patch: Option<Box2>,
}

/// Not a box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Box2 {
    /// cbor
    pub cbor: bool,
}

/// `Patch`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Patch {
    /// patch
    pub patch: String,
    /// other
    pub other: Option<String>,
    /// deserializer
    pub deserializer: u8,
    /// stored
    pub stored: u8,
    /// text
    pub text: String,
}

/// `Record`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// json
    pub json: String,
    /// r#struct
    pub r#struct: String,
    /// id
    pub id: u32,
}

/// `Default2`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Default2 {
    /// default
    #[model(default = 1)]
    pub default: u8,
    /// `default_default`
    #[model(default = 2)]
    pub default_default: u8,
}

/// `Wire`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
pub struct Wire {
    /// name
    #[model(length(max = 5))]
    pub name: Vec<String>,
    /// `name_each`: the name of the check of each of `name`.
    #[model(length(max = 6))]
    pub name_each: String,
}

/// Variants as the prelude names things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "tag")]
pub enum Choice {
    /// Ok
    Ok {
        /// faults
        #[model(length(max = 2))]
        faults: String,
        /// object
        object: bool,
        /// r#gen
        r#gen: Option<bool>,
        /// r#type
        r#type: Option<String>,
        /// r#match
        #[model(length(max = 2))]
        r#match: Option<String>,
        /// members
        members: Vec<u8>,
        /// cbor
        #[model(scale = 1)]
        cbor: Decimal,
        /// json
        #[model(opaque)]
        json: std::net::Ipv4Addr,
    },
    /// Err
    Err(Record),
    /// Some
    Some {
        /// content
        #[model(default = true)]
        content: bool,
        /// value
        value: Option<Value>,
        /// input
        #[serde(skip_serializing_if = "Option::is_none")]
        input: Option<u8>,
        /// wide
        #[serde(skip_serializing_if = "Option::is_none")]
        #[model(json = "string")]
        body: Option<u64>,
    },
    /// None
    None,
    /// Vec
    Vec,
    /// String
    String {
        /// some
        some: u8,
    },
    /// Two names that are one in snake case as member names.
    SomeContent {
        /// content
        #[model(default = false)]
        content: bool,
    },
}

/// Variants as the prelude names things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Embedded)]
#[serde(tag = "content", content = "tag")]
pub enum Adjacent {
    /// Ok
    Ok(bool),
    /// Err
    Err(String),
    /// Some
    Some(Option2),
    /// None
    None,
    /// Self
    SelfLike {
        /// tag
        tag: u8,
        /// content
        content: u8,
    },
    /// Default
    Default(Vec<Plain>),
}

/// Not an option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Option2 {
    /// some
    pub some: Option<bool>,
}

/// A unit enum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Plain {
    /// Ok
    Ok,
    /// None
    None,
    /// Some
    Some,
    /// String
    String,
}

/// `Rt2`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rt2 {
    /// rt
    pub rt: u8,
    /// std
    pub std: u8,
    /// modelith
    pub modelith: u8,
    /// r#crate-ish
    pub super_: u8,
    /// r#async
    pub r#async: u8,
}
