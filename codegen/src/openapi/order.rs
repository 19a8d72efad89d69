//! The one order in which a schema is written.
//!
//! A `serde_json::Map` sorts by name, or keeps the order of insertion when any crate of the build
//! asks for that; and neither is what a person wants to read. So the order is given here: keywords
//! by their use, members by declaration.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

/// Keywords from the general to the special; one that is not here goes last.
const KEYWORDS: &[&str] = &[
    "$ref",
    "title",
    "description",
    "type",
    "oneOf",
    "anyOf",
    "discriminator",
    "format",
    "contentEncoding",
    "pattern",
    "allOf",
    "const",
    "enum",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "additionalProperties",
    "default",
    "readOnly",
    "writeOnly",
    "examples",
];

/// Writes a schema in order.
pub(super) struct InOrder<'a> {
    value: &'a Value,
    names: Names,
    /// JSON names of members, in order of declaration.
    members: &'a [String],
}

/// What the names of an object are.
#[derive(Clone, Copy)]
enum Names {
    /// Keywords of JSON Schema.
    Keywords,
    /// Members, each with its schema.
    Properties,
    /// Members, each with a value.
    Data,
}

impl<'a> InOrder<'a> {
    /// A schema whose members are these.
    pub(super) const fn new(schema: &'a Value, members: &'a [String]) -> Self {
        Self {
            value: schema,
            names: Names::Keywords,
            members,
        }
    }

    fn rank(&self, name: &str) -> usize {
        let place = match self.names {
            Names::Keywords => KEYWORDS.iter().position(|keyword| *keyword == name),
            Names::Properties | Names::Data => {
                self.members.iter().position(|member| member == name)
            }
        };
        place.unwrap_or(usize::MAX)
    }

    fn inner(&self, name: &str, value: &'a Value) -> Self {
        let names = match (self.names, name) {
            (Names::Keywords, "properties") => Names::Properties,
            (Names::Keywords, "const" | "default" | "discriminator" | "enum" | "examples")
            | (Names::Data, _) => Names::Data,
            (Names::Keywords | Names::Properties, _) => Names::Keywords,
        };
        Self {
            value,
            names,
            members: self.members,
        }
    }
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(object) => {
                let mut entries: Vec<_> = object.iter().collect();
                entries.sort_by_key(|(name, _)| (self.rank(name), *name));
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (name, value) in entries {
                    map.serialize_entry(name, &self.inner(name, value))?;
                }
                map.end()
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(|value| Self {
                value,
                names: self.names,
                members: self.members,
            })),
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keywords_come_by_use_and_members_by_declaration() {
        let schema = json!({
            "examples": [{"a": 1, "type": "x", "b": {"b": 1, "type": 2}}],
            "zzz": 1,
            "properties": {
                "a": {"maximum": 9, "type": "integer"},
                "type": {"default": "x", "type": "string"},
                "b": {"$ref": "#"},
            },
            "type": "object",
        });
        let members = ["type", "b", "a"].map(str::to_owned);
        let text = serde_json::to_string(&InOrder::new(&schema, &members)).unwrap();
        assert_eq!(
            text,
            concat!(
                r##"{"type":"object","properties":{"type":{"type":"string","default":"x"},"##,
                r##""b":{"$ref":"#"},"a":{"type":"integer","maximum":9}},"##,
                r##""examples":[{"type":"x","b":{"type":2,"b":1},"a":1}],"zzz":1}"##,
            )
        );
    }
}
