//! Merge patches for enums with data: the one place where a patch is merged as JSON, since what it
//! may hold is known only beside the variant that is stored.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value, value::RawValue};

use super::{
    Wire, merge_value,
    value::{Any, OUT_OF_RANGE},
};
use crate::{
    fault::Faults,
    http::{Text, whole},
};

/// What a merge patch holds for an enum with data: an object.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumPatch {
    members: Map<String, Value>,
    /// The same with its whole numbers as integers, if it has some that are written otherwise.
    in_digits: Option<Map<String, Value>>,
}

impl EnumPatch {
    /// Reads an object.
    ///
    /// # Errors
    /// The deserializer's, for any other JSON value.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As text: whether a number is whole is said by its digits, not by the double that it
        // rounds to.
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let object = |json: &str| {
            let value = serde_json::Deserializer::from_str(json).deserialize_any(Any);
            match value.map_err(de::Error::custom)? {
                Value::Object(members) => Ok(members),
                _ => Err(de::Error::custom("an object is expected")),
            }
        };
        let in_digits = whole::in_digits(text.get());
        Ok(Self {
            members: object(text.get())?,
            in_digits: in_digits.as_deref().map(object).transpose()?,
        })
    }
}

/// What a patch makes of nothing.
pub fn build_enum<T: Wire>(patch: EnumPatch, faults: &mut Faults) -> Option<T> {
    merged(&Value::Null, patch, faults)
}

/// Merges a patch into what is stored if its tag is the same or absent, and else replaces it.
pub fn amend_enum<T: Wire>(stored: &mut T, patch: EnumPatch, tag: &str, faults: &mut Faults) {
    let mut json = Vec::new();
    stored.write(&mut json);
    let mut value: Value = serde_json::from_slice(&json).unwrap_or_default();
    let tagged = patch.members.get(tag);
    if tagged.is_some_and(|name| value.get(tag) != Some(name)) {
        value = Value::Null;
    }
    if let Some(merged) = merged(&value, patch, faults) {
        *stored = merged;
    }
}

/// Finds what is wrong with a text that should be such a patch. Its members are judged when they
/// are merged.
pub fn inspect_enum_patch(text: &Text<'_>, faults: &mut Faults) {
    if text.members().is_none() {
        faults.fault("type", "must be an object");
    } else if !text.is_value() {
        faults.fault("type", OUT_OF_RANGE);
    }
}

/// The patch merged into JSON, read back; what is wrong with it goes into the faults.
fn merged<T: Wire>(stored: &Value, patch: EnumPatch, faults: &mut Faults) -> Option<T> {
    let merge = |members| {
        let mut value = stored.clone();
        merge_value(&mut value, Value::Object(members));
        value.to_string()
    };
    let mut json = merge(patch.members);
    let mut value = Text::new(&json).read();
    if let (None, Some(members)) = (&value, patch.in_digits) {
        json = merge(members);
        value = Text::new(&json).read();
    }
    if value.is_none() {
        let found = faults.found();
        let text = Text::new(&json);
        T::inspect(&text, faults);
        if faults.found() == found {
            text.expect::<T>(faults);
        }
    }
    value
}
