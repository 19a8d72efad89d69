//! The bytes of values, as docs/file-format.md gives them: its table of values is read and held to
//! what the types write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::{
    log::diagnostic::hex,
    types::{Bytes, Date, Decimal, Duration, Time, Timestamp, Uuid},
    wire::{CborReader, CborWriter, Wire},
};

const DOCUMENT: &str = include_str!("../../../../docs/file-format.md");

/// The examples of the row of a type, without spaces.
fn examples(ty: &str) -> Vec<String> {
    let row = format!("| {ty} |");
    let mut rows = DOCUMENT.lines().filter(|line| line.starts_with(&row));
    let examples = rows.next().expect(ty).rsplit('|').nth(1).expect("a column");
    let texts = examples.split('`').skip(1).step_by(2);
    texts.map(|text| text.replace(' ', "")).collect()
}

/// Both are the same value, and the first is as the document says.
#[track_caller]
fn check<T: Wire>(ty: &str, at: usize, value: &T) {
    let mut cbor = CborWriter::new();
    value.encode(&mut cbor);
    let bytes = cbor.as_bytes();
    assert_eq!(Some(&hex(bytes)), examples(ty).get(at), "{ty}");
    let read = T::decode(&mut CborReader::new(bytes)).expect(ty);
    assert!(read.same(value), "{ty}");
}

#[test]
fn values_have_the_bytes_that_are_written_down() {
    check("`bool`", 0, &false);
    check("`bool`", 1, &true);
    let integers = "`u8` to `u64`, `i8` to `i64`";
    check(integers, 0, &500_u16);
    check(integers, 0, &500_i64);
    check(integers, 1, &-1_i8);
    check("`f32`", 0, &1.5_f32);
    check("`f64`", 0, &1.5_f64);
    check("`f64`", 1, &0.1_f64);
    check(
        "`Decimal`",
        0,
        &Decimal::from_parts(1250, 2).expect("12.50"),
    );
    check("`String`", 0, &"de".to_owned());
    let half = Timestamp::from_microseconds(500_000).expect("a time");
    check("`Timestamp`", 0, &half);
    check("`Date`", 0, &Date::from_days(-1).expect("a date"));
    check(
        "`Time`",
        0,
        &Time::from_microseconds(1_000_000).expect("a time"),
    );
    check("`Duration`", 0, &Duration::from_microseconds(-1));
    check("`Bytes`", 0, &Bytes::from(vec![0, 0xff]));
    check("`Value`, `opaque`", 0, &json!({"a": [1]}));
    check("`Option<T>`, also of a member", 0, &None::<u8>);
    let list = "`Vec<T>`, `BTreeSet<T>`";
    check(list, 0, &vec![1_u8, 2]);
    check(list, 0, &BTreeSet::from([2_u8, 1]));
    let map = BTreeMap::from([("a".to_owned(), true)]);
    check("`BTreeMap<K, V>`", 0, &map);
}

#[test]
fn a_uuid_is_its_bytes() {
    let mut cbor = CborWriter::new();
    Uuid::from_bytes(*b"0123456789abcdef").encode(&mut cbor);
    assert_eq!(cbor.as_bytes(), b"\x500123456789abcdef");
    assert_eq!(examples("`Uuid`, `Id<64>`"), ["50"]);
}

#[test]
fn a_mantissa_of_more_than_64_bits_is_a_bignum() {
    for (mantissa, expected) in [
        (1_i128 << 64, "c48200c249010000000000000000"),
        (-(1_i128 << 64) - 1, "c48200c349010000000000000000"),
        (i128::from(u64::MAX), "c482001bffffffffffffffff"),
    ] {
        let decimal = Decimal::from_parts(mantissa, 0).expect("a decimal");
        let mut cbor = CborWriter::new();
        decimal.encode(&mut cbor);
        assert_eq!(hex(cbor.as_bytes()), expected);
    }
}
