//! The types that members have.

/// The type of a member, without `Option`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum FieldType {
    /// `bool`
    Bool,
    /// An integer of 8 to 64 bits.
    Integer(Integer),
    /// `f32` or `f64`.
    Float(Float),
    /// `Decimal`
    Decimal,
    /// `String`
    String,
    /// `Timestamp`
    Timestamp,
    /// `Date`
    Date,
    /// `Time`
    Time,
    /// `Duration`
    Duration,
    /// `Uuid`
    Uuid,
    /// `Bytes`
    Bytes,
    /// `Value`: any JSON but null.
    Value,
    /// Any type of serde's, by `opaque`: as it is written, resolvable in the module of the struct.
    Opaque(String),
    /// `Id<T>`: the Rust name of the model, or [`USER`](super::USER).
    Id(String),
    /// An enum of `models/`: its Rust name.
    Enum(String),
    /// A struct of `models/` that is no model: its Rust name.
    Struct(String),
    /// An `Option` within a list or map; that of a member is [`Field::optional`](super::Field::optional).
    Option(Box<FieldType>),
    /// `Vec<T>`
    List(Box<FieldType>),
    /// `BTreeSet<T>`
    Set(Box<FieldType>),
    /// `BTreeMap<K, V>`: the key is String, Uuid, Id or a unit enum.
    Map(Box<FieldType>, Box<FieldType>),
}

impl FieldType {
    /// The model of the `Id` in it, by itself or in collections. The keys of a map are none.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Id(target) => Some(target),
            Self::Option(inner) | Self::List(inner) | Self::Set(inner) | Self::Map(_, inner) => {
                inner.target()
            }
            _ => None,
        }
    }
}

/// The floating-point types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the types of their names")]
pub enum Float {
    F32,
    F64,
}

impl Float {
    /// The Rust name: `f64`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }
}

/// The integer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the types of their names")]
pub enum Integer {
    U8,
    U16,
    U32,
    U64,
    I8,
    I16,
    I32,
    I64,
}

impl Integer {
    /// The Rust name: `i64`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
        }
    }

    /// The name of its width, as a `format` of JSON Schema.
    #[must_use]
    pub const fn format(self) -> &'static str {
        match self {
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
        }
    }

    /// Whether it has 64 bits: more than a number of JavaScript holds.
    #[must_use]
    pub const fn is_wide(self) -> bool {
        matches!(self, Self::U64 | Self::I64)
    }

    /// The least and the greatest value.
    #[must_use]
    pub const fn bounds(self) -> (i128, i128) {
        match self {
            Self::U8 => (0, u8::MAX as i128),
            Self::U16 => (0, u16::MAX as i128),
            Self::U32 => (0, u32::MAX as i128),
            Self::U64 => (0, u64::MAX as i128),
            Self::I8 => (i8::MIN as i128, i8::MAX as i128),
            Self::I16 => (i16::MIN as i128, i16::MAX as i128),
            Self::I32 => (i32::MIN as i128, i32::MAX as i128),
            Self::I64 => (i64::MIN as i128, i64::MAX as i128),
        }
    }
}
