//! The type of a value as the lock and the store know it: by permanent ids, so that a name can
//! change and the type stays.

use std::fmt;

use crate::app::{Float, Integer};

/// A type. Its text: `i64`, `String`, `Id<64>`, `struct<1>`, `BTreeMap<String, Vec<enum<1>>>`.
///
/// Nothing in it says how a value is written in JSON, nor which values are allowed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) enum StoredType {
    Bool,
    Integer(Integer),
    Float(Float),
    Decimal,
    String,
    Timestamp,
    Date,
    Time,
    Duration,
    Uuid,
    Bytes,
    Value,
    /// A type of the user's, in the log as the CBOR of its JSON.
    Opaque,
    /// The key of a record of the model with this id.
    Id(u32),
    /// A variant of the enum with this id.
    Enum(u32),
    /// The members of the struct with this id.
    Struct(u32),
    /// Within a list or a map; that of a member is the member's.
    Option(Box<StoredType>),
    List(Box<StoredType>),
    Set(Box<StoredType>),
    Map(Box<StoredType>, Box<StoredType>),
}

/// The types without parameters, by their texts.
static PLAIN: [(&str, StoredType); 21] = [
    ("bool", StoredType::Bool),
    ("u8", StoredType::Integer(Integer::U8)),
    ("u16", StoredType::Integer(Integer::U16)),
    ("u32", StoredType::Integer(Integer::U32)),
    ("u64", StoredType::Integer(Integer::U64)),
    ("i8", StoredType::Integer(Integer::I8)),
    ("i16", StoredType::Integer(Integer::I16)),
    ("i32", StoredType::Integer(Integer::I32)),
    ("i64", StoredType::Integer(Integer::I64)),
    ("f32", StoredType::Float(Float::F32)),
    ("f64", StoredType::Float(Float::F64)),
    ("Decimal", StoredType::Decimal),
    ("String", StoredType::String),
    ("Timestamp", StoredType::Timestamp),
    ("Date", StoredType::Date),
    ("Time", StoredType::Time),
    ("Duration", StoredType::Duration),
    ("Uuid", StoredType::Uuid),
    ("Bytes", StoredType::Bytes),
    ("Value", StoredType::Value),
    ("opaque", StoredType::Opaque),
];

/// Deepest nesting of a type in a lock; the models' own limit is far below.
const DEPTH_MAX: u32 = 64;

/// What a type has an id for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    Model(u32),
    Enum(u32),
    Struct(u32),
}

impl StoredType {
    /// Its text, with what has an id as `named` writes it.
    pub(super) fn text(&self, named: &dyn Fn(Named) -> String) -> String {
        match self {
            Self::Id(model) => format!("Id<{}>", named(Named::Model(*model))),
            Self::Enum(id) => named(Named::Enum(*id)),
            Self::Struct(id) => named(Named::Struct(*id)),
            Self::Option(inner) => format!("Option<{}>", inner.text(named)),
            Self::List(element) => format!("Vec<{}>", element.text(named)),
            Self::Set(element) => format!("BTreeSet<{}>", element.text(named)),
            Self::Map(key, value) => {
                format!("BTreeMap<{}, {}>", key.text(named), value.text(named))
            }
            plain => {
                let known = PLAIN.iter().find(|(_, ty)| ty == plain);
                known.map_or_else(String::new, |(text, _)| (*text).to_owned())
            }
        }
    }

    /// Everything in it that has an id, from left to right.
    pub(super) fn each_named(&self, visit: &mut dyn FnMut(Named)) {
        match self {
            Self::Id(model) => visit(Named::Model(*model)),
            Self::Enum(id) => visit(Named::Enum(*id)),
            Self::Struct(id) => visit(Named::Struct(*id)),
            Self::Option(inner) | Self::List(inner) | Self::Set(inner) => inner.each_named(visit),
            Self::Map(key, value) => {
                key.each_named(visit);
                value.each_named(visit);
            }
            _ => {}
        }
    }
}

impl fmt::Display for StoredType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&|named| match named {
            Named::Model(id) => id.to_string(),
            Named::Enum(id) => format!("enum<{id}>"),
            Named::Struct(id) => format!("struct<{id}>"),
        }))
    }
}

impl From<StoredType> for String {
    fn from(ty: StoredType) -> Self {
        ty.to_string()
    }
}

impl TryFrom<String> for StoredType {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match parse(&text, DEPTH_MAX) {
            Some((ty, "")) => Ok(ty),
            _ => Err(format!("`{text}` is no type of a lock")),
        }
    }
}

/// The type at the start of `text`, and what follows it. Only the form that we write is one.
fn parse(text: &str, depth: u32) -> Option<(StoredType, &str)> {
    let depth = depth.checked_sub(1)?;
    let end = text.find(['<', '>', ',']).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    let Some(inside) = rest.strip_prefix('<') else {
        let known = PLAIN.iter().find(|(name, _)| *name == word);
        return known.map(|(_, ty)| (ty.clone(), rest));
    };
    if let Some(with_id) = numbered(word) {
        let (digits, rest) = inside.split_once('>')?;
        let id: u32 = digits.parse().ok()?;
        // No sign, no leading zero.
        return (id.to_string() == digits).then(|| (with_id(id), rest));
    }
    let (first, rest) = parse(inside, depth)?;
    let first = Box::new(first);
    let (ty, rest) = match word {
        "Option" => (StoredType::Option(first), rest),
        "Vec" => (StoredType::List(first), rest),
        "BTreeSet" => (StoredType::Set(first), rest),
        "BTreeMap" => {
            let (value, rest) = parse(rest.strip_prefix(", ")?, depth)?;
            (StoredType::Map(first, Box::new(value)), rest)
        }
        _ => return None,
    };
    Some((ty, rest.strip_prefix('>')?))
}

fn numbered(word: &str) -> Option<fn(u32) -> StoredType> {
    match word {
        "Id" => Some(StoredType::Id),
        "enum" => Some(StoredType::Enum),
        "struct" => Some(StoredType::Struct),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{DEPTH_MAX, PLAIN, StoredType};

    #[test]
    fn every_type_is_read_as_it_is_written() {
        let mut texts: Vec<&str> = PLAIN.iter().map(|(text, _)| *text).collect();
        texts.extend([
            "Id<64>",
            "enum<1>",
            "struct<1>",
            "Vec<Option<u8>>",
            "BTreeSet<Date>",
            "BTreeMap<enum<2>, Vec<BTreeMap<String, Option<struct<4294967295>>>>>",
        ]);
        for text in texts {
            let ty = StoredType::try_from(text.to_owned()).expect(text);
            assert_eq!(ty.to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_no_types() {
        let deep = format!(
            "{}u8{}",
            "Vec<".repeat(DEPTH_MAX as usize),
            ">".repeat(DEPTH_MAX as usize)
        );
        for text in [
            "",
            "i128",
            "string",
            "Id<>",
            "Id<+64>",
            "Id<064>",
            "Id",
            "enum<1",
            "Id<4294967296>",
            "Vec",
            "Vec<>",
            "Vec<u8",
            "Vec<u8>>",
            "Vec<u8, u8>",
            "Vec <u8>",
            "u8<u8>",
            "BTreeMap<u8>",
            "BTreeMap<u8,u8>",
            "HashMap<u8, u8>",
            &deep,
        ] {
            assert!(StoredType::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
