//! `Date` and `Time`: a day of the calendar, and a time of day.

use std::{fmt, ops::Deref, str::FromStr};

use jiff::civil;

use super::text::{parse_error, text_form};

/// A day of the years 0000 to 9999.
///
/// JSON: `full-date` of RFC 3339, `"2026-11-25"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

const UNIX_EPOCH: civil::Date = civil::date(1970, 1, 1);

/// 0000-01-01 and 9999-12-31, in days since 1970-01-01.
const DAYS: std::ops::RangeInclusive<i32> = -719_528..=2_932_896;

impl Date {
    /// 1970-01-01
    pub const UNIX_EPOCH: Self = Self(UNIX_EPOCH);

    /// The day so many days after 1970-01-01; `None` outside the years 0000 to 9999.
    #[must_use]
    pub fn from_days(days: i32) -> Option<Self> {
        let span = DAYS.contains(&days).then(|| jiff::Span::new().days(days))?;
        UNIX_EPOCH.checked_add(span).ok().map(Self)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn as_days(self) -> i32 {
        // Invariant: the difference of two days of the years 0000 to 9999 is one in days.
        let span = self.0.since(UNIX_EPOCH).unwrap_or_default();
        span.get_days()
    }
}

impl Deref for Date {
    type Target = civil::Date;

    fn deref(&self) -> &civil::Date {
        &self.0
    }
}

impl From<civil::Date> for Date {
    /// A day before the year 0000 becomes 0000-01-01.
    fn from(date: civil::Date) -> Self {
        Self(date.max(civil::date(0, 1, 1)))
    }
}

impl From<Date> for civil::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

parse_error! {
    /// A text that is no `full-date` of RFC 3339, or no day of the calendar.
    ParseDateError, "not an RFC 3339 date, such as 2026-11-25"
}

impl FromStr for Date {
    type Err = ParseDateError;

    /// Parses RFC 3339, section 5.6: `2026-11-25`.
    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        if !has_shape(text, b"0000-00-00") {
            return Err(ParseDateError(()));
        }
        text.parse().map(Self).map_err(|_| ParseDateError(()))
    }
}

/// Whether a text has the shape, where `0` stands for any digit.
fn has_shape(text: &str, shape: &[u8]) -> bool {
    let fits = |(byte, expected): (u8, &u8)| match expected {
        b'0' => byte.is_ascii_digit(),
        other => byte == *other,
    };
    text.len() == shape.len() && text.bytes().zip(shape).all(fits)
}

text_form!(Date, "an RFC 3339 date", {"type": "string", "format": "date"});

/// A time of day, to the microsecond, without a zone.
///
/// JSON: `partial-time` of RFC 3339, `"08:30:00"`. What is finer than a microsecond is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(civil::Time);

/// Microseconds of a day.
const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// Most digits of a second's fraction, as for a timestamp.
const FRACTION_DIGITS_MAX: usize = 64;

impl Time {
    /// 00:00:00
    pub const MIDNIGHT: Self = Self(civil::Time::midnight());

    /// The time so many microseconds after midnight; `None` if that is another day.
    #[must_use]
    pub fn from_microseconds(microseconds: i64) -> Option<Self> {
        if !(0..DAY_MICROSECONDS).contains(&microseconds) {
            return None;
        }
        let span = jiff::SignedDuration::from_micros(microseconds);
        civil::Time::midnight().checked_add(span).ok().map(Self)
    }

    /// Microseconds since midnight.
    #[must_use]
    pub fn as_microseconds(self) -> i64 {
        let since = self.0.duration_since(civil::Time::midnight());
        i64::try_from(since.as_micros()).unwrap_or(0)
    }
}

impl Deref for Time {
    type Target = civil::Time;

    fn deref(&self) -> &civil::Time {
        &self.0
    }
}

impl From<civil::Time> for Time {
    /// What is finer than a microsecond is cut off.
    fn from(time: civil::Time) -> Self {
        let nanoseconds = time.subsec_nanosecond();
        let cut = time
            .with()
            .subsec_nanosecond(nanoseconds - nanoseconds % 1_000)
            .build();
        Self(cut.unwrap_or(time))
    }
}

impl From<Time> for civil::Time {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

parse_error! {
    /// A text that is no `partial-time` of RFC 3339. The second 60 is none: it is not kept.
    ParseTimeError, "not an RFC 3339 time of day without a zone, such as 08:30:00"
}

impl FromStr for Time {
    type Err = ParseTimeError;

    /// Parses RFC 3339, section 5.6: `08:30:00.5`.
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let (head, fraction) = match text.split_once('.') {
            Some((head, fraction)) => (head, Some(fraction)),
            None => (text, None),
        };
        let digits = |fraction: &str| {
            (1..=FRACTION_DIGITS_MAX).contains(&fraction.len())
                && fraction.bytes().all(|byte| byte.is_ascii_digit())
        };
        // jiff takes the second 60 as 59.
        let fits =
            has_shape(head, b"00:00:00") && !head.ends_with("60") && fraction.is_none_or(digits);
        if !fits {
            return Err(ParseTimeError(()));
        }
        let microseconds: String = fraction.unwrap_or("0").chars().take(6).collect();
        let time = format!("{head}.{microseconds}").parse();
        time.map(Self).map_err(|_| ParseTimeError(()))
    }
}

text_form!(Time, "an RFC 3339 time of day", {
    "type": "string",
    "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,64})?$",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for (text, days) in [
            ("0000-01-01", -719_528),
            ("1969-12-31", -1),
            ("1970-01-01", 0),
            ("2024-02-29", 19_782),
            ("9999-12-31", 2_932_896),
        ] {
            let date: Date = text.parse().unwrap();
            assert_eq!((date.as_days(), date.to_string().as_str()), (days, text));
            assert_eq!(Date::from_days(days), Some(date));
        }
        for text in [
            "",
            "2023-02-29",
            "2026-1-1",
            "26-01-01",
            "2026-13-01",
            "2026-00-01",
            "20260101",
            "2026-01-01T00:00:00Z",
            "-000001-01-01",
            "2026-01-01 ",
            "２026-01-01",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!(
            (Date::from_days(-719_529), Date::from_days(2_932_897)),
            (None, None)
        );
        assert_eq!(Date::from(civil::date(-1, 5, 5)).to_string(), "0000-01-01");
    }

    #[test]
    fn times_of_a_day() {
        for (text, shown, microseconds) in [
            ("00:00:00", "00:00:00", 0),
            ("08:30:00.5", "08:30:00.5", 30_600_500_000),
            ("23:59:59.9999999", "23:59:59.999999", DAY_MICROSECONDS - 1),
            ("12:00:00.000000", "12:00:00", 43_200_000_000),
        ] {
            let time: Time = text.parse().unwrap();
            assert_eq!(
                (time.to_string().as_str(), time.as_microseconds()),
                (shown, microseconds)
            );
            assert_eq!(Time::from_microseconds(microseconds), Some(time));
        }
        for text in [
            "",
            "24:00:00",
            "12:60:00",
            "12:00:60",
            "12:00",
            "12:00:00.",
            "12:00:00Z",
            "1:00:00",
            "12:00:00,5",
            "T12:00:00",
            "12:00:00+01:00",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
        assert_eq!(Time::from_microseconds(DAY_MICROSECONDS), None);
        assert_eq!(Time::from_microseconds(-1), None);
        assert_eq!(
            Time::from(civil::time(1, 2, 3, 4_567)).as_microseconds(),
            3_723_000_004
        );
    }
}
