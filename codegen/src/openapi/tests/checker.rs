//! A validator of JSON Schema, as far as the document uses it: a keyword that it does not know is
//! a fault of the test, so that nothing goes unchecked.

use serde_json::Value;

use crate::openapi::member::EMAIL_PATTERN;

/// Every way in which the value differs from the schema.
pub(super) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(document, schema, value, "#", &mut faults);
    faults
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    for (keyword, argument) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$ref" => {
                check(document, resolve(document, argument), value, at, faults);
                true
            }
            "anyOf" => argument.as_array().unwrap().iter().any(|schema| {
                let mut inner = Vec::new();
                check(document, schema, value, at, &mut inner);
                inner.is_empty()
            }),
            "type" => match argument {
                Value::Array(names) => names.iter().any(|name| is_type(name, value)),
                name => is_type(name, value),
            },
            "enum" => argument.as_array().unwrap().contains(value),
            "minimum" => number(value).is_none_or(|value| value >= number(argument).unwrap()),
            "maximum" => number(value).is_none_or(|value| value <= number(argument).unwrap()),
            "minLength" => length(value).is_none_or(|length| length >= argument.as_u64().unwrap()),
            "maxLength" => length(value).is_none_or(|length| length <= argument.as_u64().unwrap()),
            "format" => value
                .as_str()
                .is_none_or(|text| has_format(argument.as_str().unwrap(), text)),
            "pattern" => {
                assert_eq!(argument, EMAIL_PATTERN, "the checker knows one pattern");
                value.as_str().is_none_or(is_email)
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, argument, item, &format!("{at}/{index}"), faults);
                }
                true
            }
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() as u64 <= argument.as_u64().unwrap()),
            "properties" => {
                for (name, schema) in argument.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(document, schema, member, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "required" => argument
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "minProperties" => value
                .as_object()
                .is_none_or(|map| map.len() as u64 >= argument.as_u64().unwrap()),
            "additionalProperties" => {
                assert_eq!(argument, false);
                let known = schema["properties"].as_object().unwrap();
                value
                    .as_object()
                    .is_none_or(|map| map.keys().all(|name| known.contains_key(name)))
            }
            "description" | "readOnly" | "default" | "examples" => true,
            other => panic!("the checker does not know the keyword {other}"),
        };
        if !holds {
            faults.push(format!("{at}: {value} fails {keyword}: {argument}"));
        }
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
        "date-time" => shape("0000-00-00T00:00:00Z") || shape("0000-00-00T00:00:00.0Z"),
        "email" => is_email(text),
        "uri-reference" => text.bytes().all(|byte| byte.is_ascii_graphic()),
        other => panic!("the checker does not know the format {other}"),
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let letters = |text: &str, others: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
    };
    letters(local, b".+-_")
        && domain
            .split('.')
            .all(|label| letters(label, b"-") && label.len() <= 63)
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
    ] {
        let found = faults(&document, &schema, &value);
        assert_eq!(found.len(), count, "{value}: {found:?}");
    }
}
