//! The texts of values that JSON has no form for: one each, read by what reads those of attributes,
//! where there is such.

use std::fmt::Write;

use crate::timestamp::rfc3339;

const SECOND: u64 = 1_000_000;
const DAY: i64 = 86_400_000_000;

/// Where the hyphens of a UUID are, in bytes.
const UUID_HYPHENS: [usize; 4] = [4, 6, 8, 10];

/// `2026-01-31`, from days since 1970-01-01.
pub(super) fn date(days: i32) -> String {
    let mut text = rfc3339(i64::from(days) * DAY);
    text.truncate(text.find('T').unwrap_or(text.len()));
    text
}

/// `12:30:00.5`, from microseconds since midnight.
pub(super) fn time(microseconds: i64) -> String {
    let text = rfc3339(microseconds);
    let time = text.split_once('T').map_or("", |(_, time)| time);
    time.trim_end_matches('Z').to_owned()
}

/// `PT90.5S`, from microseconds: seconds alone, so that every value has one form.
pub(super) fn duration(microseconds: i64) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let all = microseconds.unsigned_abs();
    let (seconds, fraction) = (all / SECOND, all % SECOND);
    if fraction == 0 {
        return format!("{sign}PT{seconds}S");
    }
    let fraction = format!("{fraction:06}");
    format!("{sign}PT{seconds}.{}S", fraction.trim_end_matches('0'))
}

/// `0190a5b2-7c3e-7d4f-8a6b-1c2d3e4f5a6b`
pub(super) fn uuid(bytes: &[u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if UUID_HYPHENS.contains(&at) {
            text.push('-');
        }
        push_hex(&mut text, *byte);
    }
    text
}

/// What `uuid` wrote.
pub(super) fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let bytes = unhex(&text.replace('-', ""))?.try_into().ok()?;
    (uuid(&bytes) == text).then_some(bytes)
}

/// Two lower-case digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    bytes.iter().for_each(|byte| push_hex(&mut text, *byte));
    text
}

/// What `hex` wrote.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    pairs.collect()
}

fn push_hex(text: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(text, "{byte:02x}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert_eq!(date(19_782), "2024-02-29");
        assert_eq!(date(-719_528), "0000-01-01");
        assert_eq!(time(45_000_500_000), "12:30:00.5");
        assert_eq!(duration(-90_500_000), "-PT90.5S");
        assert_eq!(duration(i64::MIN), "-PT9223372036854.775808S");
        assert_eq!(hex(&[0, 0xff]), "00ff");
        let text = "30313233-3435-3637-3839-616263646566";
        assert_eq!(uuid(b"0123456789abcdef"), text);
        assert_eq!(uuid_bytes(text), Some(*b"0123456789abcdef"));
    }

    #[test]
    fn other_forms_are_none() {
        for text in [
            "",
            "30313233343536373839616263646566",
            "30313233-3435-3637-3839",
        ] {
            assert_eq!(uuid_bytes(text), None, "{text}");
        }
        for text in ["0", "FF", "0g", "é"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }
}
