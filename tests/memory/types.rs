//! What values of the types that own memory say that they own.

use std::collections::{BTreeMap, BTreeSet};

use modelith::codegen::{Bytes, Value, Wire, heap_bytes};
use serde_json::{Deserializer, json};

use crate::{allocated, life::TOLERANCE};

const VALUES: usize = 1_000;

/// Holds the sum over many values against the allocator, for each of the types.
pub(crate) fn check() {
    of::<String>("a string", |number| json!("text".repeat(1 + number % 20)));
    of::<Bytes>("bytes", |number| json!("AAEC".repeat(10 + number % 20)));
    of::<Vec<u32>>("a list", |number| json!(numbers(number % 20)));
    of::<Option<Vec<String>>>("a list of texts", |number| json!(texts(number % 7)));
    for elements in [5, 12, 30, 1_000] {
        let each = |number| elements + number % 3;
        of::<BTreeSet<u64>>("a set", |number| json!(numbers(each(number))));
        of::<BTreeMap<String, Vec<u32>>>("a map", |number| map(each(number)));
        of::<Value>("an object", |number| map(each(number)));
    }
    of::<Value>(
        "a value",
        |number| json!({"name": "Ada", "tags": texts(number % 5), "at": {"x": 1, "y": [number, "z"]}}),
    );
}

fn of<T: Wire>(what: &str, json: impl Fn(usize) -> Value) {
    let texts: Vec<String> = (0..VALUES).map(|number| json(number).to_string()).collect();
    let mut values: Vec<T> = Vec::with_capacity(VALUES);
    let before = allocated();
    for text in &texts {
        // As a body is read.
        let read = T::read(&mut Deserializer::from_str(text));
        values.push(read.expect("it is of the type"));
    }
    let counted = (allocated() - before) as f64;
    let sum = values.iter().map(heap_bytes).sum::<usize>() as f64;
    let error = 100.0 * (sum - counted) / counted;
    println!("{what}, such as {:.40}: {error:+.1} %", texts[VALUES / 2]);
    assert!(error.abs() <= TOLERANCE, "{what}: {error:+.1} %");
}

/// In order, as the log has them.
fn numbers(count: usize) -> Vec<usize> {
    (0..count).map(|number| number * 7).collect()
}

fn texts(count: usize) -> Vec<String> {
    let text = |number| "label ".repeat(1 + number);
    (0..count).map(text).collect()
}

fn map(count: usize) -> Value {
    let pair = |number: usize| (format!("name {number}"), json!(numbers(number % 5)));
    Value::Object((0..count).map(pair).collect())
}
