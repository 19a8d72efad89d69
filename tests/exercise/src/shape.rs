//! What a record is once the server has it: absent members filled in and merge patches merged, by
//! the types alone.

use modelith_codegen::app::{App, EnumForm, Field, FieldType, Role, VariantData};
use serde_json::{Map, Value, json};

use crate::{values::literal, world::is_given};

/// Stands where only the server knows the value: an assigned key, a time.
const ANY: &str = "\u{0}any";

/// The members of a record, absent ones filled in.
pub(crate) fn completed(app: &App, fields: &[Field], given: &Value) -> Value {
    let mut object = Map::new();
    for field in fields {
        let value = match given.get(&field.json_name) {
            Some(given) => whole(app, &field.ty, given),
            None => absent(app, field),
        };
        if !(value.is_null() && field.skip_if_none) {
            object.insert(field.json_name.clone(), value);
        }
    }
    object.into()
}

/// What a member is that was not given.
fn absent(app: &App, field: &Field) -> Value {
    if !is_given(field) && field.role != Role::ReadOnly {
        return ANY.into();
    }
    let Some(default) = &field.default else {
        return Value::Null;
    };
    literal(app, &field.ty, field.scale, field.json_string, default).unwrap_or_else(|| ANY.into())
}

/// A value, absent members in it filled in.
fn whole(app: &App, ty: &FieldType, value: &Value) -> Value {
    match (ty, value) {
        (_, Value::Null) => Value::Null,
        (FieldType::Option(inner), value) => whole(app, inner, value),
        (FieldType::Struct(name), value) => {
            let found = app.structure(name).expect("a struct of the models");
            completed(app, &found.fields, value)
        }
        (FieldType::Enum(name), Value::Object(_)) => variant(app, name, value),
        (FieldType::List(inner) | FieldType::Set(inner), Value::Array(items)) => {
            items.iter().map(|item| whole(app, inner, item)).collect()
        }
        (FieldType::Map(_, inner), Value::Object(items)) => items
            .iter()
            .map(|(name, item)| (name.clone(), whole(app, inner, item)))
            .collect::<Map<_, _>>()
            .into(),
        _ => value.clone(),
    }
}

fn variant(app: &App, name: &str, value: &Value) -> Value {
    let (tag, content) = names(app, name);
    let fields = members(app, name, &value[tag]);
    let mut object = match content {
        Some(_) => value.clone(),
        None => completed(app, fields.members, value),
    };
    object[tag] = value[tag].clone();
    match (content, fields.value) {
        (Some(content), Some(field)) => {
            object[content] = whole(app, &field.ty, &value[content]);
        }
        (Some(content), None) if !fields.members.is_empty() => {
            object[content] = completed(app, fields.members, &value[content]);
        }
        (None, Some(field)) => {
            let mut inner = whole(app, &field.ty, value);
            inner[tag] = value[tag].clone();
            object = inner;
        }
        _ => {}
    }
    object
}

/// What becomes of a value by a merge patch (RFC 7396), which an enum follows as long as its tag
/// stays.
pub(crate) fn merged(app: &App, ty: &FieldType, stored: &Value, patch: &Value) -> Value {
    match (ty, patch) {
        (_, Value::Null) => Value::Null,
        (FieldType::Option(inner), _) => merged(app, inner, stored, patch),
        (FieldType::Struct(name), Value::Object(_)) => {
            let found = app.structure(name).expect("a struct of the models");
            by_member(app, &found.fields, stored, patch)
        }
        (FieldType::Map(_, inner), Value::Object(patch)) => {
            by_name(stored, patch, |_, stored, patch| {
                merged(app, inner, stored, patch)
            })
        }
        (FieldType::Value, Value::Object(patch)) => by_name(stored, patch, |_, stored, patch| {
            merged(app, &FieldType::Value, stored, patch)
        }),
        (FieldType::Enum(name), Value::Object(_)) => {
            let (tag, content) = names(app, name);
            let named = patch.get(tag).unwrap_or(&stored[tag]);
            // Another variant replaces what is stored.
            let stored = if *named == stored[tag] {
                stored
            } else {
                &Value::Null
            };
            let fields = members(app, name, named);
            let mut value = match (content, fields.value) {
                (None, None) => by_member(app, fields.members, stored, patch),
                (None, Some(field)) => merged(app, &field.ty, stored, patch),
                (Some(content), value) => {
                    let mut object = json!({});
                    if let Some(stored) = stored.get(content) {
                        object[content] = stored.clone();
                    }
                    if let Some(patch) = patch.get(content) {
                        object[content] = match value {
                            Some(field) => merged(app, &field.ty, &object[content], patch),
                            None => by_member(app, fields.members, &object[content], patch),
                        };
                    }
                    object
                }
            };
            value[tag] = named.clone();
            value
        }
        _ => patch.clone(),
    }
}

/// The members of a record merged, each by its type.
pub(crate) fn by_member(app: &App, fields: &[Field], stored: &Value, patch: &Value) -> Value {
    let patch = patch.as_object().expect("an object");
    by_name(stored, patch, |name, stored, patch| {
        let field = fields.iter().find(|field| field.json_name == name);
        match field {
            Some(field) => merged(app, &field.ty, stored, patch),
            // The tag of an enum.
            None => patch.clone(),
        }
    })
}

/// RFC 7396, section 2: null takes out, what is not named stays.
fn by_name(
    stored: &Value,
    patch: &Map<String, Value>,
    merged: impl Fn(&str, &Value, &Value) -> Value,
) -> Value {
    let mut object = stored.as_object().cloned().unwrap_or_default();
    for (name, patch) in patch {
        if patch.is_null() {
            object.remove(name);
        } else {
            let stored = object.get(name).unwrap_or(&Value::Null);
            let value = merged(name, stored, patch);
            object.insert(name.clone(), value);
        }
    }
    object.into()
}

/// The members `tag` and, if there is one, `content` of an enum with data.
fn names<'a>(app: &'a App, name: &str) -> (&'a str, Option<&'a str>) {
    let found = app.enumeration(name).expect("an enum of the models");
    match &found.form {
        EnumForm::Name => panic!("{name} has no data"),
        EnumForm::Internal { tag } => (tag, None),
        EnumForm::Adjacent { tag, content } => (tag, Some(content)),
    }
}

/// The data of a variant: named members, or one value.
struct Data<'a> {
    members: &'a [Field],
    value: Option<&'a Field>,
}

fn members<'a>(app: &'a App, name: &str, named: &Value) -> Data<'a> {
    let found = app.enumeration(name).expect("an enum of the models");
    let mut variants = found.variants.iter();
    let variant = variants.find(|variant| *named == *variant.json_name);
    let (members, value) = match variant.map(|variant| &variant.data) {
        Some(VariantData::Members(fields)) => (fields.as_slice(), None),
        Some(VariantData::Value(field)) => (&[][..], Some(&**field)),
        _ => (&[][..], None),
    };
    Data { members, value }
}

/// Whether a record as it was shown is the one that was expected.
pub(crate) fn fits(expected: &Value, shown: &Value) -> bool {
    match (expected, shown) {
        (Value::String(any), shown) if any == ANY => !shown.is_null(),
        (Value::Object(expected), Value::Object(shown)) => {
            let mut members = expected.iter();
            expected.len() == shown.len()
                && members
                    .all(|(name, value)| shown.get(name).is_some_and(|shown| fits(value, shown)))
        }
        (Value::Array(expected), Value::Array(shown)) => {
            let mut items = expected.iter().zip(shown);
            expected.len() == shown.len() && items.all(|(value, shown)| fits(value, shown))
        }
        (expected, shown) => expected == shown,
    }
}

/// Whether a map of the record has fewer or more entries than it may.
pub(crate) fn is_out_of_bounds(fields: &[Field], record: &Value) -> bool {
    fields.iter().any(|field| {
        let entries = record.get(&field.json_name).and_then(Value::as_object);
        let length = field.rules.length;
        let (Some(entries), FieldType::Map(..), Some(length)) = (entries, &field.ty, length) else {
            return false;
        };
        let entries = entries.len() as u64;
        entries < length.min.unwrap_or(0) || entries > length.max.unwrap_or(u64::MAX)
    })
}

/// A merge patch that takes something out of an object: a key of it, by null.
pub(crate) fn taking_out(value: &Value, place: usize) -> Option<Value> {
    let names: Vec<&String> = value.as_object()?.keys().collect();
    let name = names.get(place.checked_rem(names.len())?)?;
    Some(json!({ name.as_str(): null }))
}
