//! Merge patches for enums with data: the one place where a patch is merged as JSON, since what it
//! may hold is known only beside the variant that is stored.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value, value::RawValue};

use super::{
    Wire,
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

/// Merges a patch into what is stored.
pub fn amend_enum<T: Wire>(stored: &mut T, patch: EnumPatch, faults: &mut Faults) {
    let mut json = Vec::new();
    stored.write(&mut json);
    let value: Value = serde_json::from_slice(&json).unwrap_or_default();
    if let Some(merged) = merged(&value, patch, faults) {
        *stored = merged;
    }
}

/// Merges a patch into the JSON of an object, each member by `merge_member`: what is not there is
/// null before. A null of the patch stays, for the type to judge.
pub(super) fn merge_members(
    stored: &mut Value,
    patch: Value,
    merge_member: impl Fn(&str, &mut Value, Value),
) {
    let Value::Object(patch) = patch else {
        *stored = patch;
        return;
    };
    if !stored.is_object() {
        *stored = Value::Object(Map::new());
    }
    if let Value::Object(members) = stored {
        for (name, patch) in patch {
            merge_member(
                &name,
                members.entry(name.as_str()).or_insert(Value::Null),
                patch,
            );
        }
    }
}

/// Merges a patch into the JSON of an enum with data: into what is stored if its tag is the same or
/// absent, and else into nothing. `merge_member` gets the variant's name in JSON, too.
pub fn merge_variant(
    stored: &mut Value,
    patch: Value,
    tag: &str,
    merge_member: impl Fn(&str, &str, &mut Value, Value),
) {
    let named = |value: &Value| value.get(tag).and_then(Value::as_str).map(str::to_owned);
    if patch
        .get(tag)
        .is_some_and(|tagged| stored.get(tag) != Some(tagged))
    {
        *stored = Value::Null;
    }
    let variant = named(&patch).or_else(|| named(stored)).unwrap_or_default();
    merge_content(stored, patch, |name, stored, patch| {
        merge_member(&variant, name, stored, patch);
    });
}

/// Merges a patch into the JSON of a variant's members. Null says nothing of what is not there: who
/// turns one variant into another so takes out the members of the first. Of what is there, it is for
/// the type to judge.
pub fn merge_content(
    stored: &mut Value,
    mut patch: Value,
    merge_member: impl Fn(&str, &mut Value, Value),
) {
    if let Value::Object(members) = &mut patch {
        members.retain(|name, member| !member.is_null() || stored.get(name).is_some());
    }
    merge_members(stored, patch, merge_member);
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
        T::merge_json(&mut value, Value::Object(members));
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
