//! What a merge patch (RFC 7396) makes of each type that merges.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    laws::{shown, taken},
    models::{Address, Geo, Payment, Shape},
};
use crate::{
    codegen as rt,
    fault::{Faults, Place},
    http::judged,
    wire::{Merge, Wire},
};

/// A body with one member that merges.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Wire")]
pub(super) struct Patched<T: Wire> {
    #[serde(default, deserialize_with = "rt::input::patch_nullable::<T, _>")]
    v: Merge<T::Patch>,
}

impl<T: Wire> rt::Input for Patched<T> {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.patch_nullable::<T>("v");
    }
}

/// What a patch makes of a stored value, if there is one, or its faults: place and code.
fn patched<T: Wire>(
    stored: Option<&str>,
    patch: &str,
) -> Result<String, Vec<(String, &'static str)>> {
    let mut value: Option<T> = stored.map(taken);
    let mut faults = Faults::new();
    match judged::<Patched<T>>(&format!("{{\"v\":{patch}}}")) {
        Ok(body) => {
            rt::patch::merge_nullable(&mut faults, "v", &mut value, body.v);
            faults.at("v", |faults| {
                if let Some(value) = &value {
                    rt::check::nested(faults, value);
                }
            });
        }
        Err(found) => faults = found,
    }
    if faults.is_empty() {
        return Ok(shown(&value));
    }
    let list = faults.list().iter().map(|fault| match &fault.place {
        Place::Pointer(pointer) => (pointer.clone(), fault.code),
        other => panic!("{other:?}"),
    });
    Err(list.collect())
}

fn assert_merges<T: Wire>(rows: &[(&str, &str, &str)]) {
    for (stored, patch, expected) in rows {
        let merged = patched::<T>(Some(stored), patch);
        assert_eq!(merged.as_deref(), Ok(*expected), "{patch} into {stored}");
        // Merged again it changes nothing.
        let again = patched::<T>(
            Some(expected).filter(|value| **value != "null").copied(),
            patch,
        );
        assert_eq!(again.as_deref(), Ok(*expected), "{patch} into {expected}");
    }
}

fn assert_refused<T: Wire>(stored: Option<&str>, patch: &str, expected: &[(&str, &'static str)]) {
    let expected = expected
        .iter()
        .map(|(place, code)| (format!("#/v{place}"), *code));
    let faults = patched::<T>(stored, patch).expect_err(patch);
    assert_eq!(
        faults,
        expected.collect::<Vec<_>>(),
        "{patch} into {stored:?}"
    );
}

/// RFC 7396, appendix A: original, patch, result.
#[test]
fn any_json_merges_as_the_appendix_says() {
    for (original, patch, result) in [
        (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#),
        (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
        (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
        (
            r#"{"a":{"b":"c"}}"#,
            r#"{"a":{"b":"d","c":null}}"#,
            r#"{"a":{"b":"d"}}"#,
        ),
        (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
        (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
        (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
        (r#"{"a":"foo"}"#, "null", "null"),
        (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
        (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"a":1,"e":null}"#),
        ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
        ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
    ] {
        assert_merges::<Value>(&[(original, patch, result)]);
    }
    // Merged into nothing as into {}: no null is left, but in arrays.
    let built = patched::<Value>(None, r#"{"a":null,"b":[null,{"c":null}],"d":{"e":null}}"#);
    assert_eq!(built.as_deref(), Ok(r#"{"b":[null,{"c":null}],"d":{}}"#));
}

#[test]
fn scalars_lists_and_sets_are_replaced() {
    assert_merges::<u8>(&[("1", "2", "2"), ("1", "2.0", "2"), ("1", "null", "null")]);
    assert_merges::<Vec<u8>>(&[("[1,2]", "[3]", "[3]"), ("[1]", "[]", "[]")]);
    assert_merges::<Vec<Option<Geo>>>(&[(r#"[{"lat":1,"lon":1}]"#, "[null]", "[null]")]);
    assert_refused::<Vec<Geo>>(
        Some(r#"[{"lat":1,"lon":1}]"#),
        r#"[{"lat":2}]"#,
        &[("/0/lon", "required")],
    );
}

#[test]
fn maps_merge_by_key_and_null_removes() {
    assert_merges::<BTreeMap<String, u8>>(&[
        (
            r#"{"a":1,"b":2}"#,
            r#"{"b":3.0,"c":4}"#,
            r#"{"a":1,"b":3,"c":4}"#,
        ),
        (r#"{"a":1,"b":2}"#, r#"{"a":null,"z":null}"#, r#"{"b":2}"#),
        (r#"{"a":1}"#, "{}", r#"{"a":1}"#),
    ]);
    assert_merges::<BTreeMap<String, Option<u8>>>(&[(
        r#"{"a":1,"b":null}"#,
        r#"{"b":null,"c":2}"#,
        r#"{"a":1,"c":2}"#,
    )]);
    assert_merges::<BTreeMap<String, Geo>>(&[(
        r#"{"a":{"lat":1,"lon":1}}"#,
        r#"{"a":{"lat":2},"b":{"lat":0,"lon":0}}"#,
        r#"{"a":{"lat":2.0,"lon":1.0},"b":{"lat":0.0,"lon":0.0}}"#,
    )]);
    assert_merges::<BTreeMap<String, Vec<u8>>>(&[(
        r#"{"a":[1,2]}"#,
        r#"{"a":[3]}"#,
        r#"{"a":[3]}"#,
    )]);
    let stored = Some(r#"{"a":{"lat":1,"lon":1}}"#);
    assert_refused::<BTreeMap<String, Geo>>(
        stored,
        r#"{"a/b":{"lat":2}}"#,
        &[("/a~1b/lon", "required")],
    );
    assert_refused::<BTreeMap<String, Geo>>(stored, r#"{"a":{"lat":200}}"#, &[("/a/lat", "range")]);
    assert_refused::<BTreeMap<String, Geo>>(
        stored,
        r#"{"a":{"lat":200,"lon":null},"b":1}"#,
        &[("/a/lat", "range"), ("/a/lon", "null"), ("/b", "type")],
    );
    assert_refused::<BTreeMap<String, u8>>(Some("{}"), "[]", &[("", "type")]);
}

const HOME: &str = r#"{"street":"A","country":"DE","unit":"3","geo":{"lat":1.0,"lon":2.0},"fee":"1.50","tags":["x"],"spots":{}}"#;

#[test]
fn structs_merge_member_by_member() {
    let home = |from: &str, to: &str| HOME.replace(from, to);
    assert_merges::<Address>(&[
        (HOME, "{}", HOME),
        (HOME, r#"{"street":"B"}"#, &home("\"A\"", "\"B\"")),
        (HOME, r#"{"unit":null}"#, &home("\"3\"", "null")),
        (
            HOME,
            r#"{"geo":{"lat":9}}"#,
            &home("\"lat\":1.0", "\"lat\":9.0"),
        ),
        (
            HOME,
            r#"{"geo":null}"#,
            &home("\"geo\":{\"lat\":1.0,\"lon\":2.0},", ""),
        ),
        (HOME, r#"{"fee":"2.5"}"#, &home("1.50", "2.50")),
        (HOME, r#"{"tags":[]}"#, &home("[\"x\"]", "[]")),
        (
            HOME,
            r#"{"spots":{"a":{"lat":0,"lon":0},"b":null}}"#,
            &home(
                "\"spots\":{}",
                "\"spots\":{\"a\":{\"lat\":0.0,\"lon\":0.0}}",
            ),
        ),
    ]);
    // Into nothing as into {}: null and absent are the same.
    let built = patched::<Address>(None, r#"{"street":"A","unit":null,"geo":null}"#);
    let expected = r#"{"street":"A","country":"DE","unit":null,"fee":"0.00","tags":[],"spots":{}}"#;
    assert_eq!(built.as_deref(), Ok(expected));
}

#[test]
fn faults_of_merged_structs_have_their_places() {
    assert_refused::<Address>(None, "{}", &[("/street", "required")]);
    assert_refused::<Address>(Some(HOME), r#"{"street":null}"#, &[("/street", "null")]);
    assert_refused::<Address>(Some(HOME), r#"{"street":""}"#, &[("/street", "length")]);
    assert_refused::<Address>(
        Some(HOME),
        r#"{"geo":{"lat":91}}"#,
        &[("/geo/lat", "range")],
    );
    assert_refused::<Address>(Some(HOME), "[]", &[("", "type")]);
    assert_refused::<Address>(
        Some(HOME),
        r#"{"street":"","geo":{"lat":91,"lng":1},"tags":["",1],"spots":{"a":{"lat":-91}},"no":1}"#,
        &[
            ("/street", "length"),
            ("/geo/lat", "range"),
            ("/geo/lng", "unknown"),
            ("/tags/1", "type"),
            ("/tags/0", "length"),
            ("/spots/a/lat", "range"),
            ("/no", "unknown"),
        ],
    );
    let without = HOME.replace("\"geo\":{\"lat\":1.0,\"lon\":2.0},", "");
    assert_refused::<Address>(
        Some(&without),
        r#"{"geo":{"lat":0}}"#,
        &[("/geo/lon", "required")],
    );
    assert_refused::<Address>(
        None,
        r#"{"geo":{"lat":0},"spots":{"a":{}}}"#,
        &[
            ("/street", "required"),
            ("/geo/lon", "required"),
            ("/spots/a/lat", "required"),
            ("/spots/a/lon", "required"),
        ],
    );
}

#[test]
fn enums_merge_within_a_variant_and_are_replaced_across() {
    let circle = r#"{"kind":"circle","radius":2.0,"sides":3,"label":"x"}"#;
    assert_merges::<Shape>(&[
        // The tag is absent or the same.
        (circle, "{}", circle),
        (
            circle,
            r#"{"radius":5}"#,
            r#"{"kind":"circle","radius":5.0,"sides":3,"label":"x"}"#,
        ),
        (
            circle,
            r#"{"kind":"circle","label":null}"#,
            r#"{"kind":"circle","radius":2.0,"sides":3,"label":null}"#,
        ),
        (
            circle,
            r#"{"sides":4.0}"#,
            r#"{"kind":"circle","radius":2.0,"sides":4,"label":"x"}"#,
        ),
        // It differs.
        (circle, r#"{"kind":"nothing"}"#, r#"{"kind":"nothing"}"#),
        (
            circle,
            r#"{"kind":"spot","lat":1,"lon":2,"label":null}"#,
            r#"{"kind":"spot","lat":1.0,"lon":2.0}"#,
        ),
        (
            r#"{"kind":"nothing"}"#,
            r#"{"kind":"circle","radius":1e0,"label":null}"#,
            r#"{"kind":"circle","radius":1.0,"sides":1,"label":null}"#,
        ),
        (
            r#"{"kind":"spot","lat":1,"lon":2}"#,
            r#"{"lon":3}"#,
            r#"{"kind":"spot","lat":1.0,"lon":3.0}"#,
        ),
    ]);
    let card = r#"{"type":"card","data":{"number":"1234","months":10}}"#;
    assert_merges::<Payment>(&[
        (
            card,
            r#"{"data":{"months":null}}"#,
            r#"{"type":"card","data":{"number":"1234","months":null}}"#,
        ),
        (
            card,
            r#"{"type":"card","data":{"number":"5678"}}"#,
            r#"{"type":"card","data":{"number":"5678","months":10}}"#,
        ),
        (
            card,
            r#"{"type":"transfer","data":"1.5"}"#,
            r#"{"type":"transfer","data":"1.5"}"#,
        ),
        (card, r#"{"type":"cash"}"#, r#"{"type":"cash"}"#),
        (
            r#"{"type":"transfer","data":"1"}"#,
            r#"{"data":"2"}"#,
            r#"{"type":"transfer","data":"2"}"#,
        ),
    ]);
    let built = patched::<Shape>(None, r#"{"kind":"circle","radius":1,"label":null}"#);
    let expected = r#"{"kind":"circle","radius":1.0,"sides":1,"label":null}"#;
    assert_eq!(built.as_deref(), Ok(expected));
}

#[test]
fn faults_of_merged_enums_have_their_places() {
    let circle = Some(r#"{"kind":"circle","radius":2.0,"sides":3,"label":"x"}"#);
    for (patch, expected) in [
        (r#"{"radius":-1}"#, &[("/radius", "range")][..]),
        (r#"{"radius":null}"#, &[("/radius", "null")]),
        (r#"{"sides":null}"#, &[("/sides", "null")]),
        (r#"{"sides":0.9999999999999999999}"#, &[("/sides", "type")]),
        (
            r#"{"sides":"1","radius":-1}"#,
            &[("/radius", "range"), ("/sides", "type")],
        ),
        (r#"{"kind":"square"}"#, &[("/kind", "type")]),
        (r#"{"kind":null}"#, &[("/kind", "required")]),
        (r#"{"kind":"circle","lat":1}"#, &[("/lat", "unknown")]),
        (r#"{"kind":"spot","lat":1}"#, &[("/lon", "required")]),
        (
            r#"{"kind":"nothing","radius":1}"#,
            &[("/radius", "unknown")],
        ),
        ("[]", &[("", "type")]),
        ("\"nothing\"", &[("", "type")]),
        (r#"{"label":"a","label":"b"}"#, &[("/label", "duplicate")]),
    ] {
        assert_refused::<Shape>(circle, patch, expected);
    }
    assert_refused::<Shape>(None, r#"{"radius":1}"#, &[("/kind", "required")]);
    let card = Some(r#"{"type":"card","data":{"number":"1234","months":10}}"#);
    for (patch, expected) in [
        (
            r#"{"data":{"number":"1"}}"#,
            &[("/data/number", "length")][..],
        ),
        (
            r#"{"data":{"months":256,"x":1}}"#,
            &[("/data/months", "type"), ("/data/x", "unknown")],
        ),
        (r#"{"data":null}"#, &[("/data", "type")]),
        (r#"{"data":["1234"]}"#, &[("/data", "type")]),
        (r#"{"type":"transfer"}"#, &[("/data", "required")]),
    ] {
        assert_refused::<Payment>(card, patch, expected);
    }
}

#[test]
fn an_enum_in_an_enum_is_replaced_by_its_own_tag() {
    // `{"event": {"type": "paid", "data": <a Shape>}}`, as generated code merges it.
    fn merged(stored: &str, patch: &str) -> String {
        let mut stored = serde_json::from_str(stored).unwrap();
        let patch = serde_json::from_str(patch).unwrap();
        rt::data::merge_variant(
            &mut stored,
            patch,
            "type",
            |variant, name, stored, patch| match (variant, name) {
                ("paid", "data") => <Shape as rt::Wire>::merge_json(stored, patch),
                _ => *stored = patch,
            },
        );
        stored.to_string()
    }
    let stored = r#"{"data":{"kind":"circle","label":"x","radius":1.0},"type":"paid"}"#;
    for (patch, expected) in [
        (
            r#"{"type":"paid","data":{"kind":"nothing"}}"#,
            r#"{"data":{"kind":"nothing"},"type":"paid"}"#,
        ),
        (
            r#"{"data":{"radius":2.0}}"#,
            r#"{"data":{"kind":"circle","label":"x","radius":2.0},"type":"paid"}"#,
        ),
        (r#"{"type":"other"}"#, r#"{"type":"other"}"#),
    ] {
        assert_eq!(merged(stored, patch), expected, "{patch}");
    }
}

#[test]
fn an_entry_of_a_map_goes_by_null_and_no_other_does() {
    type Named = std::collections::BTreeMap<String, Option<u8>>;
    let mut stored = serde_json::json!({"a": null, "b": 1, "c": 2});
    let patch = serde_json::json!({"b": null, "d": 3});
    <Named as rt::Wire>::merge_json(&mut stored, patch);
    assert_eq!(stored, serde_json::json!({"a": null, "c": 2, "d": 3}));
}
