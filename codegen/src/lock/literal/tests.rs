//! Every kind of value there and back.

use serde_json::{Value, json};

use super::{from_json, to_json};
use crate::{
    app::Literal,
    lock::{
        entry::{EnumEntry, MemberEntry, StructEntry, VariantEntry},
        state::State,
        stored_type::StoredType,
    },
};

fn ty(text: &str) -> StoredType {
    StoredType::try_from(text.to_owned()).expect("a type")
}

fn member(id: u32, name: &str, text: &str) -> MemberEntry {
    MemberEntry {
        id,
        name: name.into(),
        past_names: Vec::new(),
        ty: ty(text),
        optional: false,
        absent: None,
        unique: None,
        references: None,
        version: false,
        secret: false,
        options: Vec::new(),
    }
}

/// `struct<1>` has `city: String`, `zip: Option<u32>` and `kind: enum<1>`; `enum<1>` has `Home`
/// and `Other(String)`.
fn state() -> State {
    let mut state = State::default();
    let members = vec![
        member(1, "city", "String"),
        MemberEntry {
            optional: true,
            ..member(2, "zip", "u32")
        },
        MemberEntry {
            absent: Some("Home".into()),
            ..member(3, "kind", "enum<1>")
        },
    ];
    let structure = StructEntry {
        id: 1,
        name: "Address".into(),
        past_names: Vec::new(),
        members,
        reserved: Vec::new(),
    };
    let variant = |id, name: &str, value| VariantEntry {
        id,
        name: name.into(),
        past_names: Vec::new(),
        members: None,
        value,
    };
    let enumeration = EnumEntry {
        id: 1,
        name: "Kind".into(),
        past_names: Vec::new(),
        variants: vec![
            variant(1, "Home", None),
            variant(2, "Other", Some(StoredType::String)),
        ],
        reserved: Vec::new(),
    };
    state.structs.insert(1, structure);
    state.enums.insert(1, enumeration);
    state
}

fn address(zip: Literal) -> Literal {
    Literal::Struct(vec![
        ("city".into(), Literal::String("Ulm".into())),
        ("zip".into(), zip),
        ("kind".into(), Literal::Variant("Home".into())),
    ])
}

#[track_caller]
fn returns(text: &str, literal: &Literal) {
    let written = to_json(literal).expect("a fixed value").to_string();
    let json: Value = serde_json::from_str(&written).expect("JSON");
    let read = from_json(&ty(text), &json, &state());
    assert_eq!(read.as_ref(), Some(literal), "{written}");
}

#[test]
fn every_literal_is_read_as_it_is_written() {
    returns("bool", &Literal::Bool(true));
    returns("u64", &Literal::Integer(u64::MAX.into()));
    returns("i64", &Literal::Integer(i64::MIN.into()));
    for number in [0.1, -1.5e300, 5e-324, 1.0, f64::MAX, 0.3 - 0.1] {
        returns("f64", &Literal::Float(number));
    }
    for number in [0.1_f32, f32::MAX, 1e-45] {
        returns("f32", &Literal::Float(number.into()));
    }
    for text in ["0", "-1.50", "0.0001", "9999999999999999999999999999"] {
        returns("Decimal", &Literal::Decimal(text.into()));
    }
    returns("String", &Literal::String("now \"\u{1f600}".into()));
    for microseconds in [-1, 0, 253_402_207_200_000_000] {
        returns("Timestamp", &Literal::Timestamp(microseconds));
    }
    for days in [0, -1, 19_782, 2_932_896, -719_528] {
        returns("Date", &Literal::Date(days));
    }
    for microseconds in [0, 1, 500_000, 86_399_999_999] {
        returns("Time", &Literal::Time(microseconds));
    }
    for microseconds in [0, -1, 90_000_000, i64::MAX, i64::MIN] {
        returns("Duration", &Literal::Duration(microseconds));
    }
    returns("Uuid", &Literal::Uuid(*b"0123456789abcdef"));
    for bytes in [&b""[..], &[0, 0xff, 0x0a]] {
        returns("Bytes", &Literal::Bytes(bytes.to_vec()));
    }
    returns("enum<1>", &Literal::Variant("Home".into()));
}

#[test]
fn collections_and_structs_are_read_as_they_are_written() {
    returns("Vec<u8>", &Literal::List(Vec::new()));
    let dates = vec![Literal::Date(1), Literal::Date(2)];
    returns("BTreeSet<Date>", &Literal::List(dates));
    let some = vec![Literal::Null, Literal::Integer(1)];
    returns("Vec<Option<u8>>", &Literal::List(some));
    returns("BTreeMap<String, struct<1>>", &Literal::EmptyMap);
    returns("struct<1>", &address(Literal::Null));
    let list = vec![address(Literal::Integer(89073)), address(Literal::Null)];
    returns("Vec<struct<1>>", &Literal::List(list));
}

#[test]
fn a_struct_gets_the_members_that_came_later() {
    let read = from_json(&ty("struct<1>"), &json!({"city": "Ulm"}), &state());
    assert_eq!(read, Some(address(Literal::Null)));
}

#[test]
fn the_order_of_members_is_not_that_of_the_literal() {
    let Literal::Struct(mut members) = address(Literal::Null) else {
        unreachable!("an address is a struct");
    };
    let json = to_json(&Literal::Struct(members.clone())).expect("fixed");
    members.reverse();
    let turned = to_json(&Literal::Struct(members)).expect("fixed");
    assert_eq!(json.to_string(), turned.to_string());
}

#[test]
fn a_value_of_another_type_is_none() {
    for (text, value) in [
        ("u8", json!(256)),
        ("u8", json!("1")),
        ("u8", json!(null)),
        ("bool", json!(0)),
        ("f32", json!(0.1)),
        ("f64", json!("0.1")),
        ("Decimal", json!("1e3")),
        ("Decimal", json!("01")),
        ("Timestamp", json!("now")),
        ("Date", json!("2026-02-29")),
        ("Time", json!("24:00:00")),
        ("Duration", json!("P1M")),
        ("Uuid", json!("3031")),
        ("Bytes", json!("0")),
        ("Bytes", json!("FF")),
        ("Value", json!({})),
        ("opaque", json!({})),
        ("Id<64>", json!("x")),
        ("enum<1>", json!("Gone")),
        ("enum<1>", json!("Other")),
        ("enum<2>", json!("Home")),
        ("Vec<u8>", json!([256])),
        ("BTreeMap<String, u8>", json!({"a": 1})),
        ("struct<1>", json!({})),
        ("struct<1>", json!({"city": null})),
        ("struct<1>", json!({"city": "Ulm", "more": 1})),
        ("struct<2>", json!({})),
    ] {
        assert_eq!(
            from_json(&ty(text), &value, &state()),
            None,
            "{text} {value}"
        );
    }
}

#[test]
fn a_struct_that_holds_itself_ends() {
    let mut state = state();
    let members = &mut state.structs.get_mut(&1).expect("there").members;
    members.push(MemberEntry {
        absent: Some(json!({"city": "Ulm"})),
        ..member(4, "again", "struct<1>")
    });
    assert_eq!(
        from_json(&ty("struct<1>"), &json!({"city": "Ulm"}), &state),
        None
    );
}

#[test]
fn now_is_no_fixed_value() {
    assert_eq!(to_json(&Literal::Now), None);
    assert_eq!(to_json(&Literal::List(vec![Literal::Now])), None);
    let seen = Literal::Struct(vec![("seen".into(), Literal::Now)]);
    assert_eq!(to_json(&seen), None);
}
