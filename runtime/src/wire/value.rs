//! The form of `Value`: any JSON, but null at the top.

use std::fmt;

use minicbor::data::Type;
use serde::{Deserializer, de};
use serde_json::{Map, Number, Value};

use super::{CborReader, CborWriter, DecodeError, Wire};
use crate::{fault::Faults, http::Text};

impl Wire for Value {
    const EXPECTED: &'static str = "any JSON but null";

    type Patch = Self;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(Any)? {
            Self::Null => Err(de::Error::invalid_type(de::Unexpected::Unit, &Any)),
            value => Ok(value),
        }
    }

    fn read_patch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer)
    }

    fn build(patch: Self, _faults: &mut Faults) -> Option<Self> {
        let mut value = Self::Null;
        merge_value(&mut value, patch);
        Some(value)
    }

    fn amend(&mut self, patch: Self, _faults: &mut Faults) {
        merge_value(self, patch);
    }

    fn merge_json(stored: &mut Self, patch: Self) {
        merge_value(stored, patch);
    }

    fn inspect(text: &Text<'_>, faults: &mut Faults) {
        // Names that stand twice in an object have their faults already.
        if text.is_null() {
            text.expect::<Self>(faults);
        } else if !text.is_value() {
            faults.fault("type", OUT_OF_RANGE);
        }
    }

    fn write(&self, json: &mut Vec<u8>) {
        let written = serde_json::to_writer(&mut *json, self).is_ok();
        debug_assert!(written, "writing JSON to memory failed");
    }

    fn encode(&self, cbor: &mut CborWriter) {
        encode(self, cbor);
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        decode(cbor, DEPTH_MAX)
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

/// What is wrong with JSON whose numbers cannot be kept.
pub(super) const OUT_OF_RANGE: &str = "must hold no number beyond the range of a double";

/// Merges a patch into a value (RFC 7396, section 2).
pub(super) fn merge_value(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else {
        return;
    };
    for (name, patch) in patch {
        if patch.is_null() {
            members.remove(&name);
        } else {
            merge_value(members.entry(name).or_insert(Value::Null), patch);
        }
    }
}

/// Deeper than any body that is taken.
const DEPTH_MAX: usize = 256;

pub(super) fn encode(value: &Value, cbor: &mut CborWriter) {
    match value {
        Value::Null => cbor.null(),
        Value::Bool(value) => cbor.bool(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), _, _) => cbor.u64(number),
            (_, Some(number), _) => cbor.i64(number),
            (_, _, number) => cbor.float(number.unwrap_or(0.0)),
        },
        Value::String(text) => cbor.text(text),
        Value::Array(elements) => {
            cbor.array(elements.len() as u64);
            elements.iter().for_each(|element| encode(element, cbor));
        }
        Value::Object(members) => {
            cbor.map(members.len() as u64);
            for (name, member) in members {
                cbor.text(name);
                encode(member, cbor);
            }
        }
    }
}

pub(super) fn decode(cbor: &mut CborReader<'_>, depth: usize) -> Result<Value, DecodeError> {
    const TOO_DEEP: DecodeError = DecodeError::Range {
        expected: "JSON that is nested less deep",
    };
    let inside = depth.checked_sub(1).ok_or(TOO_DEEP)?;
    Ok(match cbor.datatype()? {
        Type::Null => {
            cbor.take_null()?;
            Value::Null
        }
        Type::Bool => cbor.bool()?.into(),
        Type::F32 | Type::F64 => {
            let number = Number::from_f64(cbor.float()?);
            Value::Number(number.ok_or(DecodeError::Range {
                expected: "a finite number",
            })?)
        }
        Type::String => cbor.text()?.into(),
        Type::Array => {
            let elements = cbor.array()?;
            let elements = (0..elements).map(|_| decode(cbor, inside));
            let mut elements = elements.collect::<Result<Vec<_>, _>>()?;
            elements.shrink_to_fit();
            elements.into()
        }
        Type::Map => {
            let mut members = Map::new();
            for _ in 0..cbor.map()? {
                let name = cbor.text()?.to_owned();
                members.insert(name, decode(cbor, inside)?);
            }
            members.into()
        }
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => cbor.u64()?.into(),
        _ => cbor.i64()?.into(),
    })
}

/// Reads any JSON. Unlike `Value`'s own reading it refuses a name that stands twice in an object:
/// one of the two would be lost.
pub(super) struct Any;

impl<'de> de::DeserializeSeed<'de> for Any {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Any {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(<Value as Wire>::EXPECTED)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        // The sum of -0 and 0 is 0.
        let finite = Number::from_f64(number + 0.0).map(Value::Number);
        finite.ok_or_else(|| E::invalid_value(de::Unexpected::Float(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut array: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = array.next_element_seed(Self)? {
            elements.push(element);
        }
        // It may stay in memory for years.
        elements.shrink_to_fit();
        Ok(elements.into())
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if members
                .insert(name, object.next_value_seed(Self)?)
                .is_some()
            {
                return Err(de::Error::custom("two members have one name"));
            }
        }
        Ok(members.into())
    }
}
