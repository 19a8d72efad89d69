//! The texts of types, in which structs, enums and models stand by permanent id.

use super::Schema;

/// Deepest nesting that is looked into.
const DEPTH_MAX: u32 = 64;

/// A type by its text: `bool`, `u8` to `u64`, `i8` to `i64`, `f32`, `f64`, `Decimal`, `String`,
/// `Timestamp`, `Date`, `Time`, `Duration`, `Uuid`, `Bytes`, `Value`, `opaque`, `Id<64>` by the id
/// of a model, `struct<1>` and `enum<1>` by theirs; and of these `Option<…>`, `Vec<…>`,
/// `BTreeSet<…>` and `BTreeMap<…, …>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// The key of a record of the model with this id.
    Id(u32),
    /// The members of the struct with this id.
    Struct(u32),
    /// A variant of the enum with this id.
    Enum(u32),
    /// An `Option` of this type, within a list or map.
    Option(&'a str),
    /// A list of this type.
    List(&'a str),
    /// A set of this type.
    Set(&'a str),
    /// A map of these types.
    Map(&'a str, &'a str),
    /// A type without parameters, or one that this build does not know.
    Plain(&'a str),
}

impl<'a> Kind<'a> {
    /// The type of this text; its parameters are texts again.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        Self::with_parameters(text).unwrap_or(Self::Plain(text))
    }

    fn with_parameters(text: &'a str) -> Option<Self> {
        let (word, rest) = text.split_once('<')?;
        let inside = rest.strip_suffix('>')?;
        Some(match word {
            "Id" => Self::Id(inside.parse().ok()?),
            "struct" => Self::Struct(inside.parse().ok()?),
            "enum" => Self::Enum(inside.parse().ok()?),
            "Option" => Self::Option(inside),
            "Vec" => Self::List(inside),
            "BTreeSet" => Self::Set(inside),
            "BTreeMap" => {
                // The type of a key has no parameters but an id.
                let (key, value) = inside.split_once(", ")?;
                Self::Map(key, value)
            }
            _ => return None,
        })
    }
}

/// The type as a person wrote it, with what it names by name: `Vec<Option<Address>>`.
pub(super) fn named(text: &str, schema: &Schema) -> String {
    named_within(text, schema, DEPTH_MAX)
}

fn named_within(text: &str, schema: &Schema, depth: u32) -> String {
    let Some(depth) = depth.checked_sub(1) else {
        return text.to_owned();
    };
    let inner = |text: &str| named_within(text, schema, depth);
    match Kind::of(text) {
        Kind::Id(id) => match schema.model(id) {
            Some(model) => format!("Id<{}>", model.name),
            None => text.to_owned(),
        },
        Kind::Struct(id) => {
            let known = schema.structure(id);
            known.map_or(text, |known| &known.name).to_owned()
        }
        Kind::Enum(id) => {
            let known = schema.enumeration(id);
            known.map_or(text, |known| &known.name).to_owned()
        }
        Kind::Option(some) => format!("Option<{}>", inner(some)),
        Kind::List(element) => format!("Vec<{}>", inner(element)),
        Kind::Set(element) => format!("BTreeSet<{}>", inner(element)),
        Kind::Map(key, value) => format!("BTreeMap<{}, {}>", inner(key), inner(value)),
        Kind::Plain(text) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn texts_are_taken_apart() {
        for (text, kind) in [
            ("Id<64>", Kind::Id(64)),
            ("struct<1>", Kind::Struct(1)),
            ("enum<2>", Kind::Enum(2)),
            ("Vec<Option<u8>>", Kind::List("Option<u8>")),
            ("Option<u8>", Kind::Option("u8")),
            ("BTreeSet<Date>", Kind::Set("Date")),
            (
                "BTreeMap<enum<1>, BTreeMap<String, u8>>",
                Kind::Map("enum<1>", "BTreeMap<String, u8>"),
            ),
            ("Decimal", Kind::Plain("Decimal")),
            ("Vec<u8", Kind::Plain("Vec<u8")),
            ("Id<x>", Kind::Plain("Id<x>")),
            ("BTreeMap<u8>", Kind::Plain("BTreeMap<u8>")),
            ("Box<u8>", Kind::Plain("Box<u8>")),
        ] {
            assert_eq!(Kind::of(text), kind);
        }
    }
}
