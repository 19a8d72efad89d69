//! What holds for every value of every type: what is shown can be given back, and what is logged is
//! read back.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection, option, prelude::*};
use serde_json::Value;

use super::{
    forms::Color,
    models::{Address, Geo, Payment, Shape},
};
use crate::{
    codegen as rt,
    fault::Faults,
    http::{Text, judged},
    types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid},
    wire::{CborReader, CborWriter, Digits, IndexKey, Scaled, Wire},
};

/// A body with one member.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Wire")]
pub(super) struct Member<T: Wire> {
    #[serde(deserialize_with = "rt::input::read")]
    v: T,
}

impl<T: Wire> rt::Input for Member<T> {
    fn inspect(body: &mut rt::Inspect<'_>) {
        body.required::<T>("v")
            .check(|value: &T, faults| rt::check::nested(faults, value));
    }
}

/// The value of a JSON text that is one.
pub(super) fn taken<T: Wire>(json: &str) -> T {
    match judged::<Member<T>>(&format!("{{\"v\":{json}}}")) {
        Ok(body) => body.v,
        Err(faults) => panic!("{json}: {faults:?}"),
    }
}

/// The JSON text of a value.
pub(super) fn shown<T: Wire>(value: &T) -> String {
    let mut json = Vec::new();
    value.write(&mut json);
    String::from_utf8(json).expect("JSON is UTF-8")
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    let pair = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).expect(hex);
    digits.chunks(2).map(pair).collect()
}

/// Encoding and decoding are the identity, and so are showing and reading.
fn assert_laws<T: Wire>(value: &T) {
    let mut cbor = CborWriter::new();
    value.encode(&mut cbor);
    let mut reader = CborReader::new(cbor.as_bytes());
    let decoded = T::decode(&mut reader).expect("what was encoded is decoded");
    assert!(reader.is_at_end(), "{}", hex(cbor.as_bytes()));
    assert!(decoded.same(value), "{}", hex(cbor.as_bytes()));
    let mut again = CborWriter::new();
    decoded.encode(&mut again);
    assert_eq!(hex(again.as_bytes()), hex(cbor.as_bytes()));
    let mut skipped = CborReader::new(cbor.as_bytes());
    assert_eq!(skipped.skip().expect("one item"), cbor.as_bytes());

    let json = shown(value);
    let read: T = taken(&json);
    assert!(read.same(value), "{json}");
    assert_eq!(shown(&read), json);

    // Of what is good the second pass finds nothing.
    let mut faults = Faults::new();
    T::inspect(&Text::new(&json), &mut faults);
    assert!(faults.is_empty(), "{json}: {faults:?}");
}

/// Two values are the same if the log holds the same of them, and then they are shown the same.
fn assert_same_by_bytes<T: Wire>(one: &T, two: &T) {
    let [first, second] = [one, two].map(|value| {
        let mut cbor = CborWriter::new();
        value.encode(&mut cbor);
        cbor.as_bytes().to_vec()
    });
    assert_eq!(one.same(two), first == second);
    assert!(!one.same(two) || shown(one) == shown(two));
    assert!(!one.same(two) || one.equals(two));
}

fn few<S: Strategy>(element: S) -> impl Strategy<Value = Vec<S::Value>> {
    collection::vec(element, 0..4)
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let limit = 10_i128.pow(28);
    (1 - limit..limit, 0..=28_u32, 0..28_u32).prop_filter_map("fits", |(mantissa, scale, shift)| {
        Decimal::from_parts(mantissa / 10_i128.pow(shift), scale)
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .prop_filter("not null at the top", |value| !value.is_null())
}

fn geo() -> impl Strategy<Value = Geo> {
    (-90.0..=90.0, prop::num::f64::NORMAL | prop::num::f64::ZERO)
        .prop_map(|(lat, lon)| Geo { lat, lon })
}

pub(super) fn address() -> impl Strategy<Value = Address> {
    let names = (".{1,80}", "[A-Z]{2}", option::of(".{1,9}"));
    let lists = (
        collection::vec(".{1,9}", 0..=3),
        collection::btree_map(any::<String>(), geo(), 0..3),
    );
    (names, option::of(geo()), 0..1_000_000_000_i128, lists).prop_map(
        |((street, country, unit), geo, cents, (tags, spots))| Address {
            street,
            country,
            unit,
            geo,
            fee: Decimal::from_parts(cents, 2).expect("few digits"),
            tags,
            spots,
        },
    )
}

pub(super) fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Nothing),
        (0.0..1e300, any::<u8>(), option::of(any::<String>())).prop_map(
            |(radius, sides, label)| Shape::Circle {
                radius,
                sides,
                label
            }
        ),
        geo().prop_map(Shape::Spot),
    ]
}

pub(super) fn payment() -> impl Strategy<Value = Payment> {
    prop_oneof![
        Just(Payment::Cash),
        (".{4,19}", option::of(any::<u8>()))
            .prop_map(|(number, months)| Payment::Card { number, months }),
        decimal().prop_map(Payment::Transfer),
    ]
}

const TIMESTAMPS: std::ops::Range<i64> = -62_167_219_200_000_000..253_402_207_200_000_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn numbers(
        int: i64, unsigned: u64, byte: u8, float: f64, narrow: f32, decimal in decimal(), cents: i64,
    ) {
        assert_laws(&int);
        assert_laws(&unsigned);
        assert_laws(&byte);
        assert_laws(&(int % 2 == 0));
        assert_laws(&Digits(int));
        assert_laws(&Digits(unsigned));
        assert_laws(&decimal);
        assert_laws(&Scaled::<2>(Decimal::from_parts(cents.into(), 2).unwrap()));
        if float.is_finite() {
            assert_laws(&float);
        }
        if narrow.is_finite() {
            assert_laws(&narrow);
            assert_laws(&f64::from(narrow));
        }
    }

    #[test]
    fn times(
        instant in TIMESTAMPS, day in -719_528..=2_932_896, time in 0..86_400_000_000_i64, span: i64,
    ) {
        assert_laws(&Timestamp::from_microseconds(instant).unwrap());
        assert_laws(&Date::from_days(day).unwrap());
        assert_laws(&Time::from_microseconds(time).unwrap());
        assert_laws(&Duration::from_microseconds(span));
    }

    #[test]
    fn texts_and_bytes(text: String, bytes: Vec<u8>, id: [u8; 16], any in value()) {
        assert_laws(&text);
        assert_laws(&Bytes::from(bytes));
        assert_laws(&Uuid::from_bytes(id));
        assert_laws(&Id::<Color>::from_uuid(uuid::Uuid::from_bytes(id)));
        assert_laws(&any);
        assert_laws(&Some(any));
    }

    #[test]
    fn collections(
        list in few(any::<Option<i16>>()),
        lists in few(few(any::<String>())),
        set in collection::btree_set(any::<String>(), 0..4),
        map in collection::btree_map(any::<String>(), any::<Option<u32>>(), 0..4),
        uuids in collection::btree_map(any::<[u8; 16]>(), any::<Option<u64>>(), 0..4),
        colors in collection::btree_map(any::<bool>(), any::<bool>(), 0..3),
    ) {
        assert_laws(&list);
        assert_laws(&lists);
        assert_laws(&set);
        assert_laws(&map);
        let uuids: BTreeMap<_, BTreeSet<u64>> =
            uuids.into_iter().map(|(id, set)| (Uuid::from_bytes(id), set.into_iter().collect())).collect();
        assert_laws(&uuids);
        let color = |is_red| if is_red { Color::Red } else { Color::Blue };
        let colors: BTreeMap<_, _> =
            colors.into_iter().map(|(key, value)| (color(key), vec![color(value)])).collect();
        assert_laws(&colors);
    }

    #[test]
    fn structs_and_enums(
        address in address(),
        shapes in few(shape()),
        payments in collection::btree_map(any::<String>(), payment(), 0..4),
    ) {
        assert_laws(&address);
        assert_laws(&shapes);
        assert_laws(&payments);
    }

    #[test]
    fn what_is_the_same(
        mantissas in (0..30_i128, 0..30_i128), scales in (0..3_u32, 0..3_u32),
        lists: (Vec<bool>, Vec<bool>), addresses in (address(), address()),
        shapes in (shape(), shape()), payments in (payment(), payment()), any in (value(), value()),
    ) {
        let one = Decimal::from_parts(mantissas.0, scales.0).unwrap();
        let two = Decimal::from_parts(mantissas.1, scales.1).unwrap();
        assert_same_by_bytes(&one, &two);
        prop_assert_eq!(one.equals(&two), one == two);
        assert_same_by_bytes(&BTreeSet::from([one]), &BTreeSet::from([two]));
        let floats = [0.0, -0.0, 1.0, 0.1].map(|float: f64| float);
        for float in floats {
            floats.iter().for_each(|other| assert_same_by_bytes(&float, other));
        }
        assert_same_by_bytes(&lists.0, &lists.1);
        assert_same_by_bytes(&addresses.0, &addresses.1);
        let moved = Address { fee: two, ..addresses.0.clone() };
        assert_same_by_bytes(&addresses.0, &moved);
        assert_same_by_bytes(&shapes.0, &shapes.1);
        assert_same_by_bytes(&payments.0, &payments.1);
        assert_same_by_bytes(&any.0, &any.1);
        assert_same_by_bytes(&Some(any.0), &None);
    }

    /// Bytes that are no value are an error and nothing worse.
    #[test]
    fn any_bytes(bytes in collection::vec(any::<u8>(), 0..24)) {
        fn read<T: Wire>(bytes: &[u8]) {
            if let Ok(value) = T::decode(&mut CborReader::new(bytes)) {
                // What was read is a value as any other.
                let mut cbor = CborWriter::new();
                value.encode(&mut cbor);
                let again = T::decode(&mut CborReader::new(cbor.as_bytes()));
                assert!(again.expect("it was encoded").same(&value), "{}", hex(bytes));
            }
        }
        read::<Decimal>(&bytes);
        read::<f32>(&bytes);
        read::<Date>(&bytes);
        read::<Time>(&bytes);
        read::<Timestamp>(&bytes);
        read::<Value>(&bytes);
        read::<Vec<Option<u8>>>(&bytes);
        read::<BTreeSet<String>>(&bytes);
        read::<BTreeMap<Uuid, Bytes>>(&bytes);
        read::<Address>(&bytes);
        read::<Shape>(&bytes);
    }

    /// Index forms sort as the values do, and equal values have one form.
    #[test]
    fn forms_in_an_index(
        floats: (f64, f64), narrow: (f32, f32), decimals in (decimal(), decimal()),
        spans: (i64, i64), days in (-719_528..=2_932_896, -719_528..=2_932_896), texts: (String, String),
    ) {
        let in_order = |one: f64, two: f64| match one.partial_cmp(&two) {
            Some(order) => one.form().cmp(&two.form()) == order,
            None => true,
        };
        prop_assert!(in_order(floats.0, floats.1));
        prop_assert!(in_order(floats.0, -floats.0));
        if let Some(order) = narrow.0.partial_cmp(&narrow.1) {
            prop_assert_eq!(narrow.0.form().cmp(&narrow.1.form()), order);
        }
        let (one, two) = decimals;
        prop_assert_eq!(one.form().cmp(&two.form()), one.cmp(&two));
        let [one, two] = [spans.0, spans.1].map(Duration::from_microseconds);
        prop_assert_eq!(one.form().cmp(&two.form()), one.cmp(&two));
        let [one, two] = [days.0, days.1].map(|days| Date::from_days(days).unwrap());
        prop_assert_eq!(one.form().cmp(&two.form()), one.cmp(&two));
        let pair = (texts.0.clone(), spans.0);
        let other = (texts.1.clone(), spans.1);
        prop_assert_eq!(pair.form().cmp(&other.form()), pair.cmp(&other));
        let nulls = (Some(spans.0), 1_u8, texts.0.clone(), true);
        prop_assert!(nulls.form() < (None::<i64>, 0_u8, texts.0, true).form());
    }
}

#[test]
fn negative_zero_is_zero_in_an_index() {
    assert_eq!((-0.0_f64).form(), 0.0_f64.form());
    assert_eq!((-0.0_f32).form(), 0.0_f32.form());
    assert!((-1.0_f64).form() < 0.0_f64.form());
}
