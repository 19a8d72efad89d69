//! The two passes over a body agree, whatever the body.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::author::{AuthorCreate, AuthorPatch, AuthorReplace};
use crate::{
    check,
    fault::Place,
    http::{Inspect, inspect::decode, problem::Kind, whole},
    model::Input,
};

/// A body that the first pass refuses is refused by the second too, with what is wrong; the
/// decoder's own word, which would be a 400 for JSON that is well-formed, is never needed.
fn assert_agreement<T: Input>(body: &str) {
    let is_json = serde_json::from_str::<serde_json::Value>(body).is_ok();
    let in_digits = is_json.then(|| whole::in_digits(body)).flatten();
    let decodes = |body: &str| serde_json::from_str::<T>(body).is_ok();
    let is_taken = body.trim_start().starts_with('{')
        && (decodes(body) || in_digits.is_some_and(|body| decodes(&body)));
    match decode::<T>(body.as_bytes()) {
        Ok(Ok(_)) => assert!(is_taken, "{body}"),
        Ok(Err(faults)) => assert!(!is_taken && is_json && !faults.is_empty(), "{body}"),
        Err(problem) => {
            assert_eq!(problem.kind(), Kind::MalformedJson, "{body}");
            assert!(!is_json, "{body}");
        }
    }
}

/// A value that a member may or may not have.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("\"a@b.c\"".to_owned()),
        Just("\"2026-11-25T07:00:00Z\"".to_owned()),
        Just("\"018f0000-0000-7000-8000-0000000000aa\"".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("[1, {\"a\": 2}]".to_owned()),
        Just("{\"a\":1,\"a\":2}".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        "-?[0-9]{1,22}",
        "-?[0-9]{1,3}(\\.[0-9]{1,2})?([eE][+-]?[0-9]{1,2})?",
        "\"[a-z\\\\]{0,4}\"",
    ]
}

fn body() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("email"),
        Just("nick"),
        Just("age"),
        Just("id"),
        Just("createdAt"),
        Just("em\\u0061il"),
        Just("other"),
    ];
    let members = prop::collection::vec((name, value()), 0..5);
    members.prop_map(|members| {
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\": {value}"))
            .collect();
        format!(" {{{}}}\n", members.join(", "))
    })
}

#[test]
fn a_number_that_is_nearly_whole_is_no_integer() {
    for (age, is_taken) in [
        ("1", true),
        ("1.0", true),
        ("1e1", true),
        ("-0", true),
        ("0.9999999999999999999", false),
        ("1.00000000000000000001", false),
        ("1e-400", false),
        ("9007199254740993.0", false),
    ] {
        for create in [
            "{\"email\":\"a@b.c\",\"age\":AGE}",
            "{\"age\":AGE,\"email\":\"a@b.c\"}",
        ] {
            let body = create.replace("AGE", age);
            let decoded = decode::<AuthorCreate>(body.as_bytes()).unwrap();
            match decoded {
                Ok(_) => assert!(is_taken, "{body}"),
                Err(faults) => {
                    assert!(!is_taken, "{body}");
                    let place = Place::Pointer("#/age".to_owned());
                    assert_eq!(
                        faults
                            .list()
                            .iter()
                            .map(|fault| &fault.place)
                            .collect::<Vec<_>>(),
                        [&place]
                    );
                }
            }
        }
    }
}

/// A body that takes any JSON.
#[derive(serde::Deserialize)]
struct Anything {
    #[serde(deserialize_with = "crate::wire::read")]
    v: Value,
}

impl Input for Anything {
    fn inspect(body: &mut Inspect<'_>) {
        body.required::<Value>("v");
    }
}

#[test]
fn members_that_take_any_json_are_no_way_round_the_depth() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!("{{\"v\":{open}{close}}}")
    };
    let brackets_in_strings = format!("{{\"v\":[{}\"\"]}}", r#""\"[{\\","#.repeat(100));
    let wide = format!("{{\"v\":[{}[]]}}", "[],".repeat(1000));
    for taken in [nested(64), brackets_in_strings, wide] {
        let body = decode::<Anything>(taken.as_bytes()).unwrap().unwrap();
        assert!(body.v.is_array());
    }
    // The decoder itself gives up at 128.
    for depth in [65, 100, 200] {
        let refused = decode::<Anything>(nested(depth).as_bytes());
        assert_eq!(refused.err().unwrap().kind(), Kind::TooDeep, "{depth}");
    }
}

/// A body with a set whose elements have constraints.
#[derive(serde::Deserialize)]
struct Tagged {
    #[serde(deserialize_with = "crate::wire::read")]
    tags: BTreeSet<String>,
}

impl Input for Tagged {
    fn inspect(body: &mut Inspect<'_>) {
        body.required::<BTreeSet<String>>("tags")
            .check(|tags: &BTreeSet<String>, faults| {
                check::items(faults, tags.len(), 4, 9);
                check::each(faults, tags, |tag, faults| check::length(faults, tag, 1, 2));
            });
    }
}

#[test]
fn faults_in_a_set_that_did_not_decode_are_where_the_client_wrote_them() {
    let body = r#"{"tags":["zz","long",5,"","zz"]}"#;
    let faults = decode::<Tagged>(body.as_bytes()).unwrap().err().unwrap();
    let found: Vec<_> = faults
        .list()
        .iter()
        .map(|fault| (fault.place.clone(), fault.code))
        .collect();
    // That too few are left says nothing of what was sent.
    let expected = [
        ("#/tags/2", "type"),
        ("#/tags/3", "length"),
        ("#/tags/1", "length"),
    ];
    assert_eq!(
        found,
        expected.map(|(place, code)| (Place::Pointer(place.to_owned()), code))
    );
    let taken = decode::<Tagged>(br#"{"tags":["b","a"]}"#).unwrap().unwrap();
    assert_eq!(taken.tags.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_passes_agree(body in body()) {
        assert_agreement::<AuthorCreate>(&body);
        assert_agreement::<AuthorReplace>(&body);
        assert_agreement::<AuthorPatch>(&body);
    }

    #[test]
    fn they_agree_on_what_is_no_object(body in value()) {
        assert_agreement::<AuthorPatch>(&body);
    }
}
