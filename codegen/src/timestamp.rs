//! Timestamps, dates and times as RFC 3339 text: read in every form, written as the runtime writes them, with `Z` and
//! as many digits of the second as it takes. The calendar is here so that a build needs no crate
//! for it.

/// Years 0000 to 9999, as the runtime bounds them; every offset of the last instant is still in 9999.
const MICROSECONDS: std::ops::RangeInclusive<i64> =
    -62_167_219_200_000_000..=253_402_207_200_000_000;

/// The last date, whose midnight is too late for a time that may have any offset.
const LAST_DATE: &str = "9999-12-31";
const LAST_MIDNIGHT: i64 = 253_402_214_400_000_000;

/// Most digits of a second's fraction, as the runtime bounds them.
const FRACTION_DIGITS_MAX: usize = 64;

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Microseconds since the Unix epoch of a `date-time` of RFC 3339, section 5.6. What is finer than
/// a microsecond is cut off. A leap second is refused: it would not be what GET gives back.
pub(crate) fn microseconds(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse().ok()).flatten()
    };
    let is = |at: usize, allowed: &[u8]| bytes.get(at).is_some_and(|byte| allowed.contains(byte));
    let separators = is(4, b"-") && is(7, b"-") && is(10, b"Tt") && is(13, b":") && is(16, b":");
    if !separators {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let (fraction, rest) = fraction(text.get(19..)?)?;
    let valid = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let offset = offset_seconds(rest)?;
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset;
    let microseconds = seconds * 1_000_000 + fraction;
    (valid && MICROSECONDS.contains(&microseconds)).then_some(microseconds)
}

/// The instant so many microseconds after the Unix epoch, of the years 0000 to 9999.
pub(crate) fn rfc3339(microseconds: i64) -> String {
    let seconds = microseconds.div_euclid(MICROSECONDS_PER_SECOND);
    let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY));
    let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
    let (hour, minute, second) = (
        second_of_day / 3600,
        second_of_day / 60 % 60,
        second_of_day % 60,
    );
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    let micros = microseconds.rem_euclid(MICROSECONDS_PER_SECOND);
    if micros != 0 {
        text.push_str(format!(".{micros:06}").trim_end_matches('0'));
    }
    text.push('Z');
    text
}

/// The day so many days after 1970-01-01.
pub(crate) fn date_text(days: i32) -> String {
    let (year, month, day) = civil(i64::from(days));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The time of day so many microseconds after midnight.
pub(crate) fn time_text(microseconds: i64) -> String {
    let instant = rfc3339(microseconds.rem_euclid(MICROSECONDS_PER_SECOND * SECONDS_PER_DAY));
    let time = instant.split_once('T').map_or("", |(_, time)| time);
    time.trim_end_matches('Z').to_owned()
}

/// Days since 1970-01-01 of a `full-date` of RFC 3339: `2026-01-31`.
pub(crate) fn date_days(text: &str) -> Option<i32> {
    if text.len() != "2026-01-31".len() {
        return None;
    }
    let midnight = microseconds(&format!("{text}T00:00:00Z"));
    // The last of the days that a time with an offset could be in.
    let midnight = midnight.or_else(|| (text == LAST_DATE).then_some(LAST_MIDNIGHT));
    let days = midnight?.div_euclid(MICROSECONDS_PER_SECOND * SECONDS_PER_DAY);
    i32::try_from(days).ok()
}

/// Microseconds since midnight of a `partial-time` of RFC 3339: `12:30:00.5`.
pub(crate) fn time_microseconds(text: &str) -> Option<i64> {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b':' || byte == b'.';
    if !text.bytes().all(plain) {
        return None;
    }
    microseconds(&format!("1970-01-01T{text}Z"))
}

/// The microseconds of `.5`, and what follows it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(digits) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = digits
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end)?;
    if !(1..=FRACTION_DIGITS_MAX).contains(&end) {
        return None;
    }
    let six: String = digits.chars().chain("000000".chars()).take(6).collect();
    Some((six.parse().ok()?, rest))
}

fn offset_seconds(text: &str) -> Option<i64> {
    let [sign, rest @ ..] = text.as_bytes() else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(10).map(i64::from);
    match (sign, rest) {
        (b'Z' | b'z', []) => Some(0),
        (b'+' | b'-', &[h1, h2, b':', m1, m2]) => {
            let hours = digit(h1)? * 10 + digit(h2)?;
            let minutes = digit(m1)? * 10 + digit(m2)?;
            let seconds = hours * 3_600 + minutes * 60;
            let signed = if *sign == b'-' { -seconds } else { seconds };
            (hours < 24 && minutes < 60).then_some(signed)
        }
        _ => None,
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-compatible
/// low-level date algorithms", `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of the proleptic Gregorian calendar, from days after 1970-01-01.
///
/// The algorithm is Howard Hinnant's `civil_from_days`: a year begins in March, so that the day
/// that comes and goes is the last; an era has the 146 097 days of 400 years.
fn civil(days: i64) -> (i64, i64, i64) {
    // Day 0 of the eras is 0000-03-01.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = 400 * era + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-25T07:00:00Z", 1_795_590_000_000_000),
            ("2026-11-25t08:30:00.5+01:30", 1_795_590_000_500_000),
            ("1969-12-31T23:59:59.9999999z", -1),
            ("0000-01-01T00:00:00Z", *MICROSECONDS.start()),
            ("9999-12-30T22:00:00Z", *MICROSECONDS.end()),
            ("2024-02-29T00:00:00-00:00", 1_709_164_800_000_000),
            ("1970-01-01T00:00:00-23:59", 86_340_000_000),
            ("1970-01-01T00:00:00.1234567890+01:00", -3_599_876_544),
            (&format!("1969-12-31T23:59:59.{}Z", "9".repeat(64)), -1),
        ] {
            assert_eq!(microseconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn refused_forms() {
        for text in [
            "",
            "2026-11-25",
            "2026-11-25T07:00Z",
            "2026-11-25T07:00:00",
            "2026-11-25 07:00:00Z",
            "2026-11-25T07:00:00+01",
            "2026-13-25T07:00:00Z",
            "2026-00-25T07:00:00Z",
            "2026-02-29T07:00:00Z",
            "2026-11-25T24:00:00Z",
            "2026-11-25T07:00:60Z",
            "2026-11-25T07:00:00.Z",
            "2026-11-25T07:00:00.1234567890",
            &format!("2026-11-25T07:00:00.{}Z", "0".repeat(65)),
            "2026-11-25T07:00:61Z",
            "2026-11-25T07:60:00Z",
            "2026-11-25T07:00:00+24:00",
            "2026-11-25T07:00:00-24:00",
            "2026-11-25T07:00:00+25:59",
            "2026-11-25T07:00:00+01:60",
            "+026-11-25T07:00:00Z",
            "0000-01-01T00:00:00+01:00",
            "9999-12-30T22:00:00.000001Z",
            "２０２６-11-25T07:00:00Z",
        ] {
            assert_eq!(microseconds(text), None, "{text}");
        }
    }

    #[test]
    fn instants_at_the_edges_of_the_calendar() {
        for (instant, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (500_000, "1970-01-01T00:00:00.5Z"),
            (1_767_323_045_000_000, "2026-01-02T03:04:05Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
            (253_402_207_200_000_000, "9999-12-30T22:00:00Z"),
        ] {
            assert_eq!(rfc3339(instant), text);
            assert_eq!(microseconds(text), Some(instant));
        }
    }

    #[test]
    fn dates_are_days() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2024-02-29", 19_782),
            ("0000-01-01", -719_528),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(date_days(text), Some(days), "{text}");
        }
        for text in [
            "",
            "2026-02-30",
            "2026-1-1",
            "2026-01-01T",
            "20260101",
            "2026-01-0é",
        ] {
            assert_eq!(date_days(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_of_a_day() {
        for (text, expected) in [
            ("00:00:00", 0),
            ("12:30:00.5", 45_000_500_000),
            ("23:59:59.999999", 86_399_999_999),
        ] {
            assert_eq!(time_microseconds(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "24:00:00",
            "12:30",
            "12:30:00Z",
            "12:30:00+01:00",
            "12:30:60",
            "1:2:3",
        ] {
            assert_eq!(time_microseconds(text), None, "{text}");
        }
    }
}
