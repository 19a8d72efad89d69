//! Texts within bounds: strings by length, pattern and format, and what is text in JSON.

use base64::{Engine, engine::general_purpose::STANDARD};
use modelith::prelude::Timestamp;
use modelith_codegen::app::{Format, Literal, Rules};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

use crate::values::VALUES;

pub(crate) const UUIDS: [&str; 4] = [
    "00000000-0000-0000-0000-000000000000",
    "0190a000-0000-7000-8000-00000000000a",
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

/// Keys that are right whatever a model says of their length.
pub(crate) const KEYS: [&str; 6] = ["a", "Z9", "x.y", "0_", "q~-", "ab"];

/// First and last instant, and what is between.
const MOMENTS: [&str; VALUES] = [
    "0000-01-01T00:00:00Z",
    "9999-12-30T22:00:00Z",
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999999Z",
    "2024-02-29T12:00:00.000001Z",
    "2026-11-25T07:00:00.1Z",
    "1900-03-01T00:00:00Z",
    "2000-12-31T23:59:59Z",
    "2038-01-19T03:14:08Z",
];

const DATES: [&str; 7] = [
    "0000-01-01",
    "9999-12-31",
    "1970-01-01",
    "2024-02-29",
    "1900-03-01",
    "2026-11-25",
    "2050-06-15",
];

const TIMES: [&str; 6] = [
    "00:00:00",
    "23:59:59.999999",
    "12:30:00",
    "08:00:00.5",
    "20:15:00",
    "06:00:00",
];

/// In microseconds.
const DURATIONS: [(&str, i64); 7] = [
    ("PT0S", 0),
    ("PT0.000001S", 1),
    ("PT1S", 1_000_000),
    ("PT1H30M", 5_400_000_000),
    ("PT5M", 300_000_000),
    ("PT7H59M59.5S", 28_799_500_000),
    ("PT2H", 7_200_000_000),
];

/// Microseconds of a duration as it is shown: hours, minutes and seconds.
pub(crate) fn duration_of(value: &Value) -> i64 {
    let text = value.as_str().expect("text");
    let mut parts = text.trim_start_matches("PT");
    let mut sum = 0.0;
    for (unit, seconds) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, rest)) = parts.split_once(unit) {
            sum += number.parse::<f64>().expect("a number") * seconds;
            parts = rest;
        }
    }
    assert!(parts.is_empty(), "{text}");
    (sum * 1e6).round() as i64
}

pub(crate) fn moment_of(value: &Value) -> i64 {
    microseconds(value.as_str().expect("text"))
}

fn ends(rules: &Rules) -> (Option<i64>, Option<i64>) {
    let of = |literal: Option<&Literal>| match literal {
        Some(Literal::Timestamp(bound) | Literal::Time(bound) | Literal::Duration(bound)) => {
            Some(*bound)
        }
        Some(Literal::Date(days)) => Some(i64::from(*days)),
        _ => None,
    };
    let range = rules.range.as_ref();
    (
        of(range.and_then(|range| range.min.as_ref())),
        of(range.and_then(|range| range.max.as_ref())),
    )
}

/// Those between the bounds; `number` is what a text is as the bounds are.
fn between<'t>(
    rules: &Rules,
    texts: impl IntoIterator<Item = &'t str>,
    number: impl Fn(&str) -> i64,
) -> Vec<Value> {
    let (min, max) = ends(rules);
    let within = |text: &&str| {
        let number = number(text);
        min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max)
    };
    texts.into_iter().filter(within).map(Value::from).collect()
}

fn microseconds(text: &str) -> i64 {
    let timestamp: Timestamp = serde_json::from_value(text.into()).expect("a timestamp");
    timestamp.as_microseconds()
}

pub(crate) fn timestamps(rules: &Rules) -> Vec<Value> {
    between(rules, MOMENTS, microseconds)
}

pub(crate) fn dates(rules: &Rules) -> Vec<Value> {
    between(rules, DATES, |text| {
        let midnight = format!("{text}T00:00:00Z");
        let microseconds = match text {
            // The last instant is a day earlier.
            "9999-12-31" => return 2_932_896,
            _ => microseconds(&midnight),
        };
        microseconds.div_euclid(86_400_000_000)
    })
}

pub(crate) fn times(rules: &Rules) -> Vec<Value> {
    between(rules, TIMES, |text| {
        let instant = format!("1970-01-01T{text}Z");
        microseconds(&instant)
    })
}

pub(crate) fn durations(rules: &Rules) -> Vec<Value> {
    let number = |text: &str| duration_of(&text.into());
    between(rules, DURATIONS.map(|(text, _)| text), number)
}

fn lengths(rules: &Rules) -> (usize, usize) {
    let of = |bound: Option<u64>, absent: usize| {
        bound.map_or(absent, |bound| usize::try_from(bound).unwrap_or(absent))
    };
    (
        of(rules.length.and_then(|length| length.min), 0),
        of(rules.length.and_then(|length| length.max), usize::MAX),
    )
}

pub(crate) fn bytes(rules: &Rules) -> Vec<Value> {
    let (min, max) = lengths(rules);
    let mut values: Vec<Value> = Vec::new();
    for (n, length) in [min, max.min(min + 300), min + 1, min + 2, min, min]
        .into_iter()
        .enumerate()
    {
        let fill = u8::try_from(n * 51).unwrap_or(0);
        let value = Value::from(STANDARD.encode(vec![fill; length.min(max)]));
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

pub(crate) fn strings(rules: &Rules) -> Vec<Value> {
    let texts: Vec<String> = match (&rules.format, &rules.pattern) {
        (Some(format), _) => (0..VALUES).map(|n| formatted(*format, n)).collect(),
        (None, Some(pattern)) => patterned(pattern),
        (None, None) => (0..VALUES).map(|n| text(rules, n)).collect(),
    };
    let (min, max) = lengths(rules);
    let mut values: Vec<Value> = Vec::new();
    for text in texts {
        let fits = (min..=max).contains(&text.chars().count());
        if fits && !values.contains(&Value::from(text.as_str())) {
            values.push(text.into());
        }
    }
    values
}

fn formatted(format: Format, n: usize) -> String {
    match format {
        Format::Email => format!("User.{n}@example.com"),
        Format::Uri => format!("https://example.org/{n}?q=%20#f"),
        Format::Hostname => format!("h{n}.Example.org"),
        Format::Ipv4 => format!("192.0.2.{n}"),
        Format::Ipv6 => format!("2001:db8::{n}"),
        other => panic!("{other:?} has no values here yet"),
    }
}

/// What matches, drawn by a generator that always begins alike.
fn patterned(pattern: &str) -> Vec<String> {
    let inner = pattern.trim_start_matches('^').trim_end_matches('$');
    // Here as in regex-lite, classes are of ASCII.
    let inner = inner
        .replace("\\d", "[0-9]")
        .replace("\\w", "[0-9A-Za-z_]")
        .replace("\\s", "[ ]");
    let strategy = proptest::string::string_regex(&inner).expect("a pattern");
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut texts: Vec<String> = Vec::new();
    for _ in 0..200 {
        let drawn = strategy.new_tree(&mut runner).expect("a text").current();
        if !texts.contains(&drawn) {
            texts.push(drawn);
        }
    }
    texts
}

/// What JSON, Rust, askama and HTML would each like to escape, cut to the member's length.
fn text(rules: &Rules, n: usize) -> String {
    let (min, max) = lengths(rules);
    if n == 0 && min == 0 {
        return String::new();
    }
    let mut text: Vec<char> = format!("{n}A\"\\é😀{{{{}}}}{{% x %}}\n\u{1}\u{7f}<&>'/~")
        .chars()
        .collect();
    text.truncate(max);
    let target = if n == 1 { max.min(5_000) } else { min };
    while text.len() < target {
        text.push('日');
    }
    text.into_iter().collect()
}
