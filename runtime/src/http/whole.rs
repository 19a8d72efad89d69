//! Whole numbers in a form that the decoder takes as integers: `1.0`, `1e3` and `-0` are whole.
//!
//! The decoder sees such a number rounded to a double, and cannot tell it from one that is nearly
//! whole. Here it is judged by its digits. It is never run on a body that the decoder takes.

/// Most digits of a number that is written out: those of the largest integer.
const DIGITS_MAX: usize = 20;

/// The JSON text with every whole number of at most [`DIGITS_MAX`] digits written in digits alone;
/// `None` if all of them are already. The text must be JSON.
pub(crate) fn in_digits(json: &str) -> Option<String> {
    let mut out = String::new();
    let (mut rest, mut copied) = (json, 0);
    while let Some(start) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let token = rest.get(start..)?;
        let end = if token.starts_with('"') {
            string_end(token)
        } else {
            let is_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
            token.find(|c| !is_number(c)).unwrap_or(token.len())
        };
        let (token, after) = token.split_at_checked(end)?;
        if let Some(digits) = whole(token) {
            let at = json.len() - after.len();
            out.push_str(json.get(copied..at - token.len())?);
            out.push_str(&digits);
            copied = at;
        }
        rest = after;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(json.get(copied..)?);
    Some(out)
}

/// The length of the string that the text starts with.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The digits of a number that is whole and not written so.
fn whole(number: &str) -> Option<String> {
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", number),
    };
    let (decimal, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (before, behind) = decimal.split_once('.').unwrap_or((decimal, ""));
    let is_plain = before.len() == number.len();
    let all = format!("{before}{behind}");
    // The value is 0.DIGITS times ten to the power of `point`.
    let digits = all.trim_start_matches('0');
    let leading = all.len() - digits.len();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        let is_zero = !before.is_empty() && (!is_plain || sign == "-");
        return is_zero.then(|| "0".to_owned());
    }
    // An exponent that is no i32 is that of a number far too long, or of a fraction.
    let exponent: i32 = exponent.parse().ok()?;
    let point = i32::try_from(before.len())
        .ok()?
        .checked_add(exponent)?
        .checked_sub(i32::try_from(leading).ok()?)?;
    let point = usize::try_from(point).ok()?;
    if is_plain || point < digits.len() || point > DIGITS_MAX {
        return None;
    }
    Some(format!("{sign}{digits:0<point$}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_judged_by_their_digits() {
        for (number, digits) in [
            ("1.0", Some("1")),
            ("1e3", Some("1000")),
            ("1E+3", Some("1000")),
            ("-1.50e1", Some("-15")),
            ("1200e-2", Some("12")),
            ("0.001e3", Some("1")),
            ("-0", Some("0")),
            ("-0.0", Some("0")),
            ("0e99999999999", Some("0")),
            ("1.8446744073709551615e19", Some("18446744073709551615")),
            ("0", None),
            ("10", None),
            ("-17", None),
            ("1.5", None),
            ("0.9999999999999999999", None),
            ("1.00000000000000000001", None),
            ("1e-400", None),
            ("1e20", None),
            ("1e99999999999", None),
            ("1e-99999999999", None),
        ] {
            assert_eq!(whole(number).as_deref(), digits, "{number}");
        }
    }

    #[test]
    fn only_numbers_are_changed() {
        for (json, expected) in [
            (r#"{"a": 1.0}"#, Some(r#"{"a": 1}"#)),
            (
                r#"[1.0,"1.0",{"1.0":-2e0}, 3.5]"#,
                Some(r#"[1,"1.0",{"1.0":-2}, 3.5]"#),
            ),
            (r#"["\"1.0", "\\", 1.0]"#, Some(r#"["\"1.0", "\\", 1]"#)),
            ("1e1", Some("10")),
            (r#"["größe 1.0", 1, true, null, 0.5]"#, None),
            ("", None),
        ] {
            assert_eq!(in_digits(json).as_deref(), expected, "{json}");
        }
    }

    proptest! {
        #[test]
        fn an_integer_is_itself_however_it_is_written(number: i64, shift in 1_usize..30) {
            let digits = number.unsigned_abs().to_string();
            let sign = if number < 0 { "-" } else { "" };
            let padded = format!("{digits:0>width$}", width = shift + 1);
            let (before, behind) = padded.split_at(padded.len() - shift);
            let text = format!("{sign}{before}.{behind}e{shift}");
            prop_assert_eq!(whole(&text), Some(number.to_string()));
            let text = format!("{number}{}e-{shift}", "0".repeat(shift));
            prop_assert_eq!(whole(&text), Some(number.to_string()));
            let text = format!("{number}.{}1", "0".repeat(shift));
            prop_assert_eq!(whole(&text), None);
        }
    }
}
