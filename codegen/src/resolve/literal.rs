//! Values of scalar types, as attributes write them: within `range(…)` and as a default.

use std::cmp::Ordering;

use crate::{
    app::{FieldType, Float, Integer, Literal},
    decimal::Decimal,
    decl::Value,
    duration, timestamp,
};

/// A value of a scalar type, or in words what to write. `scale` is that of a `Decimal`.
pub(super) fn scalar(value: &Value, ty: &FieldType, scale: Option<u32>) -> Result<Literal, String> {
    let text = match value {
        Value::String(text) => Some(text.as_str()),
        _ => None,
    };
    let example = |example: &str| format!("write {example}");
    match ty {
        FieldType::Bool => match value {
            Value::Bool(value) => Ok(Literal::Bool(*value)),
            _ => Err(example("`true` or `false`")),
        },
        FieldType::Integer(integer) => whole(value, *integer),
        FieldType::Float(float) => number(value, *float)
            .map(Literal::Float)
            .ok_or_else(|| format!("write a number that an `{}` can hold", float.name())),
        FieldType::Decimal => text
            .and_then(|text| decimal(text, scale))
            .ok_or_else(|| match scale {
                Some(scale) => format!(
                    "write a string such as `\"12.5\"`, with at most 28 digits and {scale} after the point"
                ),
                None => example("a string such as `\"12.50\"`, with at most 28 digits"),
            }),
        FieldType::String => text
            .map(|text| Literal::String(text.to_owned()))
            .ok_or_else(|| example("a string in quotes")),
        FieldType::Timestamp => text
            .and_then(timestamp::microseconds)
            .map(Literal::Timestamp)
            .ok_or_else(|| example("a time as in `\"2026-01-31T12:00:00Z\"`")),
        FieldType::Date => text
            .and_then(timestamp::date_days)
            .map(Literal::Date)
            .ok_or_else(|| example("a date as in `\"2026-01-31\"`")),
        FieldType::Time => text
            .and_then(timestamp::time_microseconds)
            .map(Literal::Time)
            .ok_or_else(|| example("a time of day as in `\"12:30:00\"`")),
        FieldType::Duration => text
            .and_then(duration::microseconds)
            .map(Literal::Duration)
            .ok_or_else(|| example("a duration as in `\"PT1H30M\"`, without months and years")),
        FieldType::Uuid => text
            .and_then(uuid)
            .map(Literal::Uuid)
            .ok_or_else(|| example("a UUID as in `\"0190a5b2-7c3e-7d4f-8a6b-1c2d3e4f5a6b\"`")),
        FieldType::Bytes => text
            .and_then(base64)
            .map(Literal::Bytes)
            .ok_or_else(|| example("base64 with padding, as in `\"AAEC\"`")),
        _ => Err("this type has no literals".to_owned()),
    }
}

fn whole(value: &Value, integer: Integer) -> Result<Literal, String> {
    let (min, max) = integer.bounds();
    match value {
        Value::Integer(number) if (min..=max).contains(number) => Ok(Literal::Integer(*number)),
        _ => Err(format!("write an integer from {min} to {max}")),
    }
}

/// A finite number; −0.0 is 0.
fn number(value: &Value, float: Float) -> Option<f64> {
    let text = match value {
        Value::Integer(number) => number.to_string(),
        Value::Float(digits) => digits.clone(),
        _ => return None,
    };
    // Of an f32 it is the nearest f32, and not the nearest of the nearest f64.
    let number: f64 = match float {
        Float::F32 => f64::from(text.parse::<f32>().ok()?),
        Float::F64 => text.parse().ok()?,
    };
    number.is_finite().then_some(number + 0.0)
}

/// A decimal as the runtime prints it, with the digits that `scale` asks for.
pub(super) fn decimal(text: &str, scale: Option<u32>) -> Option<Literal> {
    let decimal = Decimal::parse(text)?;
    let decimal = match scale {
        Some(scale) => decimal.with_scale(scale)?,
        None => decimal,
    };
    Some(Literal::Decimal(decimal.to_string()))
}

/// A UUID in its hyphenated form, in either case.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let hyphens = [8, 13, 18, 23];
    let placed = text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| (byte == b'-') == hyphens.contains(&at));
    if !placed {
        return None;
    }
    let digits: Vec<u8> = text
        .chars()
        .filter(|character| *character != '-')
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
        .collect();
    bytes.try_into().ok()
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648, section 4), whose unused bits are zero.
fn base64(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let mut bytes = Vec::new();
    let (mut buffer, mut bits) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = BASE64.iter().position(|known| *known == digit)?;
        buffer = (buffer << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits).ok()?);
            buffer &= (1 << bits) - 1;
        }
    }
    (padding <= 2 && buffer == 0 && bits < 6).then_some(bytes)
}

/// How two values of one type are ordered; `None` if they are not.
pub(super) fn compare(a: &Literal, b: &Literal) -> Option<Ordering> {
    match (a, b) {
        (Literal::Integer(a), Literal::Integer(b)) => Some(a.cmp(b)),
        (Literal::Float(a), Literal::Float(b)) => a.partial_cmp(b),
        (Literal::Decimal(a), Literal::Decimal(b)) => {
            Some(Decimal::parse(a)?.cmp(&Decimal::parse(b)?))
        }
        (Literal::Timestamp(a), Literal::Timestamp(b))
        | (Literal::Time(a), Literal::Time(b))
        | (Literal::Duration(a), Literal::Duration(b)) => Some(a.cmp(b)),
        (Literal::Date(a), Literal::Date(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_form() {
        for (text, bytes) in [
            ("", &[][..]),
            ("AA==", &[0]),
            ("AAE=", &[0, 1]),
            ("/+8A", &[255, 239, 0]),
        ] {
            assert_eq!(base64(text).as_deref(), Some(bytes), "{text}");
        }
        for text in [
            "A", "AA", "AAE", "AB==", "AAF=", "A===", "====", "AA=A", "AA-_", "AA\n=",
        ] {
            assert_eq!(base64(text), None, "{text}");
        }
    }

    #[test]
    fn a_uuid_has_hyphens() {
        let text = "0190A5B2-7c3e-7d4f-8a6b-1c2d3e4f5aff";
        let bytes = uuid(text).expect("a UUID");
        assert_eq!((bytes.first(), bytes.last()), (Some(&1), Some(&255)));
        for text in [
            "",
            "0190a5b27c3e7d4f8a6b1c2d3e4f5aff",
            "0190a5b2-7c3e-7d4f-8a6b-1c2d3e4f5afg",
            "{190a5b2-7c3e-7d4f-8a6b-1c2d3e4f5af}",
            "0190a5b27-c3e-7d4f-8a6b-1c2d3e4f5aff",
        ] {
            assert_eq!(uuid(text), None, "{text}");
        }
    }

    #[test]
    fn floats_are_finite_and_have_one_zero() {
        let float = |text: &str, float| number(&Value::Float(text.to_owned()), float);
        assert_eq!(float("-0.0", Float::F64).map(f64::to_bits), Some(0));
        assert_eq!(float("1e400", Float::F64), None);
        assert_eq!(float("1e39", Float::F32), None);
        assert_eq!(float("0.1", Float::F32), Some(f64::from(0.1_f32)));
        assert_eq!(number(&Value::Integer(-3), Float::F64), Some(-3.0));
    }
}
