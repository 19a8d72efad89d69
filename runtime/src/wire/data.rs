//! Merge patches for enums with data: the one place where a patch is merged as JSON, since what it
//! may hold is known only beside the variant that is stored.

use serde::{Deserializer, de};
use serde_json::{Map, Value};

use super::{Wire, merge_value, value::Any};
use crate::{
    fault::Faults,
    http::{Text, whole},
};

/// What a merge patch holds for an enum with data: an object.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumPatch {
    members: Map<String, Value>,
}

impl EnumPatch {
    /// Reads an object.
    ///
    /// # Errors
    /// The deserializer's, for any other JSON value.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(Any)? {
            Value::Object(members) => Ok(Self { members }),
            _ => Err(de::Error::custom("an object is expected")),
        }
    }
}

/// What a patch makes of nothing.
pub fn build_enum<T: Wire>(patch: EnumPatch, faults: &mut Faults) -> Option<T> {
    let mut value = Value::Null;
    merge_value(&mut value, Value::Object(patch.members));
    read(&value, faults)
}

/// Merges a patch into what is stored if its tag is the same or absent, and else replaces it.
pub fn amend_enum<T: Wire>(stored: &mut T, patch: EnumPatch, tag: &str, faults: &mut Faults) {
    let mut json = Vec::new();
    stored.write(&mut json);
    let mut value: Value = serde_json::from_slice(&json).unwrap_or_default();
    if patch
        .members
        .get(tag)
        .is_some_and(|name| value.get(tag) != Some(name))
    {
        value = Value::Null;
    }
    merge_value(&mut value, Value::Object(patch.members));
    if let Some(merged) = read(&value, faults) {
        *stored = merged;
    }
}

/// Reads merged JSON; what is wrong with it goes into the faults.
fn read<T: Wire>(value: &Value, faults: &mut Faults) -> Option<T> {
    let json = value.to_string();
    // A number that was given as 1.0 is whole.
    let json = whole::in_digits(&json).unwrap_or(json);
    let text = Text::new(&json);
    let read = text.read();
    if read.is_none() {
        T::inspect(&text, faults);
    }
    read
}
