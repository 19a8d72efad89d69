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
#[non_exhaustive]
pub enum ParseTimestampError {
    /// Not `date-time` of RFC 3339, not a date of the calendar, or outside the years 0000 to 9999.
    Malformed,
    /// The second 60. It would not be what GET gives back.
    LeapSecond,
}

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => {
                "not an RFC 3339 date and time with an offset, of the years 0000 to 9999"
            }
            Self::LeapSecond => "leap seconds are not kept: the second must be 00 to 59",
        })
    }
}

impl std::error::Error for ParseTimestampError {}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    /// Parses RFC 3339, section 5.6: `2026-11-25T07:00:00.5+01:00`.
    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        // jiff reads Temporal's superset (no seconds, a space, zones in brackets, offsets of a day
        // and more) and takes the second 60 as 59; RFC 3339 is what the documents promise.
        let parts = Parts::of(text).ok_or(ParseTimestampError::Malformed)?;
        if parts.head.ends_with(":60") {
            return Err(ParseTimestampError::LeapSecond);
        }
        let parsed = match parts.fraction.split_at_checked(JIFF_FRACTION_DIGITS_MAX) {
            Some((read, finer)) if !finer.is_empty() => {
                let Parts { head, offset, .. } = parts;
                format!("{head}.{read}{offset}").parse()
            }
            _ => text.parse(),
        };
        let parsed: jiff::Timestamp = parsed.map_err(|_| ParseTimestampError::Malformed)?;
        // Floored, so that what is finer is cut off on both sides of the epoch.
        let microseconds = parsed.as_nanosecond().div_euclid(1_000);
        i64::try_from(microseconds)
            .ok()
            .and_then(Self::from_microseconds)
            .ok_or(ParseTimestampError::Malformed)
    }
}

/// Most digits of a second's fraction. RFC 3339 has no limit.
const FRACTION_DIGITS_MAX: usize = 64;

/// Most of them that jiff reads.
const JIFF_FRACTION_DIGITS_MAX: usize = 9;

/// A text of the shape `date-time` of RFC 3339; that the numbers before the fraction are a date and
/// a time is left to the parser.
struct Parts<'t> {
    /// `2026-11-25T07:00:00`
    head: &'t str,
    /// The digits after the point; empty if there is none.
    fraction: &'t str,
    /// `Z` or `+01:30`
    offset: &'t str,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (head, tail) = text.split_at_checked(19)?;
        let shape = b"0000-00-00T00:00:00";
        let fits = head
            .bytes()
            .zip(shape)
            .all(|(byte, expected)| match expected {
                b'0' => byte.is_ascii_digit(),
                b'T' => byte.eq_ignore_ascii_case(&b'T'),
                other => byte == *other,
            });
        let (fraction, offset) = match tail.strip_prefix('.') {
            None => ("", tail),
            Some(rest) => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                if !(1..=FRACTION_DIGITS_MAX).contains(&digits) {
                    return None;
                }
                rest.split_at_checked(digits)?
            }
        };
        (fits && is_offset(offset.as_bytes())).then_some(Self {
            head,
            fraction,
            offset,
        })
    }
}

/// Whether this is `time-offset`: `Z`, or hours to 23 and minutes to 59.
fn is_offset(offset: &[u8]) -> bool {
    match offset {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            let digits = [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit());
            digits && [*h1, *h2] < *b"24" && *m1 < b'6'
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
            ("2026-11-25T07:00:00+23:59", "2026-11-24T07:01:00Z"),
            ("2026-11-25T07:00:00-23:59", "2026-11-26T06:59:00Z"),
            (
                "2026-11-25T07:00:00.1234567890+01:00",
                "2026-11-25T06:00:00.123456Z",
            ),
            (
                &format!("1969-12-31T23:59:59.{}Z", "9".repeat(64)),
                "1969-12-31T23:59:59.999999Z",
            ),
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
            "2026-11-25T07:00:00.1234567890",
            &format!("2026-11-25T07:00:00.{}Z", "0".repeat(65)),
            "2026-11-25T07:00:61Z",
            "2026-11-25T07:60:00Z",
            "2026-11-25T07:00:00+24:00",
            "2026-11-25T07:00:00-24:00",
            "2026-11-25T07:00:00+25:59",
            "2026-11-25T07:00:00+01:60",
            "0000-01-01T00:00:00+01:00",
            "9999-12-30T22:00:00.000001Z",
            "-000001-01-01T00:00:00Z",
        ] {
            assert_eq!(
                refused.parse::<Timestamp>(),
                Err(ParseTimestampError::Malformed),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_leap_second_is_refused_and_not_moved() {
        for text in [
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.5Z",
            "2026-11-25T12:30:60+01:00",
        ] {
            let refused = text.parse::<Timestamp>().unwrap_err();
            assert_eq!(refused, ParseTimestampError::LeapSecond, "{text}");
        }
        let sentence = ParseTimestampError::LeapSecond.to_string();
        assert!(
            sentence.starts_with("leap seconds are not kept"),
            "{sentence}"
        );
    }
}
