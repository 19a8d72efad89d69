//! CBOR as JSON for people: what a dump shows of keys and members. Nothing reads it back.
//!
//! Byte strings are in the diagnostic notation of RFC 8949, section 8 (`h'01ff'`), and the keys of
//! maps, which are numbers in the log, become texts.

use std::fmt::Write;

use minicbor::{Decoder, data::Type};
use serde_json::{Map, Value};

use crate::wire::DecodeError;

/// Deepest nesting that is shown: more than any value that a server writes has.
pub(super) const DEPTH_MAX: u32 = 256;

/// The one item that `cbor` holds, as JSON.
///
/// # Errors
/// The bytes are not one item of definite length.
pub(super) fn json(cbor: &[u8]) -> Result<Value, DecodeError> {
    let mut decoder = Decoder::new(cbor);
    let value = item(&mut decoder, DEPTH_MAX)?;
    if decoder.position() < cbor.len() {
        return Err(DecodeError::State {
            what: "bytes follow a value",
        });
    }
    Ok(value)
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The next item.
///
/// # Errors
/// It is not one of definite length, or nested deeper than `depth`.
pub(super) fn item(decoder: &mut Decoder<'_>, depth: u32) -> Result<Value, DecodeError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(DecodeError::State {
            what: "a value is nested too deep to be shown",
        });
    };
    Ok(match decoder.datatype()? {
        Type::Bool => decoder.bool()?.into(),
        Type::Null => {
            decoder.null()?;
            Value::Null
        }
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => decoder.u64()?.into(),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => decoder.i64()?.into(),
        Type::Int => Value::String(decoder.int()?.to_string()),
        Type::F32 => decoder.f32()?.into(),
        Type::F64 => decoder.f64()?.into(),
        Type::Bytes => Value::String(format!("h'{}'", hex(decoder.bytes()?))),
        Type::String => decoder.str()?.into(),
        Type::Tag => {
            decoder.tag()?;
            item(decoder, depth)?
        }
        Type::Array => {
            let mut array = Vec::new();
            for _ in 0..decoder.array()?.ok_or(DecodeError::Indefinite)? {
                array.push(item(decoder, depth)?);
            }
            Value::Array(array)
        }
        Type::Map => {
            let mut map = Map::new();
            for _ in 0..decoder.map()?.ok_or(DecodeError::Indefinite)? {
                let key = match item(decoder, depth)? {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                map.insert(key, item(decoder, depth)?);
            }
            Value::Object(map)
        }
        _ => {
            return Err(DecodeError::State {
                what: "a CBOR item of a kind that the log does not use",
            });
        }
    })
}

#[cfg(test)]
mod tests {
    use super::json as shown;
    use serde_json::json;

    #[test]
    fn items_are_shown() {
        let cbor = [
            0xa4, 1, 0x61, b'x', 2, 0x42, 1, 0xff, 3, 0x82, 0x20, 0xf6, 4, 0xf5,
        ];
        let expected = json!({"1": "x", "2": "h'01ff'", "3": [-1, null], "4": true});
        assert_eq!(shown(&cbor).unwrap(), expected);
    }

    #[test]
    fn what_is_no_item_is_an_error() {
        let deep = vec![0x81; 10_000];
        for cbor in [&[][..], &[0x42, 1], &[1, 2], &[0x9f, 0xff], &deep] {
            assert!(shown(cbor).is_err());
        }
    }
}
