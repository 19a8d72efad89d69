//! The type of a member as the lock and the store know it: by permanent ids, so that a name can
//! change and the type stays.

use crate::app::Integer;

/// A member's type, without its `Option`. Its text: `i64`, `String`, `Id<64>`, `enum<1>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) enum StoredType {
    Bool,
    Integer(Integer),
    String,
    Timestamp,
    /// The key of a record of the model with this id.
    Id(u32),
    /// A variant of the enum with this id.
    Enum(u32),
}

const INTEGERS: [Integer; 8] = [
    Integer::U8,
    Integer::U16,
    Integer::U32,
    Integer::U64,
    Integer::I8,
    Integer::I16,
    Integer::I32,
    Integer::I64,
];

impl From<StoredType> for String {
    fn from(ty: StoredType) -> Self {
        match ty {
            StoredType::Bool => "bool".into(),
            StoredType::Integer(integer) => integer.name().into(),
            StoredType::String => "String".into(),
            StoredType::Timestamp => "Timestamp".into(),
            StoredType::Id(model) => format!("Id<{model}>"),
            StoredType::Enum(id) => format!("enum<{id}>"),
        }
    }
}

impl TryFrom<String> for StoredType {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let numbered = |prefix: &str| -> Option<u32> {
            let digits = text.strip_prefix(prefix)?.strip_suffix('>')?;
            // Only the form that we write: no sign, no leading zero.
            digits
                .parse()
                .ok()
                .filter(|id: &u32| id.to_string() == digits)
        };
        match text.as_str() {
            "bool" => return Ok(Self::Bool),
            "String" => return Ok(Self::String),
            "Timestamp" => return Ok(Self::Timestamp),
            _ => {}
        }
        if let Some(integer) = INTEGERS.into_iter().find(|integer| integer.name() == text) {
            return Ok(Self::Integer(integer));
        }
        if let Some(id) = numbered("Id<") {
            return Ok(Self::Id(id));
        }
        if let Some(id) = numbered("enum<") {
            return Ok(Self::Enum(id));
        }
        Err(format!("`{text}` is no type of a lock"))
    }
}

#[cfg(test)]
mod tests {
    use super::{INTEGERS, StoredType};

    #[test]
    fn every_type_is_read_as_it_is_written() {
        let mut types = vec![
            StoredType::Bool,
            StoredType::String,
            StoredType::Timestamp,
            StoredType::Id(64),
            StoredType::Enum(1),
        ];
        types.extend(INTEGERS.map(StoredType::Integer));
        for ty in types {
            assert_eq!(StoredType::try_from(String::from(ty)), Ok(ty));
        }
    }

    #[test]
    fn other_texts_are_no_types() {
        for text in [
            "",
            "i128",
            "string",
            "Id<>",
            "Id<+64>",
            "Id<064>",
            "enum<1",
            "Id<4294967296>",
        ] {
            assert!(StoredType::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
