//! Decimals as text: at most 28 digits, zeros in front not counted, without exponent, compared by value. As the runtime reads
//! and prints them, so that a build needs no crate for it.

use std::{cmp::Ordering, fmt};

/// Most digits, before and after the point together.
const DIGITS_MAX: usize = 28;

/// Most characters of a text: the digits, a zero before the point, the point and a sign.
const LENGTH_MAX: usize = DIGITS_MAX + 3;

/// `mantissa` / 10^`scale`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Reads `-12.50`: a sign, digits, a point between digits. There is no `+` and no exponent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let count = whole.trim_start_matches('0').len() + fraction.len();
        let fits = count <= DIGITS_MAX && text.len() <= LENGTH_MAX;
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || !fits {
            return None;
        }
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        Some(Self {
            mantissa: if text.starts_with('-') {
                -mantissa
            } else {
                mantissa
            },
            scale: u32::try_from(fraction.len()).ok()?,
        })
    }

    /// The same value with exactly so many digits after the point; `None` if it has more than
    /// that, or too many digits would come of it.
    pub(crate) fn with_scale(self, scale: u32) -> Option<Self> {
        let mut scaled = self;
        while scaled.scale > scale && scaled.mantissa % 10 == 0 {
            scaled.mantissa /= 10;
            scaled.scale -= 1;
        }
        while scaled.scale < scale {
            scaled.mantissa = scaled.mantissa.checked_mul(10)?;
            scaled.scale += 1;
        }
        let fits = scaled.mantissa.unsigned_abs() < power(DIGITS_MAX as u32).unsigned_abs();
        (scaled.scale == scale && fits).then_some(scaled)
    }
}

/// 10^`exponent`, of at most 28.
fn power(exponent: u32) -> i128 {
    10_i128.pow(exponent.min(DIGITS_MAX as u32))
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // Both parts have the sign of the whole, so that they compare one after the other.
        let parts = |decimal: &Self| {
            let unit = power(decimal.scale);
            let fraction = decimal.mantissa % unit * power(DIGITS_MAX as u32 - decimal.scale);
            (decimal.mantissa / unit, fraction)
        };
        parts(self).cmp(&parts(other))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = power(self.scale);
        if self.mantissa < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", (self.mantissa / unit).unsigned_abs())?;
        if self.scale == 0 {
            return Ok(());
        }
        let fraction = (self.mantissa % unit).unsigned_abs();
        write!(f, ".{fraction:0width$}", width = self.scale as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_printed() {
        let tiny = format!("0.{}1", "0".repeat(26));
        let large = "9".repeat(28);
        let finest = format!("-0.{}", "9".repeat(28));
        for text in [
            "0", "-1", "1.50", "0.05", "-0.5", "100", &tiny, &large, &finest,
        ] {
            let decimal = Decimal::parse(text).expect(text);
            assert_eq!(decimal.to_string(), text);
        }
        assert_eq!(
            Decimal::parse("-0").map(|zero| zero.to_string()),
            Some("0".into())
        );
        assert_eq!(
            Decimal::parse("007").map(|seven| seven.to_string()),
            Some("7".into())
        );
        let long = "9".repeat(29);
        let fine = format!("1.{}", "0".repeat(28));
        let padded = "0".repeat(32);
        for text in [
            "", "-", "+1", ".5", "1.", "1e3", "1_000", "0x1", " 1", "1,5", "--1", "NaN", &long,
            &fine, &padded,
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_compared_and_not_texts() {
        let decimal = |text: &str| Decimal::parse(text).expect("a decimal");
        assert_eq!(decimal("1.50"), decimal("1.5"));
        assert!(decimal("-2") < decimal("-1.99"));
        assert!(decimal("0.1") < decimal("0.11"));
        assert!(decimal("-0.1") < decimal("0"));
        assert!(decimal("9999999999999999999999999999") > decimal("0.000000000000000000000000001"));
    }

    #[test]
    fn a_scale_is_kept_or_refused() {
        let scaled = |text: &str, scale| {
            let decimal = Decimal::parse(text).expect("a decimal");
            decimal.with_scale(scale).map(|decimal| decimal.to_string())
        };
        assert_eq!(scaled("1.5", 2).as_deref(), Some("1.50"));
        assert_eq!(scaled("1.500", 2).as_deref(), Some("1.50"));
        assert_eq!(scaled("-3", 0).as_deref(), Some("-3"));
        assert_eq!(scaled("1.505", 2), None);
        let finest = format!("0.5{}", "0".repeat(27));
        assert_eq!(scaled("0.5", 28), Some(finest));
        assert_eq!(scaled("1", 28), None);
        assert_eq!(scaled(&"9".repeat(28), 1), None);
    }
}
