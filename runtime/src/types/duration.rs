//! `Duration`: a length of time.

use std::{fmt, ops::Deref, str::FromStr};

use jiff::SignedDuration;

use super::text::{parse_error, text_form};

/// A length of time, to the microsecond; it may be negative.
///
/// JSON: ISO 8601 in days (of 24 hours), hours, minutes and seconds, `"PT1H30M"`. Years, months and
/// weeks have no fixed place here: the first two have no fixed length, and a week is seven days. It
/// is shown in hours, minutes and seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(SignedDuration);

impl Duration {
    /// No time.
    pub const ZERO: Self = Self(SignedDuration::ZERO);

    /// So many microseconds.
    #[must_use]
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(SignedDuration::from_micros(microseconds))
    }

    /// In microseconds.
    #[must_use]
    pub fn as_microseconds(self) -> i64 {
        // Invariant: it was made from so many.
        i64::try_from(self.0.as_micros()).unwrap_or(0)
    }
}

impl Deref for Duration {
    type Target = SignedDuration;

    fn deref(&self) -> &SignedDuration {
        &self.0
    }
}

impl From<SignedDuration> for Duration {
    /// What is finer than a microsecond is cut off; what is beyond 2⁶³ of them is that.
    fn from(duration: SignedDuration) -> Self {
        let most = if duration.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        };
        Self::from_microseconds(i64::try_from(duration.as_micros()).unwrap_or(most))
    }
}

impl From<Duration> for SignedDuration {
    fn from(duration: Duration) -> Self {
        duration.0
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

parse_error! {
    /// A text that is no ISO 8601 duration in days, hours, minutes and seconds, or one of more than
    /// 2⁶³ microseconds.
    ParseDurationError, "not an ISO 8601 duration in days, hours, minutes and seconds, such as PT1H30M"
}

/// The units in their order: what each ends with, and its microseconds.
const DATE_UNITS: &[(char, i64)] = &[('D', 86_400_000_000)];
const TIME_UNITS: &[(char, i64)] = &[('H', 3_600_000_000), ('M', 60_000_000), ('S', 1_000_000)];

/// Most digits of a second's fraction, as for a timestamp.
const FRACTION_DIGITS_MAX: usize = 64;

impl FromStr for Duration {
    type Err = ParseDurationError;

    /// Parses `-?P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?` with at least one unit,
    /// and one behind a `T`.
    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        let (is_negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let microseconds = unsigned.strip_prefix('P').and_then(|rest| {
            let (date, time) = match rest.split_once('T') {
                Some((date, time)) => (date, Some(time)),
                None => (rest, None),
            };
            let days = (!date.is_empty() || time.is_some()).then(|| units(date, DATE_UNITS))??;
            let time = match time {
                None => 0,
                Some("") => return None,
                Some(time) => units(time, TIME_UNITS)?,
            };
            // Down from zero, since there is one more below it.
            days.checked_add(time)
        });
        let microseconds = match microseconds {
            Some(below) if is_negative => Some(below),
            Some(below) => below.checked_neg(),
            None => None,
        };
        microseconds
            .map(Self::from_microseconds)
            .ok_or(ParseDurationError(()))
    }
}

macro_rules! time_pattern {
    () => {
        concat!(
            r"([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]{1,64})?S)?",
            r"|[0-9]+M([0-9]+(\.[0-9]{1,64})?S)?",
            r"|[0-9]+(\.[0-9]{1,64})?S)"
        )
    };
}

/// The microseconds, negated, of numbers with units, each unit once and in order.
fn units(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut microseconds = 0_i64;
    for (unit, factor) in units {
        let Some((number, after)) = rest.split_once(*unit) else {
            continue;
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if *unit == 'S' => (whole, Some(fraction)),
            _ => (number, None),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = fraction
            .is_none_or(|part| (1..=FRACTION_DIGITS_MAX).contains(&part.len()) && digits(part));
        if whole.is_empty() || !digits(whole) || !fits {
            return None;
        }
        let amount: i64 = whole.parse().ok()?;
        microseconds = microseconds.checked_sub(amount.checked_mul(*factor)?)?;
        let padded: String = fraction
            .unwrap_or("")
            .chars()
            .chain("000000".chars())
            .take(6)
            .collect();
        microseconds = microseconds.checked_sub(padded.parse().ok()?)?;
        rest = after;
    }
    rest.is_empty().then_some(microseconds)
}

/// The text of durations: with at least one unit, and one behind a `T`.
const PATTERN: &str = concat!(
    r"^-?P([0-9]+D(T",
    time_pattern!(),
    r")?|T",
    time_pattern!(),
    r")$"
);

text_form!(Duration, "an ISO 8601 duration", {
    "type": "string",
    "pattern": PATTERN,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_minutes_and_seconds() {
        for (text, shown, microseconds) in [
            ("PT0S", "PT0S", 0),
            ("P0D", "PT0S", 0),
            ("PT1H30M", "PT1H30M", 5_400_000_000),
            ("P1D", "PT24H", 86_400_000_000),
            ("P2DT3H4M5.000006S", "PT51H4M5.000006S", 183_845_000_006),
            ("-PT1.5S", "-PT1.5S", -1_500_000),
            ("PT90M", "PT1H30M", 5_400_000_000),
            ("PT0.0000019S", "PT0.000001S", 1),
            (
                "-PT9223372036854.775808S",
                "-PT2562047788H54.775808S",
                i64::MIN,
            ),
        ] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(duration.as_microseconds(), microseconds, "{text}");
            assert_eq!(duration.to_string(), shown, "{text}");
            assert_eq!(duration.to_string().parse(), Ok(duration), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "-P",
            "P1",
            "1D",
            "P1Y",
            "P1M",
            "P1W",
            "PT1D",
            "P1H",
            "PT1S1M",
            "PT1M1M",
            "P1DT",
            "PT1.5H",
            "PT.5S",
            "PT1.S",
            "pt1s",
            "PT-1S",
            "+PT1S",
            "PT 1S",
            "PT1,5S",
            "PT9223372036854.775808S",
            "P99999999999999999999D",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
