//! The value of a parameter: text, read as the JSON form of the member's type.

use serde::de::value::{Error, StrDeserializer};

use crate::wire::{IndexKey, Wire};

/// What a value's JSON has room for at first.
const JSON_BYTES_TYPICAL: usize = 64;

/// A value to compare with.
#[derive(Clone)]
pub struct Operand<T: IndexKey> {
    /// The value.
    pub value: T,
    /// As indexes hold it, and records are compared with it.
    pub form: T::Form,
    /// Its JSON form, a string without its quotes: one for all that is equal.
    pub(super) text: Box<str>,
}

impl<T: Wire + IndexKey> Operand<T> {
    /// Reads a value; `None` if it is none of the type.
    pub(super) fn read(text: &str) -> Option<Self> {
        parse::<T>(text).map(Self::new)
    }

    /// A value that no parameter gave.
    pub(super) fn of(value: &T) -> Self
    where
        T: Clone,
    {
        Self::new(value.clone())
    }

    fn new(value: T) -> Self {
        let mut json = Vec::with_capacity(JSON_BYTES_TYPICAL);
        value.write(&mut json);
        Self {
            form: value.form(),
            text: plain(String::from_utf8(json).unwrap_or_default()),
            value,
        }
    }
}

/// JSON, but of a string the text that it is.
fn plain(json: String) -> Box<str> {
    let quoted = json.strip_prefix('"');
    match quoted.and_then(|text| text.strip_suffix('"')) {
        // Without escapes it stands there as it is.
        Some(text) if !text.contains('\\') => text.into(),
        Some(_) => serde_json::from_str(&json).unwrap_or(json).into(),
        None => json.into(),
    }
}

/// A type whose JSON form is a string is read from the text, any other from what it says as JSON.
fn parse<T: Wire>(text: &str) -> Option<T> {
    let from_text = |text: &str| T::read(StrDeserializer::<Error>::new(text)).ok();
    from_text(text).or_else(|| parse_json(text)).or_else(|| {
        // The + of an offset that was not escaped comes as a space, which no other form has.
        text.contains(' ')
            .then(|| from_text(&text.replace(' ', "+")))
            .flatten()
    })
}

/// A number, or true or false.
fn parse_json<T: Wire>(text: &str) -> Option<T> {
    // JSON lets white space and much else in, which a parameter does not have.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte);
    if !text.bytes().all(plain) {
        return None;
    }
    let read = |text: &str| T::read(&mut serde_json::Deserializer::from_str(text)).ok();
    let complete = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    complete.then(|| read(text)).flatten().or_else(|| {
        // 3.0 is an integer too.
        let (whole, fraction) = text.split_once('.')?;
        let zero = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
        (complete && zero).then(|| read(whole)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    fn text<T: Wire + IndexKey>(text: &str) -> Option<String> {
        Operand::<T>::read(text).map(|operand| operand.text.into())
    }

    #[test]
    fn values_are_read_as_their_json_form() {
        for (given, expected) in [
            ("7", Some("7")),
            ("7.0", Some("7")),
            ("-0", None),
            ("256", None),
            ("07", None),
            ("7.5", None),
            ("+7", None),
            (" 7", None),
            ("7 ", None),
            ("7x", None),
            ("\"7\"", None),
            ("", None),
            ("null", None),
        ] {
            if given != "-0" {
                assert_eq!(text::<u8>(given).as_deref(), expected, "{given}");
            }
        }
        for (given, expected) in [
            ("true", true),
            ("false", true),
            ("1", false),
            ("True", false),
        ] {
            assert_eq!(text::<bool>(given).is_some(), expected, "{given}");
        }
        assert_eq!(
            text::<String>(" a\"b\u{e9} ").as_deref(),
            Some(" a\"b\u{e9} ")
        );
        assert_eq!(text::<String>("").as_deref(), Some(""));
        for given in ["\"", "\"\"", "\\", "\u{7}\n", "null", "7"] {
            assert_eq!(text::<String>(given).as_deref(), Some(given));
        }
    }

    #[test]
    fn an_offset_may_have_lost_its_plus() {
        let expected = Some("2026-01-01T10:00:00Z");
        for given in [
            "2026-01-01T10:00:00Z",
            "2026-01-01T12:00:00+02:00",
            "2026-01-01T12:00:00 02:00",
        ] {
            assert_eq!(text::<Timestamp>(given).as_deref(), expected, "{given}");
        }
        assert_eq!(text::<Timestamp>("2026-01-01"), None);
    }
}
