//! The values of defaults as JSON: what models.lock keeps of them, frozen. The member's type says
//! how to read one, and what is read is what was written.
//!
//! Text are a decimal, a time of whatever kind, a UUID, bytes (in hexadecimal) and the name of a
//! variant. A struct is an object by Rust name.

use serde_json::{Map, Number, Value};

use super::{
    entry::MemberEntry,
    state::State,
    stored_type::StoredType,
    text_forms::{date, duration, hex, time, unhex, uuid, uuid_bytes},
};
use crate::{
    app::{Float, Literal},
    decimal::Decimal,
    duration,
    timestamp::{self, rfc3339},
};

/// Deepest nesting of a value that is read; those of models are far below.
const DEPTH_MAX: u32 = 64;

/// The JSON form; `None` if it holds `now`, which is another value for every write.
pub(super) fn to_json(literal: &Literal) -> Option<Value> {
    Some(match literal {
        Literal::Bool(value) => Value::Bool(*value),
        // No integer type has more than 64 bits, so every value has a JSON number.
        Literal::Integer(value) => Number::from_i128(*value).map_or(Value::Null, Value::Number),
        Literal::Float(value) => Number::from_f64(*value).map_or(Value::Null, Value::Number),
        Literal::Decimal(text) | Literal::String(text) | Literal::Variant(text) => {
            Value::String(text.clone())
        }
        Literal::Timestamp(microseconds) => Value::String(rfc3339(*microseconds)),
        Literal::Date(days) => Value::String(date(*days)),
        Literal::Time(microseconds) => Value::String(time(*microseconds)),
        Literal::Duration(microseconds) => Value::String(duration(*microseconds)),
        Literal::Uuid(bytes) => Value::String(uuid(bytes)),
        Literal::Bytes(bytes) => Value::String(hex(bytes)),
        Literal::Now => return None,
        Literal::List(elements) => {
            Value::Array(elements.iter().map(to_json).collect::<Option<_>>()?)
        }
        Literal::EmptyMap => Value::Object(Map::new()),
        Literal::Struct(members) => {
            // In order of name, whatever order the JSON crate keeps: the fingerprint covers it.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name);
            let members = members
                .into_iter()
                .map(|(name, value)| Some((name.clone(), to_json(value)?)));
            Value::Object(members.collect::<Option<_>>()?)
        }
        Literal::Null => Value::Null,
    })
}

/// The value of type `ty`, whose structs and enums are as in `state`; `None` if the JSON is no
/// value of it. A struct gets the members that it lacks: they came later, with a value for it.
pub(super) fn from_json(ty: &StoredType, value: &Value, state: &State) -> Option<Literal> {
    read(ty, value, state, DEPTH_MAX)
}

fn read(ty: &StoredType, value: &Value, state: &State, depth: u32) -> Option<Literal> {
    let depth = depth.checked_sub(1)?;
    match ty {
        StoredType::Option(_) if value.is_null() => Some(Literal::Null),
        StoredType::Option(inner) => read(inner, value, state, depth),
        StoredType::List(element) | StoredType::Set(element) => {
            let elements = value.as_array()?.iter();
            let elements = elements.map(|value| read(element, value, state, depth));
            elements.collect::<Option<_>>().map(Literal::List)
        }
        StoredType::Map(..) => value.as_object()?.is_empty().then_some(Literal::EmptyMap),
        StoredType::Struct(id) => {
            let members = &state.structs.get(id)?.members;
            structure(members, value.as_object()?, state, depth)
        }
        StoredType::Enum(id) => {
            let variant = state.enums.get(id)?.variant(value.as_str()?)?;
            let name = variant.is_unit().then(|| variant.name.clone());
            name.map(Literal::Variant)
        }
        scalar => read_scalar(scalar, value),
    }
}

fn structure(
    members: &[MemberEntry],
    values: &Map<String, Value>,
    state: &State,
    depth: u32,
) -> Option<Literal> {
    let known = |name: &String| members.iter().any(|member| member.name == *name);
    if !values.keys().all(known) {
        return None;
    }
    let members = members.iter().map(|member| {
        let value = values.get(&member.name).or(member.absent.as_ref());
        let literal = match value {
            Some(value) if !(member.optional && value.is_null()) => {
                read(&member.ty, value, state, depth)?
            }
            _ if member.optional => Literal::Null,
            _ => return None,
        };
        Some((member.name.clone(), literal))
    });
    members.collect::<Option<_>>().map(Literal::Struct)
}

fn read_scalar(ty: &StoredType, value: &Value) -> Option<Literal> {
    Some(match ty {
        StoredType::Bool => Literal::Bool(value.as_bool()?),
        StoredType::Integer(integer) => {
            let (least, greatest) = integer.bounds();
            let number = value.as_number()?.as_i128()?;
            let fits = (least..=greatest).contains(&number);
            return fits.then_some(Literal::Integer(number));
        }
        StoredType::Float(Float::F64) => Literal::Float(value.as_f64()?),
        StoredType::Float(Float::F32) => {
            let number = value.as_f64()?;
            #[expect(clippy::cast_possible_truncation, reason = "what it loses is compared")]
            let exact = f64::from(number as f32) == number;
            return exact.then_some(Literal::Float(number));
        }
        _ => return read_text(ty, value.as_str()?),
    })
}

fn read_text(ty: &StoredType, text: &str) -> Option<Literal> {
    Some(match ty {
        StoredType::String => Literal::String(text.to_owned()),
        StoredType::Decimal => {
            let printed = Decimal::parse(text)?.to_string();
            return (printed == text).then_some(Literal::Decimal(printed));
        }
        StoredType::Timestamp => Literal::Timestamp(timestamp::microseconds(text)?),
        StoredType::Date => Literal::Date(timestamp::date_days(text)?),
        StoredType::Time => Literal::Time(timestamp::time_microseconds(text)?),
        StoredType::Duration => Literal::Duration(duration::microseconds(text)?),
        StoredType::Uuid => Literal::Uuid(uuid_bytes(text)?),
        StoredType::Bytes => Literal::Bytes(unhex(text)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
