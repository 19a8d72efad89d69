//! A validator of JSON Schema, as far as the document uses it: a keyword that it does not know is
//! a fault of the test, so that nothing goes unchecked.

use regex_lite::Regex;
use serde_json::Value;

/// Every way in which the value differs from the schema.
pub(super) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(document, schema, value, "#", &mut faults);
    faults
}

/// How many of the schemas take the value.
fn taken(document: &Value, schemas: &Value, value: &Value) -> usize {
    let schemas = schemas.as_array().unwrap().iter();
    schemas
        .filter(|schema| faults(document, schema, value).is_empty())
        .count()
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    for (keyword, argument) in schema.as_object().unwrap() {
        if let Some(holds) = scalar(keyword, argument, value) {
            if !holds {
                faults.push(format!("{at}: {value} fails {keyword}: {argument}"));
            }
            continue;
        }
        let holds = match keyword.as_str() {
            "$ref" => {
                check(document, resolve(document, argument), value, at, faults);
                true
            }
            "anyOf" => taken(document, argument, value) > 0,
            "oneOf" => taken(document, argument, value) == 1,
            "allOf" => taken(document, argument, value) == argument.as_array().unwrap().len(),
            "discriminator" => {
                let name = value[argument["propertyName"].as_str().unwrap()].as_str();
                name.is_some_and(|name| argument["mapping"].get(name).is_some())
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, argument, item, &format!("{at}/{index}"), faults);
                }
                true
            }
            "properties" => {
                for (name, schema) in argument.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(document, schema, member, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "propertyNames" => {
                for name in value
                    .as_object()
                    .into_iter()
                    .flat_map(serde_json::Map::keys)
                {
                    check(document, argument, &name.as_str().into(), at, faults);
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let is_known = |name: &str| known.is_some_and(|known| known.contains_key(name));
                let entries = value.as_object().into_iter().flatten();
                let mut others = entries.filter(|(name, _)| !is_known(name)).peekable();
                let none = others.peek().is_none();
                if argument != false {
                    for (name, value) in others {
                        check(document, argument, value, &format!("{at}/{name}"), faults);
                    }
                }
                none || argument != false
            }
            other => panic!("the checker does not know the keyword {other}"),
        };
        if !holds {
            faults.push(format!("{at}: {value} fails {keyword}: {argument}"));
        }
    }
}

/// Whether a value keeps to a keyword that looks into no part of it; `None` for other keywords.
fn scalar(keyword: &str, argument: &Value, value: &Value) -> Option<bool> {
    let at_most = |count: Option<u64>| count.is_none_or(|count| count <= number_of(argument));
    let at_least = |count: Option<u64>| count.is_none_or(|count| count >= number_of(argument));
    Some(match keyword {
        "type" => match argument {
            Value::Array(names) => names.iter().any(|name| is_type(name, value)),
            name => is_type(name, value),
        },
        "description" | "readOnly" | "writeOnly" | "default" | "examples" => true,
        "const" => argument == value,
        "uniqueItems" => value.as_array().is_none_or(|items| {
            let mut places = items.iter().enumerate();
            places.all(|(place, item)| !items[..place].contains(item))
        }),
        "required" => argument
            .as_array()
            .unwrap()
            .iter()
            .all(|name| value.get(name.as_str().unwrap()).is_some()),
        "enum" => argument.as_array().unwrap().contains(value),
        "minimum" => value
            .as_number()
            .is_none_or(|_| compare(value, argument).is_ge()),
        "maximum" => value
            .as_number()
            .is_none_or(|_| compare(value, argument).is_le()),
        "minLength" => at_least(length(value)),
        "maxLength" => at_most(length(value)),
        "format" => value
            .as_str()
            .is_none_or(|text| has_format(argument.as_str().unwrap(), text)),
        "contentEncoding" => argument == "base64",
        "pattern" => {
            let pattern = Regex::new(argument.as_str().unwrap()).unwrap();
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        "minItems" => at_least(value.as_array().map(|items| items.len() as u64)),
        "maxItems" => at_most(value.as_array().map(|items| items.len() as u64)),
        "minProperties" => at_least(value.as_object().map(|map| map.len() as u64)),
        "maxProperties" => at_most(value.as_object().map(|map| map.len() as u64)),
        _ => return None,
    })
}

fn number_of(argument: &Value) -> u64 {
    argument.as_u64().unwrap()
}

/// Compares numbers, whole ones to the last digit.
fn compare(one: &Value, two: &Value) -> std::cmp::Ordering {
    match (number(one), number(two)) {
        (Some(one), Some(two)) => one.cmp(&two),
        _ => one.as_f64().unwrap().total_cmp(&two.as_f64().unwrap()),
    }
}

/// What a reference refers to.
pub(super) fn resolve<'d>(document: &'d Value, reference: &Value) -> &'d Value {
    let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
    document
        .pointer(pointer)
        .unwrap_or_else(|| panic!("{reference} refers to nothing"))
}

fn is_type(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the checker does not know the type {other}"),
    }
}

fn number(value: &Value) -> Option<i128> {
    value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from))
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn has_format(format: &str, text: &str) -> bool {
    let shape = |shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(byte, expected)| match expected {
                    b'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
                    b'0' => byte.is_ascii_digit(),
                    other => byte == other,
                })
    };
    match format {
        "uuid" => shape("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        "date-time" => crate::timestamp::microseconds(text).is_some(),
        "date" => crate::timestamp::date_days(text).is_some(),
        // The pattern beside it says the rest.
        "email" => text.contains('@'),
        "uri" => text.contains(':'),
        "hostname" => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.'),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        // Of numbers.
        "int32" | "int64" | "uint64" | "float" | "double" => false,
        // How it is shown while it is typed.
        "password" => true,
        "uri-reference" => text.bytes().all(|byte| byte.is_ascii_graphic()),
        other => panic!("the checker does not know the format {other}"),
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    use serde_json::json;
    let document = json!({"a": {"type": "integer", "minimum": 2, "maximum": 3}});
    let schema = json!({
        "type": "object",
        "properties": {
            "n": {"$ref": "#/a"},
            "s": {"type": ["string", "null"], "minLength": 1, "maxLength": 2},
            "e": {"type": "string", "enum": ["x"]},
            "i": {"type": "string", "format": "uuid"},
            "l": {"type": "array", "items": {"$ref": "#/a"}, "maxItems": 1},
            "u": {"anyOf": [{"$ref": "#/a"}, {"type": "null"}]},
            "m": {
                "type": "object",
                "additionalProperties": {"$ref": "#/a"},
                "propertyNames": {"type": "string", "pattern": "^[a-z]+$"},
                "maxProperties": 1,
            },
            "d": {"type": "array", "uniqueItems": true, "minItems": 1},
            "o": {"oneOf": [{"const": 1}, {"type": "integer"}, {"type": "string"}]},
        },
        "required": ["n"],
        "additionalProperties": false,
    });
    for (value, count) in [
        (json!({"n": 2, "s": null, "e": "x", "l": [3], "u": null}), 0),
        (
            json!({"n": 2, "i": "019b7ca9-8c88-7000-8000-000000000001", "s": "äö"}),
            0,
        ),
        (json!({"n": 1}), 1),
        (json!({"n": 4}), 1),
        (json!({}), 1),
        (json!([]), 2),
        (json!({"n": 2, "s": ""}), 1),
        (json!({"n": 2, "s": "abc"}), 1),
        (json!({"n": 2, "e": "y"}), 1),
        (json!({"n": 2, "i": "019b"}), 1),
        (json!({"n": 2, "l": [1, "x"]}), 3),
        (json!({"n": 2, "u": "x"}), 1),
        (json!({"n": 2, "zzz": 1}), 1),
        (json!({"n": 2, "m": {"k": 3}}), 0),
        (json!({"n": 2, "m": {"k": 1}}), 1),
        (json!({"n": 2, "m": {"K": 2}}), 1),
        (json!({"n": 2, "m": {"a": 2, "b": 2}}), 1),
        (json!({"n": 2, "d": [1, 2]}), 0),
        (json!({"n": 2, "d": [1, 1]}), 1),
        (json!({"n": 2, "d": []}), 1),
        (json!({"n": 2, "o": 2}), 0),
        (json!({"n": 2, "o": 1}), 1),
    ] {
        let found = faults(&document, &schema, &value);
        assert_eq!(found.len(), count, "{value}: {found:?}");
    }
}
