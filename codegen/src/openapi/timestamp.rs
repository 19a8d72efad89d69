//! Timestamps as RFC 3339 text, in the form in which the runtime writes them: `Z`, and as many
//! digits of the second as it takes. The calendar is here so that a build needs no crate for it.

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// The instant so many microseconds after the Unix epoch, of the years 0000 to 9999.
pub(super) fn rfc3339(microseconds: i64) -> String {
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
    fn instants_at_the_edges_of_the_calendar() {
        for (microseconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (500_000, "1970-01-01T00:00:00.5Z"),
            (1_767_323_045_000_000, "2026-01-02T03:04:05Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
            (253_402_207_200_999_999, "9999-12-30T22:00:00.999999Z"),
        ] {
            assert_eq!(rfc3339(microseconds), text);
        }
    }
}
