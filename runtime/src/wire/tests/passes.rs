//! The two passes over a body agree, whatever stands in its nested values.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    laws::{Member, address, payment, shape, shown},
    merging::Patched,
    models::{Address, Payment, Shape},
};
use crate::{
    codegen as rt,
    fault::Place,
    http::{judged, whole},
    wire::Wire,
};

/// A body is taken if it decodes, or would with its whole numbers as integers; else it has faults
/// with a place, and the decoder's own word is never needed.
fn assert_agreement<B: rt::Input>(body: &str) {
    let decodes = |body: &str| serde_json::from_str::<B>(body).is_ok();
    let is_taken = decodes(body) || whole::in_digits(body).is_some_and(|body| decodes(&body));
    match judged::<B>(body) {
        Ok(_) => assert!(is_taken, "{body}"),
        Err(faults) => {
            assert!(!is_taken && !faults.is_empty(), "{body}");
            for fault in faults.list() {
                let is_inside = matches!(&fault.place, Place::Pointer(at) if at.starts_with("#/v"));
                assert!(is_inside, "{body}: {fault:?}");
            }
        }
    }
}

/// Puts something somewhere in a value: `way` chooses at each level, and ends.
fn spoil(value: &mut Value, way: &[u8], with: Value) {
    let Some((step, rest)) = way.split_first() else {
        *value = with;
        return;
    };
    let step = usize::from(*step);
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            let place = step % elements.len();
            spoil(&mut elements[place], rest, with);
        }
        Value::Object(members) if !members.is_empty() => {
            let name = members.keys().nth(step % members.len()).cloned().unwrap();
            match step % 7 {
                0 => drop(members.remove(&name)),
                1 => drop(members.insert(format!("{name}_"), with)),
                _ => spoil(&mut members[&name], rest, with),
            }
        }
        other => *other = with,
    }
}

fn assert_spoiled<T: Wire>(value: &T, way: &[u8], with: Value) {
    let mut value: Value = serde_json::from_str(&shown(value)).unwrap();
    spoil(&mut value, way, with);
    let body = json!({ "v": value }).to_string();
    assert_agreement::<Member<T>>(&body);
    assert_agreement::<Patched<T>>(&body);
}

fn anything() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(1.0),
        json!(-1),
        json!(300),
        json!(0.5),
        json!("circle"),
        json!("spot"),
        json!("nothing"),
        json!("card"),
        json!("cash"),
        json!("1.5"),
        json!(""),
        json!([]),
        json!([1, 2]),
        json!({}),
        json!({"lat": 1, "lon": 2}),
        json!({"number": "1234"}),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn they_agree(
        address in address(),
        shape in shape(),
        payment in payment(),
        way in prop::collection::vec(any::<u8>(), 0..4),
        with in anything(),
    ) {
        assert_spoiled::<Address>(&address, &way, with.clone());
        assert_spoiled::<Shape>(&shape, &way, with.clone());
        assert_spoiled::<Payment>(&payment, &way, with.clone());
        assert_spoiled::<Vec<Shape>>(&vec![shape], &way, with.clone());
        assert_spoiled::<Option<Payment>>(&Some(payment), &way, with);
    }
}

fn assert_agreements(body: &str) {
    assert_agreement::<Member<Value>>(body);
    assert_agreement::<Patched<Value>>(body);
    assert_agreement::<Member<Address>>(body);
    assert_agreement::<Patched<Address>>(body);
    assert_agreement::<Member<Shape>>(body);
    assert_agreement::<Patched<Shape>>(body);
    assert_agreement::<Member<Payment>>(body);
    assert_agreement::<Patched<Payment>>(body);
}

#[test]
fn numbers_that_no_double_holds_have_places() {
    for body in [
        r#"{"v":1e400}"#,
        r#"{"v":{"kind":"circle","radius":1e400}}"#,
        r#"{"v":{"kind":"nothing","x":[1e400]}}"#,
        r#"{"v":{"type":"card","data":{"number":1e400}}}"#,
        r#"{"v":{"street":"A","geo":{"lat":1e400,"lon":0}}}"#,
        r#"{"v":{"street":"A","spots":{"a":{"lat":0,"lon":-1e400}}}}"#,
    ] {
        assert_agreements(body);
    }
}

#[test]
fn names_that_stand_twice_have_places() {
    for body in [
        r#"{"v":{"kind":"circle","radius":1,"radius":1}}"#,
        r#"{"v":{"kind":"spot","kind":"spot","lat":0,"lon":0}}"#,
        r#"{"v":{"type":"card","data":{"number":"1234","number":"1234"}}}"#,
        r#"{"v":{"type":"cash","type":"cash"}}"#,
        r#"{"v":{"street":"A","spots":{"a":{"lat":0,"lon":0},"a":{"lat":0,"lon":0}}}}"#,
        r#"{"v":{"street":"A","street":"A"}}"#,
        r#"{"v":{"x":1,"x":1}}"#,
    ] {
        assert_agreements(body);
    }
}
