//! The JSON form of values that stand in attributes: defaults, and bounds that examples are made of.

use serde_json::{Map, Number, Value};

use super::variants::tag;
use crate::{
    app::{App, FieldType, Literal},
    timestamp::rfc3339,
};

/// How a member writes its values, beside what their type says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Writing {
    /// Whether integers are strings of digits: `json = "string"`.
    pub(crate) json_string: bool,
}

/// The JSON value of a literal; `None` for one that only the moment of the write knows.
pub(crate) fn literal(
    app: &App,
    ty: &FieldType,
    writing: Writing,
    literal: &Literal,
) -> Option<Value> {
    Some(match literal {
        Literal::Bool(value) => (*value).into(),
        Literal::Integer(value) if matches!(ty, FieldType::Float(_)) => float(*value as f64)?,
        Literal::Integer(value) if writing.json_string => value.to_string().into(),
        Literal::Integer(value) => integer(*value),
        Literal::Float(value) => float(*value)?,
        Literal::Decimal(text) | Literal::String(text) => text.as_str().into(),
        Literal::Timestamp(microseconds) => rfc3339(*microseconds).into(),
        Literal::Date(days) => date(*days)?.into(),
        Literal::Time(microseconds) => time(*microseconds)?.into(),
        Literal::Duration(microseconds) => duration(*microseconds).into(),
        Literal::Uuid(bytes) => uuid(bytes).into(),
        Literal::Bytes(bytes) => base64(bytes).into(),
        Literal::Now => return None,
        Literal::Variant(variant) => self::variant(app, ty, variant)?,
        Literal::List(items) => {
            let (FieldType::List(element) | FieldType::Set(element)) = ty else {
                return None;
            };
            let items = items
                .iter()
                .map(|item| self::literal(app, element, writing, item));
            items.collect::<Option<Vec<_>>>()?.into()
        }
        Literal::EmptyMap => Map::new().into(),
        Literal::Struct(members) => structure(app, ty, members)?,
        Literal::Null => Value::Null,
    })
}

fn variant(app: &App, ty: &FieldType, name: &str) -> Option<Value> {
    let FieldType::Enum(item) = ty else {
        return None;
    };
    let item = app.enumeration(item)?;
    let variant = item.variants.iter().find(|variant| variant.name == name)?;
    let json_name = Value::from(variant.json_name.as_str());
    Some(match tag(&item.form) {
        None => json_name,
        Some(tag) => Map::from_iter([(tag.to_owned(), json_name)]).into(),
    })
}

fn structure(app: &App, ty: &FieldType, members: &[(String, Literal)]) -> Option<Value> {
    let FieldType::Struct(name) = ty else {
        return None;
    };
    let fields = &app.structure(name)?.fields;
    let mut object = Map::new();
    for (name, value) in members {
        let field = fields.iter().find(|field| field.name == *name)?;
        if *value == Literal::Null && field.skip_if_none {
            continue;
        }
        let writing = Writing {
            json_string: field.json_string,
        };
        let value = literal(app, &field.ty, writing, value)?;
        object.insert(field.json_name.clone(), value);
    }
    Some(object.into())
}

/// A JSON number. All integers of members have 64 bits at most, and so have one.
pub(super) fn integer(value: i128) -> Value {
    Number::from_i128(value).map_or(Value::Null, Value::Number)
}

/// A JSON number; `None` for what is not finite.
pub(super) fn float(value: f64) -> Option<Value> {
    Number::from_f64(value).map(Value::Number)
}

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;
const MICROSECONDS_PER_DAY: i64 = 86_400 * MICROSECONDS_PER_SECOND;

/// `full-date` of RFC 3339, of days since 1970-01-01.
pub(super) fn date(days: i32) -> Option<String> {
    let text = rfc3339(i64::from(days) * MICROSECONDS_PER_DAY);
    text.split_once('T').map(|(date, _)| date.to_owned())
}

/// `partial-time` of RFC 3339, of microseconds since midnight.
pub(super) fn time(microseconds: i64) -> Option<String> {
    let text = rfc3339(microseconds);
    let (_, time) = text.split_once('T')?;
    time.strip_suffix('Z').map(str::to_owned)
}

/// ISO 8601 as the runtime prints it: hours, minutes and seconds.
pub(super) fn duration(microseconds: i64) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let seconds = microseconds.unsigned_abs() / MICROSECONDS_PER_SECOND.unsigned_abs();
    let fraction = microseconds.unsigned_abs() % MICROSECONDS_PER_SECOND.unsigned_abs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = format!("{sign}PT");
    if hours > 0 {
        text += &format!("{hours}H");
    }
    if minutes > 0 {
        text += &format!("{minutes}M");
    }
    if fraction > 0 {
        let digits = format!("{fraction:06}");
        text += &format!("{seconds}.{}S", digits.trim_end_matches('0'));
    } else if seconds > 0 || (hours, minutes) == (0, 0) {
        text += &format!("{seconds}S");
    }
    text
}

/// A UUID (RFC 9562, section 4).
pub(super) fn uuid(bytes: &[u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text += &format!("{byte:02x}");
    }
    text
}

/// RFC 4648, section 4, with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for sextet in 0..4 {
            let index = (bits >> (18 - 6 * sextet) & 63) as usize;
            let letter = ALPHABET
                .get(index)
                .copied()
                .filter(|_| sextet <= group.len());
            text.push(letter.map_or('=', char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_the_runtime_prints_them() {
        assert_eq!(date(19_782).as_deref(), Some("2024-02-29"));
        assert_eq!(date(2_932_896).as_deref(), Some("9999-12-31"));
        assert_eq!(date(-719_528).as_deref(), Some("0000-01-01"));
        assert_eq!(time(30_600_500_000).as_deref(), Some("08:30:00.5"));
        for (microseconds, text) in [
            (0, "PT0S"),
            (5_400_000_000, "PT1H30M"),
            (86_400_000_000, "PT24H"),
            (183_845_000_006, "PT51H4M5.000006S"),
            (-1_500_000, "-PT1.5S"),
            (1, "PT0.000001S"),
            (3_600_500_000, "PT1H0.5S"),
            (i64::MIN, "-PT2562047788H54.775808S"),
        ] {
            assert_eq!(duration(microseconds), text);
        }
        for (bytes, text) in [
            (&b""[..], ""),
            (&[0, 1, 2], "AAEC"),
            (&[251, 255], "+/8="),
            (b"f", "Zg=="),
        ] {
            assert_eq!(base64(bytes), text);
        }
        assert_eq!(uuid(&[0xab; 16]), "abababab-abab-abab-abab-abababababab");
    }
}
