//! Members as a dump shows them: with the names that a schema has for what is nested in them, and
//! without the values of secrets. A value that is not of its type is shown as it is.

use minicbor::{Decoder, data::Type};
use serde_json::{Map, Value};

use super::diagnostic::{DEPTH_MAX, item};
use crate::{
    schema::{EnumSchema, Kind, MemberSchema, Schema, VariantSchema},
    wire::DecodeError,
};

/// What is shown of a secret.
const SECRET: &str = "***";

/// The value of `member`, which is the one item that `cbor` holds.
///
/// # Errors
/// The bytes are not one item of definite length.
pub(super) fn value(
    cbor: &[u8],
    member: &MemberSchema,
    schema: &Schema,
) -> Result<Value, DecodeError> {
    let mut decoder = Decoder::new(cbor);
    let value = member_value(&mut decoder, member, schema, DEPTH_MAX)?;
    if decoder.position() < cbor.len() {
        return Err(DecodeError::State {
            what: "bytes follow a value",
        });
    }
    Ok(value)
}

fn member_value(
    decoder: &mut Decoder<'_>,
    member: &MemberSchema,
    schema: &Schema,
    depth: u32,
) -> Result<Value, DecodeError> {
    if member.secret {
        decoder.skip()?;
        return Ok(SECRET.into());
    }
    typed(decoder, &member.kind, schema, depth)
}

fn typed(
    decoder: &mut Decoder<'_>,
    kind: &str,
    schema: &Schema,
    depth: u32,
) -> Result<Value, DecodeError> {
    let Some(inner) = depth.checked_sub(1) else {
        return item(decoder, depth);
    };
    match (Kind::of(kind), decoder.datatype()?) {
        (Kind::Option(some), data) if data != Type::Null => typed(decoder, some, schema, inner),
        (Kind::List(element) | Kind::Set(element), Type::Array) => {
            let mut array = Vec::new();
            for _ in 0..length(decoder.array()?)? {
                array.push(typed(decoder, element, schema, inner)?);
            }
            Ok(Value::Array(array))
        }
        (Kind::Map(key, value), Type::Map) => {
            let mut map = Map::new();
            for _ in 0..length(decoder.map()?)? {
                let key = text(typed(decoder, key, schema, inner)?);
                map.insert(key, typed(decoder, value, schema, inner)?);
            }
            Ok(Value::Object(map))
        }
        (Kind::Struct(id), Type::Map) => {
            let known = schema.structure(id);
            let members = known.map_or(&[][..], |known| &known.members);
            structure(decoder, members, schema, inner)
        }
        (Kind::Enum(id), Type::Array) => match schema.enumeration(id) {
            Some(known) => variant(decoder, known, schema, inner),
            None => item(decoder, depth),
        },
        _ => item(decoder, depth),
    }
}

/// A map by permanent member ids.
fn structure(
    decoder: &mut Decoder<'_>,
    members: &[MemberSchema],
    schema: &Schema,
    depth: u32,
) -> Result<Value, DecodeError> {
    let mut map = Map::new();
    for _ in 0..length(decoder.map()?)? {
        let id = item(decoder, depth)?;
        let known = members
            .iter()
            .find(|member| id.as_u64() == Some(member.id.into()));
        let (name, value) = match known {
            Some(member) => (
                member.name.clone(),
                member_value(decoder, member, schema, depth)?,
            ),
            None => (text(id), item(decoder, depth)?),
        };
        map.insert(name, value);
    }
    Ok(Value::Object(map))
}

/// A variant with data: its id, and what it holds.
fn variant(
    decoder: &mut Decoder<'_>,
    known: &EnumSchema,
    schema: &Schema,
    depth: u32,
) -> Result<Value, DecodeError> {
    let mut array = Vec::new();
    let mut held: Option<&VariantSchema> = None;
    for at in 0..length(decoder.array()?)? {
        let held_here = held.filter(|_| at == 1);
        let forms = held_here.map(|held| (held.members.as_deref(), held.value.as_deref()));
        let value = match forms {
            Some((Some(members), _)) if decoder.datatype()? == Type::Map => {
                structure(decoder, members, schema, depth)?
            }
            Some((None, Some(kind))) => typed(decoder, kind, schema, depth)?,
            _ => item(decoder, depth)?,
        };
        if at == 0 {
            let id = value.as_u64().and_then(|id| u32::try_from(id).ok());
            held = id.and_then(|id| known.variant(id));
        }
        array.push(value);
    }
    Ok(Value::Array(array))
}

fn length(length: Option<u64>) -> Result<u64, DecodeError> {
    length.ok_or(DecodeError::Indefinite)
}

/// The key of an object.
fn text(key: Value) -> String {
    match key {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MemberSchema, Schema, value};

    fn schema() -> Schema {
        let member = |id: u32, name: &str, kind: &str| {
            json!({
                "id": id, "name": name, "past_names": [], "type": kind, "optional": false,
                "default": false,
            })
        };
        let schema = json!({
            "version": 1,
            "fingerprint": "01".repeat(32),
            "draft": false,
            "parents": [],
            "models": [],
            "structs": [
                {"id": 1, "name": "Address", "past_names": [], "members": [
                    member(1, "street", "String"),
                    member(3, "geo", "struct<2>"),
                ]},
                {"id": 2, "name": "Geo", "past_names": [], "members": [member(1, "lat", "f64")]},
            ],
            "enums": [{"id": 1, "name": "Payment", "past_names": [], "variants": [
                {"id": 1, "name": "Cash", "past_names": []},
                {"id": 2, "name": "Card", "past_names": [],
                 "members": [member(1, "number", "String")]},
                {"id": 3, "name": "At", "past_names": [], "value": "Option<struct<1>>"},
            ]}],
        });
        Schema::parse(&schema.to_string()).unwrap()
    }

    fn member(kind: &str) -> MemberSchema {
        MemberSchema {
            id: 1,
            name: "x".into(),
            past_names: Vec::new(),
            kind: kind.into(),
            optional: true,
            default: true,
            secret: false,
        }
    }

    #[test]
    fn nested_members_have_names() {
        let street = [0xa1, 1, 0x61, b'x'];
        let geo = [0xa2, 3, 0xa1, 1, 0xfa, 0x3f, 0x80, 0, 0, 9, 0xf5];
        let listed = [&[0x82][..], &street, &[0xf6]].concat();
        let keyed = [&[0xa1, 0x62, b'd', b'e'][..], &street].concat();
        let held = [&[0x82, 3][..], &street].concat();
        for (kind, cbor, expected) in [
            ("struct<1>", &street[..], json!({"street": "x"})),
            ("struct<1>", &geo, json!({"geo": {"lat": 1.0}, "9": true})),
            ("struct<7>", &street, json!({"1": "x"})),
            (
                "Vec<Option<struct<1>>>",
                &listed,
                json!([{"street": "x"}, null]),
            ),
            (
                "BTreeMap<String, struct<1>>",
                &keyed,
                json!({"de": {"street": "x"}}),
            ),
            ("enum<1>", &[1], json!(1)),
            (
                "enum<1>",
                &[0x82, 2, 0xa1, 1, 0x61, b'7'],
                json!([2, {"number": "7"}]),
            ),
            ("enum<1>", &held, json!([3, {"street": "x"}])),
            ("enum<1>", &[0x82, 9, 0xa1, 1, 2], json!([9, {"1": 2}])),
            // Not of the type: as it is.
            ("struct<1>", &[0x81, 1], json!([1])),
            ("Vec<u8>", &[0xf6], json!(null)),
            ("Option", &[5], json!(5)),
        ] {
            assert_eq!(value(cbor, &member(kind), &schema()).unwrap(), expected);
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = MemberSchema {
            secret: true,
            ..member("String")
        };
        assert_eq!(
            value(&[0x61, b'x'], &secret, &schema()).unwrap(),
            json!("***")
        );
        assert_eq!(value(&[0xf6], &secret, &schema()).unwrap(), json!("***"));
        assert!(value(&[0x62, b'x'], &secret, &schema()).is_err());
    }

    #[test]
    fn what_is_no_item_is_an_error() {
        let deep = vec![0x81; 10_000];
        for cbor in [&[][..], &[0xa1, 1], &[1, 2], &[0x9f, 0xff], &deep] {
            let kind = format!("{}u8{}", "Vec<".repeat(9_000), ">".repeat(9_000));
            for kind in ["struct<1>", "Vec<u8>", "enum<1>", &kind] {
                assert!(value(cbor, &member(kind), &schema()).is_err());
            }
        }
    }
}
