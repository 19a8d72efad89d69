//! What each type takes, how it is shown and logged, and what it refuses with which words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    laws::{self, Member, hex, taken},
    models::{Address, Geo, Payment, Shape},
};
use crate::{
    codegen as rt,
    fault::Place,
    http::judged,
    types::{Decimal, Uuid},
    wire::{CborReader, CborWriter, Opaque, Variant, Wire},
};

/// A unit enum, as the compiler writes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Color {
    Red,
    Blue,
}

impl Variant for Color {
    const EXPECTED: &'static str = "one of red, blue";

    fn name(&self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Blue => "blue",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        match name {
            "red" => Some(Self::Red),
            "blue" => Some(Self::Blue),
            _ => None,
        }
    }

    fn id(&self) -> u32 {
        match self {
            Self::Red => 2,
            Self::Blue => 1,
        }
    }

    fn from_id(id: u32) -> Option<Self> {
        match id {
            2 => Some(Self::Red),
            1 => Some(Self::Blue),
            _ => None,
        }
    }

    fn ordinal(&self) -> u32 {
        *self as u32
    }
}

/// What is given, what is shown, and the bytes of the log.
pub(super) type Accepted<'a> = &'a [(&'a str, &'a str, &'a str)];

/// What is given, and where and of what code its faults are, with the words of the first.
pub(super) type Refusal<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

pub(super) fn assert_forms<T: Wire>(accepted: Accepted<'_>, refused: &[Refusal<'_>]) {
    for (given, shown, log) in accepted {
        let value: T = taken(given);
        assert_eq!(laws::shown(&value), *shown, "{given}");
        let mut cbor = CborWriter::new();
        value.encode(&mut cbor);
        assert_eq!(hex(cbor.as_bytes()), *log, "{given}");
        let decoded = T::decode(&mut CborReader::new(cbor.as_bytes())).expect(given);
        assert!(decoded.same(&value), "{given}");
        assert!(taken::<T>(shown).same(&value), "{given}");
    }
    for (given, faults, detail) in refused {
        let found = match judged::<Member<T>>(&format!("{{\"v\":{given}}}")) {
            Ok(_) => panic!("{given} is taken"),
            Err(faults) => faults,
        };
        let places: Vec<_> = found
            .list()
            .iter()
            .map(|fault| (fault.place.clone(), fault.code))
            .collect();
        let expected: Vec<_> = faults
            .iter()
            .map(|(place, code)| (Place::Pointer(format!("#/v{place}")), *code))
            .collect();
        assert_eq!(places, expected, "{given}");
        assert_eq!(found.list()[0].detail, *detail, "{given}");
    }
}

pub(super) const TYPE: &[(&str, &str)] = &[("", "type")];
pub(super) const NULL: &[(&str, &str)] = &[("", "null")];

/// Refused as no value of the type, each in the same words.
pub(super) fn not<'a>(given: &[&'a str], detail: &'a str) -> Vec<Refusal<'a>> {
    given.iter().map(|given| (*given, TYPE, detail)).collect()
}

#[test]
fn unit_enums() {
    assert_forms::<Color>(
        &[("\"red\"", "\"red\"", "02"), ("\"blue\"", "\"blue\"", "01")],
        &not(
            &["\"Red\"", "\"\"", "0", "{\"red\":null}"],
            "must be one of red, blue",
        ),
    );
}

#[test]
fn any_json() {
    assert_forms::<Value>(
        &[
            ("false", "false", "f4"),
            (
                "[null, 1, -1, 1.5, 1.0]",
                "[null,1,-1,1.5,1.0]",
                "85f60120fa3fc00000fa3f800000",
            ),
            ("-0.0", "0.0", "fa00000000"),
            (
                "{\"b\":{},\"a\":\"x\"}",
                "{\"a\":\"x\",\"b\":{}}",
                "a2616161786162a0",
            ),
            (
                "18446744073709551615",
                "18446744073709551615",
                "1bffffffffffffffff",
            ),
        ],
        &[
            ("null", NULL, "must not be null"),
            (
                "[1e400]",
                TYPE,
                "must hold no number beyond the range of a double",
            ),
            (
                "[{\"a\":1,\"a\":2}]",
                &[("/0/a", "duplicate")],
                "stands more than once in its object",
            ),
        ],
    );
}

#[test]
fn options_inside_of_others() {
    assert_forms::<Vec<Option<u8>>>(
        &[("[1,null]", "[1,null]", "8201f6")],
        &[(
            "[null,-1,\"x\"]",
            &[("/1", "type"), ("/2", "type")],
            "must be an integer from 0 to 255",
        )],
    );
    assert_forms::<BTreeMap<String, Option<bool>>>(
        &[("{\"a\":null}", "{\"a\":null}", "a16161f6")],
        &[("{\"a\":0}", &[("/a", "type")], "must be true or false")],
    );
}

#[test]
fn lists_and_sets() {
    assert_forms::<Vec<u8>>(
        &[
            ("[]", "[]", "80"),
            ("[3, 1, 3, 2.0]", "[3,1,3,2]", "8403010302"),
        ],
        &[
            ("{}", TYPE, "must be an array"),
            ("null", NULL, "must be an array, not null"),
            (
                "[1,256,null]",
                &[("/1", "type"), ("/2", "null")],
                "must be an integer from 0 to 255",
            ),
        ],
    );
    assert_forms::<BTreeSet<Color>>(
        &[("[\"blue\",\"red\"]", "[\"red\",\"blue\"]", "820201")],
        &[
            ("\"red\"", TYPE, "must be an array without equal elements"),
            (
                "[\"red\",\"blue\",\"red\"]",
                &[("/2", "duplicate")],
                "is equal to an element before it",
            ),
            ("[\"red\",1]", &[("/1", "type")], "must be one of red, blue"),
        ],
    );
    assert_forms::<BTreeSet<Decimal>>(
        &[("[\"2\",\"1.0\"]", "[\"1.0\",\"2\"]", "82c482200ac4820002")],
        &[(
            "[\"1\",\"1.0\"]",
            &[("/1", "duplicate")],
            "is equal to an element before it",
        )],
    );
}

#[test]
fn maps() {
    assert_forms::<BTreeMap<String, u8>>(
        &[(
            "{\"b\":1,\"a/b\":2e0}",
            "{\"a/b\":2,\"b\":1}",
            "a263612f6202616201",
        )],
        &[
            ("[]", TYPE, "must be an object"),
            (
                "{\"a/b\":null}",
                &[("/a~1b", "null")],
                "must be an integer from 0 to 255, not null",
            ),
            (
                "{\"a\":1,\"a\":2}",
                &[("/a", "duplicate")],
                "stands more than once in its object",
            ),
        ],
    );
    assert_forms::<BTreeMap<Color, u8>>(
        &[(
            "{\"blue\":1,\"red\":2}",
            "{\"red\":2,\"blue\":1}",
            "a202020101",
        )],
        &[(
            "{\"green\":1}",
            &[("/green", "key")],
            "has a name that must be one of red, blue",
        )],
    );
    let key = "018f0000-0000-7000-8000-0000000000aa";
    let (small, large) = (key, key.to_uppercase());
    let both = format!("{{\"{small}\":true,\"{large}\":true}}");
    assert_forms::<BTreeMap<Uuid, bool>>(
        &[(
            &format!("{{\"{large}\":true}}"),
            &format!("{{\"{small}\":true}}"),
            "a150018f00000000700080000000000000aaf5",
        )],
        &[(
            &both,
            &[(&format!("/{large}"), "duplicate")],
            "is the key of an entry before it",
        )],
    );
}

#[test]
fn opaque_types() {
    #[derive(Clone, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
    struct Point(u8, Option<f32>);
    assert_forms::<Opaque<Point>>(
        &[
            ("[1,null]", "[1,null]", "8201f6"),
            ("[1.0,0.5]", "[1,0.5]", "8201fa3f000000"),
        ],
        &not(
            &["{}", "[1]", "[1,2,3]", "[256,null]"],
            "must be what its type takes",
        ),
    );
    assert_forms::<Opaque<Value>>(
        &[("[null]", "[null]", "81f6")],
        &[("null", NULL, "must be what its type takes, not null")],
    );
}

#[test]
fn nested_structs() {
    assert_forms::<Geo>(
        &[(
            "{\"lon\":1,\"lat\":-0.5}",
            "{\"lat\":-0.5,\"lon\":1.0}",
            "a201fabf00000002fa3f800000",
        )],
        &[
            ("[1,2]", TYPE, "must be an object"),
            ("null", NULL, "must be an object, not null"),
            (
                "{\"lat\":\"1\",\"lng\":2}",
                &[("/lat", "type"), ("/lon", "required"), ("/lng", "unknown")],
                "must be a number",
            ),
            // Constraints are found beside what has the wrong shape.
            (
                "{\"lat\":91,\"lon\":null}",
                &[("/lat", "range"), ("/lon", "null")],
                "must be at most 90",
            ),
        ],
    );
    assert_forms::<Address>(
        &[(
            "{\"street\":\"A\"}",
            "{\"street\":\"A\",\"country\":\"DE\",\"unit\":null,\"fee\":\"0.00\",\"tags\":[],\"spots\":{}}",
            "a70161410262444503f604f605c4822100068007a0",
        )],
        &[(
            "{\"street\":\"\",\"country\":\"de\",\"unit\":1,\"geo\":{\"lat\":-91,\"lon\":0},\
             \"fee\":\"-1\",\"tags\":[\"\"],\"spots\":{\"a\":{}}}",
            &[
                ("/street", "length"),
                ("/country", "pattern"),
                ("/unit", "type"),
                ("/geo/lat", "range"),
                ("/fee", "range"),
                ("/tags/0", "length"),
                ("/spots/a/lat", "required"),
                ("/spots/a/lon", "required"),
            ],
            "must have at least 1 character",
        )],
    );
    // What is wrong with the good elements is found beside the bad ones.
    assert_forms::<Address>(
        &[],
        &[(
            "{\"street\":\"A\",\"tags\":[1,\"\",\"x\",null,\"0123456789\"],\
             \"spots\":{\"a\":{\"lat\":91,\"lon\":0},\"b\":1,\"c\":{\"lat\":91}}}",
            &[
                ("/tags/0", "type"),
                ("/tags/3", "null"),
                ("/tags/1", "length"),
                ("/tags/4", "length"),
                ("/spots/a/lat", "range"),
                ("/spots/b", "type"),
                ("/spots/c/lat", "range"),
                ("/spots/c/lon", "required"),
            ],
            "must be a string",
        )],
    );
}

#[test]
fn enums_with_data_beside_their_tag() {
    assert_forms::<Shape>(
        &[
            ("{\"kind\":\"nothing\"}", "{\"kind\":\"nothing\"}", "01"),
            (
                "{\"radius\":2,\"sides\":3.0,\"kind\":\"circle\"}",
                "{\"kind\":\"circle\",\"radius\":2.0,\"sides\":3,\"label\":null}",
                "8202a301fa40000000020303f6",
            ),
            (
                "{\"kind\":\"spot\",\"lat\":0,\"lon\":0}",
                "{\"kind\":\"spot\",\"lat\":0.0,\"lon\":0.0}",
                "8203a201fa0000000002fa00000000",
            ),
        ],
        &[
            ("[\"circle\",{\"radius\":2}]", TYPE, "must be an object"),
            ("\"nothing\"", TYPE, "must be an object"),
            ("{\"radius\":1}", &[("/kind", "required")], "is required"),
            (
                "{\"kind\":\"square\"}",
                &[("/kind", "type")],
                "must be one of nothing, circle, spot",
            ),
            (
                "{\"kind\":0}",
                &[("/kind", "type")],
                "must be one of nothing, circle, spot",
            ),
            (
                "{\"kind\":\"nothing\",\"radius\":1}",
                &[("/radius", "unknown")],
                "is not a member",
            ),
            (
                "{\"kind\":\"circle\",\"radius\":-1,\"sides\":256,\"lable\":1}",
                &[
                    ("/radius", "range"),
                    ("/sides", "type"),
                    ("/lable", "unknown"),
                ],
                "must be at least 0",
            ),
            (
                "{\"kind\":\"spot\",\"lat\":91}",
                &[("/lat", "range"), ("/lon", "required")],
                "must be at most 90",
            ),
        ],
    );
}

#[test]
fn enums_with_data_apart_from_their_tag() {
    assert_forms::<Payment>(
        &[
            ("{\"type\":\"cash\"}", "{\"type\":\"cash\"}", "01"),
            (
                "{\"data\":{\"number\":\"1234\",\"months\":1e1},\"type\":\"card\"}",
                "{\"type\":\"card\",\"data\":{\"number\":\"1234\",\"months\":10}}",
                "8202a2016431323334020a",
            ),
            (
                "{\"type\":\"transfer\",\"data\":\"1.5\"}",
                "{\"type\":\"transfer\",\"data\":\"1.5\"}",
                "8203c482200f",
            ),
        ],
        &[
            ("[\"cash\"]", TYPE, "must be an object"),
            (
                "{\"type\":\"card\"}",
                &[("/data", "required")],
                "is required",
            ),
            (
                "{\"type\":\"card\",\"data\":[\"1234\",1]}",
                &[("/data", "type")],
                "must be an object",
            ),
            (
                "{\"type\":\"card\",\"data\":{\"number\":\"1\",\"x\":1},\"y\":1}",
                &[
                    ("/data/number", "length"),
                    ("/data/x", "unknown"),
                    ("/y", "unknown"),
                ],
                "must have at least 4 characters",
            ),
            (
                "{\"type\":\"cash\",\"data\":{}}",
                &[("/data", "unknown")],
                "must be absent for this variant",
            ),
            (
                "{\"type\":\"transfer\",\"data\":1.5}",
                &[("/data", "type")],
                "must be a string with a decimal number of at most 28 digits, without an exponent",
            ),
        ],
    );
}

#[test]
fn a_variant_that_is_none_is_not_decoded() {
    for log in ["00", "8104", "8209f6", "8201f6", "02", "8302f6f6", "60"] {
        let bytes = laws::bytes(log);
        assert!(
            Shape::decode(&mut CborReader::new(&bytes)).is_err(),
            "{log}"
        );
    }
    // Members that came later than the variant, and one that is gone.
    let bytes = laws::bytes("8202a201fa40000000186301");
    let shape: rt::Decoded<Shape> = Shape::decode(&mut CborReader::new(&bytes));
    let expected = Shape::Circle {
        radius: 2.0,
        sides: 1,
        label: None,
    };
    assert_eq!(shape.unwrap(), expected);
}
