//! The forms of `String` and of the types of the prelude whose JSON form is text.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer};

use super::{CborReader, CborWriter, DecodeError, Wire, replaced_whole};
use crate::types::{Bytes, Date, Decimal, Duration, Time, Timestamp, Uuid};

impl Wire for String {
    const EXPECTED: &'static str = "a string";
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }

    fn write(&self, json: &mut Vec<u8>) {
        write_text(self, json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.text(self);
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        cbor.text().map(Self::from)
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

/// Appends a JSON string.
pub(super) fn write_text(text: &str, json: &mut Vec<u8>) {
    let written = serde_json::to_writer(&mut *json, text).is_ok();
    // Invariant: a string has a JSON form and appending to a Vec cannot fail.
    debug_assert!(written, "writing JSON to memory failed");
}

/// Appends a JSON string of a value whose text needs no escapes.
fn write_plain(value: &impl std::fmt::Display, json: &mut Vec<u8>) {
    struct Out<'j>(&'j mut Vec<u8>);
    impl std::fmt::Write for Out<'_> {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0.extend_from_slice(text.as_bytes());
            Ok(())
        }
    }
    json.push(b'"');
    let written = write!(Out(json), "{value}").is_ok();
    debug_assert!(written, "writing text to memory failed");
    json.push(b'"');
}

/// A type that is its text in JSON, and in the log what `encode` and `decode` say.
macro_rules! text {
    ($type:ty, $expected:literal, $encode:expr, $decode:expr) => {
        impl Wire for $type {
            const EXPECTED: &'static str = $expected;
            replaced_whole!();

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Deserialize::deserialize(deserializer)
            }

            fn write(&self, json: &mut Vec<u8>) {
                write_plain(self, json);
            }

            fn encode(&self, cbor: &mut CborWriter) {
                let encode: fn(&Self, &mut CborWriter) = $encode;
                encode(self, cbor);
            }

            fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
                let decode: fn(&mut CborReader<'_>) -> Result<Option<Self>, DecodeError> = $decode;
                decode(cbor)?.ok_or(DecodeError::Range {
                    expected: $expected,
                })
            }

            fn same(&self, other: &Self) -> bool {
                self == other
            }
        }
    };
}

text!(
    Date,
    "an RFC 3339 date, such as 2026-11-25",
    |date, cbor| cbor.i64(date.as_days().into()),
    |cbor| Ok(i32::try_from(cbor.i64()?).ok().and_then(Date::from_days))
);

text!(
    Time,
    "an RFC 3339 time of day without a zone, such as 08:30:00",
    |time, cbor| cbor.i64(time.as_microseconds()),
    |cbor| Ok(Time::from_microseconds(cbor.i64()?))
);

text!(
    Duration,
    "an ISO 8601 duration in days, hours, minutes and seconds, such as PT1H30M; weeks, months and years are not taken",
    |duration, cbor| cbor.i64(duration.as_microseconds()),
    |cbor| Ok(Some(Duration::from_microseconds(cbor.i64()?)))
);

text!(
    Uuid,
    "a hyphenated UUID",
    |uuid, cbor| cbor.bytes(uuid.as_bytes()),
    |cbor| Ok(cbor.bytes()?.try_into().ok().map(Uuid::from_bytes))
);

text!(
    Bytes,
    "base64 with padding",
    |bytes, cbor| cbor.bytes(bytes),
    |cbor| Ok(Some(Bytes::from(cbor.bytes()?.to_vec())))
);

impl Wire for Decimal {
    const EXPECTED: &'static str =
        "a string with a decimal number of at most 28 digits, without an exponent";
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }

    fn write(&self, json: &mut Vec<u8>) {
        write_plain(self, json);
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.decimal(-i64::from(self.scale()), self.mantissa());
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        let (exponent, mantissa) = cbor.decimal()?;
        let scale = exponent
            .checked_neg()
            .and_then(|scale| u32::try_from(scale).ok());
        scale
            .and_then(|scale| Self::from_parts(mantissa, scale))
            .ok_or(DecodeError::Range {
                expected: Self::EXPECTED,
            })
    }

    /// By the digits, since they are shown.
    fn same(&self, other: &Self) -> bool {
        (self.mantissa(), self.scale()) == (other.mantissa(), other.scale())
    }

    fn equals(&self, other: &Self) -> bool {
        self == other
    }
}

impl Wire for Timestamp {
    const EXPECTED: &'static str = "an RFC 3339 date and time with an offset and no leap second";
    replaced_whole!();

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer)
    }

    fn write(&self, json: &mut Vec<u8>) {
        json.push(b'"');
        let printed = jiff::fmt::temporal::DateTimePrinter::new()
            .print_timestamp(self, jiff::fmt::StdIoWrite(&mut *json))
            .is_ok();
        debug_assert!(printed, "writing a timestamp to memory failed");
        json.push(b'"');
    }

    fn encode(&self, cbor: &mut CborWriter) {
        cbor.i64(self.as_microseconds());
    }

    fn decode(cbor: &mut CborReader<'_>) -> Result<Self, DecodeError> {
        Self::from_microseconds(cbor.i64()?).ok_or(DecodeError::Range {
            expected: Self::EXPECTED,
        })
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }
}
