//! Numbers within bounds: the limits first.

use modelith_codegen::app::{Float, Integer, Literal, Rules};
use serde_json::{Value, json};

use crate::values::VALUES;

/// A JSON number. All integers of members have 64 bits at most.
pub(crate) fn json(number: i128) -> Value {
    match u64::try_from(number) {
        Ok(number) => number.into(),
        Err(_) => i64::try_from(number).expect("64 bits").into(),
    }
}

fn ends(rules: &Rules) -> (Option<&Literal>, Option<&Literal>) {
    let range = rules.range.as_ref();
    (
        range.and_then(|range| range.min.as_ref()),
        range.and_then(|range| range.max.as_ref()),
    )
}

pub(crate) fn integers(integer: Integer, rules: &Rules) -> Vec<i128> {
    let (least, greatest) = integer.bounds();
    let of = |literal: Option<&Literal>, absent: i128| match literal {
        Some(Literal::Integer(bound)) => *bound,
        _ => absent,
    };
    let (min, max) = ends(rules);
    let (low, high) = (of(min, least), of(max, greatest));
    let mut numbers = Vec::new();
    for step in 0..=(high - low).min(VALUES as i128) / 2 {
        for number in [low + step, high - step] {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    numbers
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bounds of floats are small whole numbers"
)]
fn float_of(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Float(bound) => Some(*bound),
        Literal::Integer(bound) => Some(*bound as f64),
        _ => None,
    }
}

pub(crate) fn floats(float: Float, rules: &Rules) -> Vec<Value> {
    let (min, max) = ends(rules);
    let (min, max) = (min.and_then(float_of), max.and_then(float_of));
    let (low, high) = (min.unwrap_or(f64::MIN), max.unwrap_or(f64::MAX));
    let mut candidates: Vec<f64> = min.into_iter().chain(max).collect();
    candidates.extend([0.0, 0.5, -1.25, 0.1, 1e6, 3.0, 42.75, -1e-3, 123.5, 1.0]);
    if float == Float::F64 {
        candidates.extend([5e-324, f64::MAX, 1e15 + 0.3]);
    }
    let within = |value: &f64| (low..=high).contains(value);
    let mut values: Vec<Value> = Vec::new();
    for value in candidates.into_iter().filter(within) {
        if !values.contains(&json!(value)) {
            values.push(json!(value));
        }
    }
    values
}

/// An integer as JSON has it: a number, or its digits as text.
pub(crate) fn integer(value: &Value) -> i128 {
    let digits = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    digits.parse().expect("an integer")
}

pub(crate) fn decimal(value: &Value) -> f64 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or(f64::NAN)
}

/// A decimal with so many digits behind the point.
pub(crate) fn scaled(text: &str, scale: Option<u32>) -> String {
    let Some(scale) = scale else {
        return text.to_owned();
    };
    let scale = usize::try_from(scale).unwrap_or(0);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if scale == 0 {
        return whole.to_owned();
    }
    format!("{whole}.{fraction:0<scale$}")
}

pub(crate) fn decimals(rules: &Rules, scale: Option<u32>) -> Vec<Value> {
    let (min, max) = ends(rules);
    let text = |literal: &Literal| match literal {
        Literal::Decimal(text) => Some(text.clone()),
        _ => None,
    };
    let (min, max) = (min.and_then(text), max.and_then(text));
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    let low = min.as_deref().map_or(f64::MIN, number);
    let high = max.as_deref().map_or(f64::MAX, number);
    let mut candidates: Vec<String> = min.into_iter().chain(max).collect();
    let places = scale.unwrap_or(6);
    for whole in ["0", "1", "-1", "12", "999", "-77", "1234567", "42"] {
        candidates.push(whole.to_owned());
        if places > 0 {
            candidates.push(format!("{whole}.5"));
        }
    }
    let mut values: Vec<Value> = Vec::new();
    for text in candidates {
        let value = Value::from(scaled(&text, scale));
        if (low..=high).contains(&number(&text)) && !values.contains(&value) {
            values.push(value);
        }
    }
    values.truncate(VALUES);
    values
}
