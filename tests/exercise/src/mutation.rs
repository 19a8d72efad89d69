//! Changes of JSON at a random place: what clients do wrong, and now and then what they do right.

use serde_json::{Number, Value, json};

use crate::chance::Chance;

/// Changes something in a value.
pub(crate) fn mutate(value: &mut Value, chance: &mut Chance) {
    let donor = value.clone();
    let place = descend(value, chance);
    match chance.below(8) {
        0 => *place = stranger(chance),
        1 => *place = descend(&mut donor.clone(), chance).clone(),
        2 => *place = spelt(place),
        _ => change(place, &donor, chance),
    }
}

/// A random place in the value; each place of an object or array is as likely as stopping there.
fn descend<'v>(value: &'v mut Value, chance: &mut Chance) -> &'v mut Value {
    let inner = match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if inner == 0 || chance.below(inner + 1) == inner {
        return value;
    }
    let at = chance.below(inner);
    match value {
        Value::Array(items) => descend(&mut items[at], chance),
        Value::Object(members) => descend(members.values_mut().nth(at).expect("a member"), chance),
        _ => value,
    }
}

/// JSON of another type, or out of every bound.
fn stranger(chance: &mut Chance) -> Value {
    let strangers = [
        Value::Null,
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.0),
        json!(0.5),
        json!(-0.0),
        json!(300),
        json!(70_000),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(9_223_372_036_854_775_808_u64),
        json!(1e300),
        json!(1e40),
        json!(""),
        json!(" "),
        json!("x"),
        json!("0"),
        json!("-0"),
        json!("1.50"),
        json!("1e3"),
        json!("+1"),
        json!("2026-11-25"),
        json!("2026-02-30"),
        json!("2026-11-25T07:00:00+01:00"),
        json!("2026-11-25t07:00:00z"),
        json!("2026-11-25T07:00:60Z"),
        json!("24:00:00"),
        json!("07:00"),
        json!("P1D"),
        json!("P1Y"),
        json!("PT"),
        json!("-PT1S"),
        json!("P1W"),
        json!("PT1.5H"),
        json!("67E55044-10B1-426F-9247-BB680E5FE0C8"),
        json!("67e5504410b1426f9247bb680e5fe0c8"),
        json!("AAAA"),
        json!("AA=="),
        json!("AB=="),
        json!("AA"),
        json!("a@b"),
        json!("a@b.c."),
        json!("\"a b\"@example.com"),
        json!("http://[::1]/"),
        json!("relative/path"),
        json!("::ffff:1.2.3.4"),
        json!("1.2.3.04"),
        json!("ex_ample.com"),
        json!("größe"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"": null}),
    ];
    chance.of(&strangers).cloned().unwrap_or_default()
}

/// Numbers as strings and strings as numbers.
fn spelt(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.to_string().into(),
        Value::String(text) => {
            serde_json::from_str::<Number>(text).map_or(Value::Null, Value::from)
        }
        other => json!([other]),
    }
}

fn change(place: &mut Value, donor: &Value, chance: &mut Chance) {
    match place {
        Value::Null | Value::Bool(_) => *place = stranger(chance),
        Value::Number(number) => *place = near(number, chance),
        Value::String(text) => edit(text, chance),
        Value::Array(items) => rearrange(items, chance),
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = chance.of(&names).cloned().unwrap_or_default();
            match chance.below(6) {
                0 => drop(members.insert("surplus".to_owned(), json!(1))),
                1 => drop(members.insert(name.to_uppercase(), json!("x"))),
                2 => drop(members.insert(name, Value::Null)),
                3 => {
                    let value = descend(&mut donor.clone(), chance).clone();
                    members.insert(name, value);
                }
                _ => drop(members.remove(&name)),
            }
        }
    }
}

fn near(number: &Number, chance: &mut Chance) -> Value {
    let Some(whole) = number.as_i128() else {
        let float = number.as_f64().unwrap_or_default();
        let floats = [
            float + 1.0,
            -float,
            float * 1000.0,
            float.trunc(),
            float / 3.0,
        ];
        return chance
            .of(&floats)
            .map(|float| json!(float))
            .unwrap_or_default();
    };
    let other = match chance.below(6) {
        0 => whole + 1,
        1 => whole - 1,
        2 => -whole,
        3 => whole * 10,
        4 => whole + 256,
        #[expect(clippy::cast_precision_loss, reason = "any number near it will do")]
        _ => return json!(whole as f64),
    };
    match (u64::try_from(other), i64::try_from(other)) {
        (Ok(number), _) => number.into(),
        (_, Ok(number)) => number.into(),
        _ => json!(0),
    }
}

fn edit(text: &mut String, chance: &mut Chance) {
    let end = text.chars().count();
    let at = text
        .char_indices()
        .nth(chance.below(end.max(1)))
        .map_or(0, |(at, _)| at);
    let odd = [
        '\n', ' ', '0', 'Z', '.', '-', '+', '/', '@', ':', '_', 'é', '😀', '\0', 'e', '"', '=', '%',
    ];
    match chance.below(8) {
        0 => text.truncate(at),
        1 | 2 => text.insert(at, *chance.of(&odd).expect("some")),
        3 => text.push(*chance.of(&odd).expect("some")),
        4 if end > 0 => drop(text.remove(at)),
        5 => *text = text.to_uppercase(),
        6 => *text = text.to_lowercase(),
        // Past most bounds, and seldom past the ceilings.
        _ if chance.one_in(20) => *text = "x".repeat(65_537),
        _ => *text = text.repeat(chance.below(50)),
    }
}

fn rearrange(items: &mut Vec<Value>, chance: &mut Chance) {
    let one = chance.of(items).cloned();
    match (chance.below(6), one) {
        (0, Some(item)) => items.push(item),
        (1, _) => items.clear(),
        (2, _) => items.push(Value::Null),
        (3, Some(item)) => items.extend(std::iter::repeat_n(item, 60)),
        (4, _) => items.reverse(),
        (_, Some(_)) => drop(items.remove(chance.below(items.len()))),
        (_, None) => items.push(stranger(chance)),
    }
}
