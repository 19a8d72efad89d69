//! What the types of the prelude have in common: serde and `JsonSchema` say the same as the text.

use proptest::prelude::*;
use regex_lite::Regex;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::*;

/// The pattern of a type's schema.
fn pattern<T: JsonSchema>() -> Regex {
    let schema = schemars::schema_for!(T);
    let pattern = schema.get("pattern").and_then(Value::as_str);
    Regex::new(pattern.expect("the type has a pattern")).expect("it compiles")
}

fn assert_serde<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
    text: &str,
) {
    assert_eq!(serde_json::to_value(value).unwrap(), json!(text));
    assert_eq!(&serde_json::from_value::<T>(json!(text)).unwrap(), value);
    for other in [
        json!(1),
        json!(null),
        json!([text]),
        json!(format!("{text}x")),
    ] {
        assert!(
            serde_json::from_value::<T>(other.clone()).is_err(),
            "{other}"
        );
    }
}

#[test]
fn serde_reads_and_writes_the_text() {
    assert_serde(&Decimal::from(12), "12");
    assert_serde(&Date::UNIX_EPOCH, "1970-01-01");
    assert_serde(&Time::MIDNIGHT, "00:00:00");
    assert_serde(&Timestamp::UNIX_EPOCH, "1970-01-01T00:00:00Z");
    assert_serde(&Duration::from_microseconds(1_500_000), "PT1.5S");
    assert_serde(&Uuid::NIL, "00000000-0000-0000-0000-000000000000");
    assert_serde(&Bytes::from(vec![1]), "AQ==");
}

#[test]
fn they_convert_both_ways() {
    let number = rust_decimal::Decimal::new(150, 2);
    assert_eq!(rust_decimal::Decimal::from(Decimal::from(number)), number);
    let date = jiff::civil::date(2026, 11, 25);
    assert_eq!(jiff::civil::Date::from(Date::from(date)), date);
    let time = jiff::civil::time(8, 30, 0, 5_000);
    assert_eq!(jiff::civil::Time::from(Time::from(time)), time);
    let span = jiff::SignedDuration::from_micros(-5);
    assert_eq!(jiff::SignedDuration::from(Duration::from(span)), span);
    let uuid = ::uuid::Uuid::from_u128(7);
    assert_eq!(::uuid::Uuid::from(Uuid::from(uuid)), uuid);
    let bytes = ::bytes::Bytes::from_static(b"ab");
    assert_eq!(::bytes::Bytes::from(Bytes::from(bytes.clone())), bytes);
    let instant = jiff::Timestamp::from_microsecond(-7).unwrap();
    assert_eq!(
        Timestamp::from_microseconds(-7).map(|instant| *instant),
        Some(instant)
    );
}

#[test]
fn decimals_beyond_the_digits_are_rounded() {
    // These have 29 digits, none of them behind a point.
    assert_eq!(Decimal::from(rust_decimal::Decimal::MAX), Decimal::MAX);
    assert_eq!(Decimal::from(rust_decimal::Decimal::MIN), Decimal::MIN);
    assert_eq!(Decimal::MAX.to_string(), "9".repeat(28));
    assert_eq!(Decimal::MIN.to_string(), format!("-{}", "9".repeat(28)));
    let third = Decimal::from(rust_decimal::Decimal::ONE / rust_decimal::Decimal::from(3));
    assert_eq!(third.to_string().parse(), Ok(third));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// A text is of the type if its schema says so, but for what a pattern cannot count.
    #[test]
    fn patterns_say_what_is_taken(
        duration in "-?P?([0-9]{1,2}[DHMSW]){0,2}T?([0-9]{1,2}[.]?[0-9]{0,2}[DHMS]){0,3}",
        time in "[0-2]?[0-9]:[0-6][0-9](:[0-6][0-9])?([.][0-9]{0,7})?Z?",
        decimal in "[+-]?[0-9]{0,4}[.]?[0-9]{0,4}(e1)?",
    ) {
        let is_match = pattern::<Duration>().is_match(&duration);
        prop_assert_eq!(duration.parse::<Duration>().is_ok(), is_match, "{}", duration);
        let is_match = pattern::<Time>().is_match(&time);
        prop_assert_eq!(time.parse::<Time>().is_ok(), is_match, "{}", time);
        let is_match = pattern::<Decimal>().is_match(&decimal);
        prop_assert_eq!(decimal.parse::<Decimal>().is_ok(), is_match, "{}", decimal);
    }
}
