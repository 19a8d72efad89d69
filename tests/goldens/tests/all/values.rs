//! Values of a member that are valid, differ from each other, and begin with its limits.

use modelith_codegen::app::{Enum, Field, FieldType, Format, Integer};
use serde_json::{Value, json};

/// How many values there are of a type that has as many.
const VALUES: usize = 9;

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

/// `keys` are those of the records that the member may refer to.
pub(crate) fn values(field: &Field, enums: &[Enum], keys: &[String]) -> Vec<Value> {
    match &field.ty {
        FieldType::Bool => vec![json!(true), json!(false)],
        FieldType::Integer(integer) => integers(field, *integer),
        FieldType::String => (0..VALUES).map(|n| text(field, n).into()).collect(),
        FieldType::Timestamp => MOMENTS.map(Value::from).into(),
        FieldType::Id(_) => keys.iter().map(|key| key.as_str().into()).collect(),
        FieldType::Enum(name) => enums
            .iter()
            .find(|declared| declared.name == *name)
            .expect("an enum of the models")
            .variants
            .iter()
            .map(|variant| variant.json_name.as_str().into())
            .collect(),
        other => panic!("{other:?} has no values here yet"),
    }
}

fn integers(field: &Field, integer: Integer) -> Vec<Value> {
    let (least, greatest) = integer.bounds();
    let low = field.range.and_then(|range| range.min).unwrap_or(least);
    let high = field.range.and_then(|range| range.max).unwrap_or(greatest);
    let mut numbers = Vec::new();
    for step in 0..=(high - low).min(VALUES as i128) / 2 {
        for number in [low + step, high - step] {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    numbers.into_iter().map(number).collect()
}

pub(crate) fn number(number: i128) -> Value {
    match u64::try_from(number) {
        Ok(number) => number.into(),
        Err(_) => i64::try_from(number).expect("64 bits").into(),
    }
}

/// What JSON, Rust, askama and HTML would each like to escape, cut to the member's length.
fn text(field: &Field, n: usize) -> String {
    if field.format == Some(Format::Email) {
        return format!("User.{n}@example.com");
    }
    let length = field.length.expect("a string has a length");
    let min = usize::try_from(length.min.unwrap_or(0)).expect("a length");
    let max = usize::try_from(length.max.expect("a string has a ceiling")).expect("a length");
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
