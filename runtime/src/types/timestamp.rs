//! `Timestamp`: an instant, in microseconds.

use std::{fmt, ops::Deref, str::FromStr, time::SystemTime};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant between the years 0000 and 9999, to the microsecond; the last is
/// 9999-12-30T22:00:00Z, so that every offset of it is still in the year 9999.
///
/// JSON: RFC 3339, any offset on the way in, `Z` on the way out, as many digits of the second as
/// it takes. What is finer than a microsecond is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// 1970-01-01T00:00:00Z: what stands in a record before the writer has given it its time.
    pub const UNIX_EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    const MIN_MICROSECONDS: i64 = -62_167_219_200_000_000;
    const MAX_MICROSECONDS: i64 = 253_402_207_200_000_000;

    /// The instant so many microseconds after the Unix epoch; `None` outside the years 0000 to 9999.
    #[must_use]
    pub fn from_microseconds(microseconds: i64) -> Option<Self> {
        if !(Self::MIN_MICROSECONDS..=Self::MAX_MICROSECONDS).contains(&microseconds) {
            return None;
        }
        jiff::Timestamp::from_microsecond(microseconds)
            .ok()
            .map(Self)
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub fn as_microseconds(self) -> i64 {
        self.0.as_microsecond()
    }

    /// What the system's clock says.
    #[must_use]
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }
}

impl From<SystemTime> for Timestamp {
    /// A clock outside the years 0000 to 9999 is taken as the Unix epoch.
    fn from(time: SystemTime) -> Self {
        let microseconds = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()),
            Err(before) => i64::try_from(before.duration().as_micros()).map(|value| -value),
        };
        microseconds
            .ok()
            .and_then(Self::from_microseconds)
            .unwrap_or(Self::UNIX_EPOCH)
    }
}

impl Deref for Timestamp {
    type Target = jiff::Timestamp;

    fn deref(&self) -> &jiff::Timestamp {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is not a timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseTimestampError;

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 date and time with an offset, of the years 0000 to 9999")
    }
}

impl std::error::Error for ParseTimestampError {}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    /// Parses RFC 3339, section 5.6: `2026-11-25T07:00:00.5+01:00`.
    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        // jiff reads Temporal's superset (no seconds, a space, zones in brackets); RFC 3339 is
        // what the documents promise, so the shape is checked first.
        if !is_rfc3339(text.as_bytes()) {
            return Err(ParseTimestampError);
        }
        let parsed: jiff::Timestamp = text.parse().map_err(|_| ParseTimestampError)?;
        // Floored, so that what is finer is cut off on both sides of the epoch.
        let microseconds = parsed.as_nanosecond().div_euclid(1_000);
        i64::try_from(microseconds)
            .ok()
            .and_then(Self::from_microseconds)
            .ok_or(ParseTimestampError)
    }
}

/// Whether the text has the shape `date-time` of RFC 3339; that the numbers are a date is left to
/// the parser. A fraction may have up to 9 digits.
fn is_rfc3339(text: &[u8]) -> bool {
    let Some((head, tail)) = text.split_at_checked(19) else {
        return false;
    };
    let shape = b"0000-00-00T00:00:00";
    let fits = head
        .iter()
        .zip(shape)
        .all(|(byte, expected)| match expected {
            b'0' => byte.is_ascii_digit(),
            b'T' => byte.eq_ignore_ascii_case(&b'T'),
            other => byte == other,
        });
    let offset = match tail.strip_prefix(b".") {
        None => tail,
        Some(fraction) => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            fraction.get(digits..).unwrap_or_default()
        }
    };
    fits && match offset {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit()) && *m1 < b'6'
        }
        _ => false,
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 date and time")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_and_printed_forms() {
        for (accepted, printed) in [
            ("2026-11-25T07:00:00Z", "2026-11-25T07:00:00Z"),
            ("2026-11-25t07:00:00z", "2026-11-25T07:00:00Z"),
            ("2026-11-25T07:00:00.5+01:30", "2026-11-25T05:30:00.5Z"),
            (
                "2026-11-25T07:00:00.123456789Z",
                "2026-11-25T07:00:00.123456Z",
            ),
            (
                "1969-12-31T23:59:59.9999999Z",
                "1969-12-31T23:59:59.999999Z",
            ),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("9999-12-30T22:00:00Z", "9999-12-30T22:00:00Z"),
            ("2026-11-25T07:00:00-00:00", "2026-11-25T07:00:00Z"),
        ] {
            let parsed: Timestamp = accepted.parse().expect(accepted);
            assert_eq!(parsed.to_string(), printed);
            assert_eq!(
                Timestamp::from_microseconds(parsed.as_microseconds()),
                Some(parsed)
            );
        }
    }

    #[test]
    fn refused_forms() {
        for refused in [
            "",
            "2026-11-25",
            "2026-11-25T07:00Z",
            "2026-11-25T07:00:00",
            "2026-11-25 07:00:00Z",
            "2026-11-25T07:00:00+0100",
            "2026-11-25T07:00:00+01",
            "2026-11-25T07:00:00Z[Europe/Berlin]",
            "2026-13-25T07:00:00Z",
            "2026-02-30T07:00:00Z",
            "2026-11-25T24:00:00Z",
            "2026-11-25T07:00:00.Z",
            "2026-11-25T07:00:00.1234567890Z",
            "0000-01-01T00:00:00+01:00",
            "9999-12-30T22:00:00.000001Z",
            "-000001-01-01T00:00:00Z",
        ] {
            assert_eq!(
                refused.parse::<Timestamp>(),
                Err(ParseTimestampError),
                "{refused}"
            );
        }
    }
}
