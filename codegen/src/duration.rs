//! Durations as ISO 8601 text: `PT1H30M`, `P2DT0.5S`, `-PT5S`. Only units of one length: a month
//! and a year have several.

const SECOND: i128 = 1_000_000;

/// Units before `T`, in the order that they may stand in, with their microseconds.
const OF_DATES: &[(char, i128)] = &[('D', 86_400 * SECOND)];

/// Units behind `T`.
const OF_TIMES: &[(char, i128)] = &[('H', 3_600 * SECOND), ('M', 60 * SECOND), ('S', SECOND)];

/// Most digits of a second's fraction, as the runtime bounds them.
const FRACTION_DIGITS_MAX: usize = 64;

/// Microseconds of a duration. What is finer is cut off.
pub(crate) fn microseconds(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let parts = unsigned.strip_prefix('P')?;
    let (dates, times) = match parts.split_once('T') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None if parts.is_empty() => return None,
        None => (parts, ""),
    };
    let sum = sum(dates, OF_DATES)?.checked_add(sum(times, OF_TIMES)?)?;
    i64::try_from(if text.starts_with('-') { -sum } else { sum }).ok()
}

/// The text as the runtime prints it, in hours, minutes and seconds.
pub(crate) fn text(microseconds: i64) -> String {
    let sign = if microseconds < 0 { "-" } else { "" };
    let all = microseconds.unsigned_abs();
    let (seconds, micros) = (all / 1_000_000, all % 1_000_000);
    let mut text = format!("{sign}PT");
    for (amount, unit) in [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M')] {
        if amount > 0 {
            text.push_str(&format!("{amount}{unit}"));
        }
    }
    if micros > 0 {
        let fraction = format!("{micros:06}");
        text.push_str(&format!(
            "{}.{}S",
            seconds % 60,
            fraction.trim_end_matches('0')
        ));
    } else if seconds % 60 > 0 || all == 0 {
        text.push_str(&format!("{}S", seconds % 60));
    }
    text
}

/// The sum of parts such as `1H30M`, each unit at most once and in order.
fn sum(mut parts: &str, units: &[(char, i128)]) -> Option<i128> {
    let mut sum = 0_i128;
    let mut units = units.iter();
    while !parts.is_empty() {
        let end = parts.find(|character: char| character.is_ascii_uppercase())?;
        let (number, rest) = parts.split_at_checked(end)?;
        let unit = rest.chars().next()?;
        let (_, length) = units.find(|(name, _)| *name == unit)?;
        sum = sum.checked_add(amount(number, *length)?)?;
        parts = rest.get(1..)?;
    }
    Some(sum)
}

/// `1`, or `1.5` of a second: only there is a fraction.
fn amount(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = is_digits(fraction) && fraction.len() <= FRACTION_DIGITS_MAX;
    if !is_digits(whole) || !fits || (unit != SECOND && number.contains('.')) {
        return None;
    }
    let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let whole = i128::from(whole.parse::<i64>().ok()?) * unit;
    Some(whole + six.parse::<i128>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        for (text, expected) in [
            ("PT0S", 0),
            ("PT1H30M", 5_400 * SECOND),
            ("P1D", 86_400 * SECOND),
            ("P2DT1S", (172_800 + 1) * SECOND),
            ("PT0.0000019S", 1),
            ("-PT9223372036854.775808S", i64::MIN.into()),
            ("-PT0.5S", -500_000),
            ("PT0.000001S", 1),
            ("PT90M", 5_400 * SECOND),
        ] {
            assert_eq!(microseconds(text).map(i128::from), Some(expected), "{text}");
        }
    }

    #[test]
    fn refused_forms() {
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "1H",
            "P1H",
            "P1M",
            "P1Y",
            "PT1M1H",
            "PT1S1S",
            "PT1.5H",
            "PT.5S",
            "PT1.S",
            "PT+1S",
            "PT9223372036854.775808S",
            "P1W",
            "+PT1S",
            "PT1",
            "pt1s",
            "PT9223372036855S",
            "PT1é",
        ] {
            assert_eq!(microseconds(text), None, "{text}");
        }
    }
}
