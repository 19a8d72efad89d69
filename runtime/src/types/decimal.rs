//! `Decimal`: an exact decimal number.

use std::{fmt, ops::Deref, str::FromStr};

use super::text::{parse_error, text_form};

/// An exact decimal number of at most 28 digits, zeros in front not counted.
///
/// JSON: a string such as `"12.50"`, without an exponent. It keeps the digits behind the point
/// that it was given, but `1.5` and `1.50` are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

/// Most digits, those before and behind the point together.
const DIGITS_MAX: usize = 28;

/// Most characters of a text: the digits, a zero before the point, the point and a sign.
const LENGTH_MAX: usize = DIGITS_MAX + 3;

impl Decimal {
    /// 0
    pub const ZERO: Self = Self(rust_decimal::Decimal::ZERO);

    /// 28 nines
    pub const MAX: Self = Self(rust_decimal::Decimal::from_parts(
        0x0fff_ffff,
        0x3e25_0261,
        0x204f_ce5e,
        false,
        0,
    ));

    /// 28 nines below zero
    pub const MIN: Self = Self(rust_decimal::Decimal::from_parts(
        0x0fff_ffff,
        0x3e25_0261,
        0x204f_ce5e,
        true,
        0,
    ));

    /// `mantissa` times ten to the power of `-scale`; `None` if it has more than 28 digits.
    #[must_use]
    pub fn from_parts(mantissa: i128, scale: u32) -> Option<Self> {
        let number = rust_decimal::Decimal::try_from_i128_with_scale(mantissa, scale).ok()?;
        Self::bounded(number)
    }

    /// The number if it has at most 28 digits, without the sign of a zero.
    fn bounded(mut number: rust_decimal::Decimal) -> Option<Self> {
        let fits = number.mantissa().unsigned_abs() < 10_u128.pow(28) && number.scale() <= 28;
        if number.is_zero() {
            number.set_sign_positive(true);
        }
        fits.then_some(Self(number))
    }

    /// The number with exactly so many digits behind the point; `None` if that would cut digits
    /// off that are not 0, or take more than 28 digits in all.
    #[must_use]
    pub fn with_scale(self, scale: u32) -> Option<Self> {
        let mut number = self.0.normalize();
        if number.scale() > scale {
            return None;
        }
        number.rescale(scale);
        Self::bounded(number).filter(|scaled| scaled.scale() == scale)
    }
}

impl Deref for Decimal {
    type Target = rust_decimal::Decimal;

    fn deref(&self) -> &rust_decimal::Decimal {
        &self.0
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    /// A number of more than 28 digits is rounded, half to even; one with more than 28 before the
    /// point becomes the greatest or the least there is.
    fn from(number: rust_decimal::Decimal) -> Self {
        let whole_digits = number.trunc().mantissa().unsigned_abs().to_string().len();
        let scale = u32::try_from(DIGITS_MAX.saturating_sub(whole_digits)).unwrap_or(0);
        let rounded = Self::bounded(number).or_else(|| Self::bounded(number.round_dp(scale)));
        rounded.unwrap_or(if number.is_sign_negative() {
            Self::MIN
        } else {
            Self::MAX
        })
    }
}

impl From<Decimal> for rust_decimal::Decimal {
    fn from(number: Decimal) -> Self {
        number.0
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

parse_error! {
    /// A text that is no decimal number: other signs than digits, one point and a minus, or more
    /// than 28 digits.
    ParseDecimalError, "not a decimal number of at most 28 digits, without an exponent"
}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    /// Parses `-?[0-9]+(\.[0-9]+)?` of at most 28 digits, and of 31 characters with zeros in front.
    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        if text.len() > LENGTH_MAX {
            return Err(ParseDecimalError(()));
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        // Zeros in front do not count, so that what has 28 digits behind the point has 28.
        let count = whole.trim_start_matches('0').len() + fraction.map_or(0, str::len);
        if !digits(whole) || !fraction.is_none_or(digits) || count > DIGITS_MAX {
            return Err(ParseDecimalError(()));
        }
        rust_decimal::Decimal::from_str_exact(text)
            .ok()
            .and_then(Self::bounded)
            .ok_or(ParseDecimalError(()))
    }
}

text_form!(Decimal, "a string with a decimal number", {
    "type": "string",
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_a_point_and_a_minus() {
        for (text, shown) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("1.50", "1.50"),
            ("-12.5", "-12.5"),
            ("007", "7"),
            ("0000000000000000000000000000007", "7"),
            (
                "9999999999999999999999999999",
                "9999999999999999999999999999",
            ),
            (
                "0.0000000000000000000000000001",
                "0.0000000000000000000000000001",
            ),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), shown);
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "+1",
            "1e3",
            "1E3",
            "1,5",
            " 1",
            "1 ",
            "0x1",
            "1_0",
            "--1",
            "NaN",
            "10000000000000000000000000000",
            "0.00000000000000000000000000001",
            "1.0000000000000000000000000000",
            "1.2.3",
            "00000000000000000000000000000007",
            "١",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_scale_fixes_the_digits_behind_the_point() {
        let scaled = |text: &str, scale| {
            let number: Decimal = text.parse().unwrap();
            number.with_scale(scale).map(|scaled| scaled.to_string())
        };
        assert_eq!(scaled("1.5", 2).as_deref(), Some("1.50"));
        assert_eq!(scaled("1.500", 2).as_deref(), Some("1.50"));
        assert_eq!(scaled("-3", 0).as_deref(), Some("-3"));
        assert_eq!(scaled("0", 3).as_deref(), Some("0.000"));
        assert_eq!(scaled("1.505", 2), None);
        assert_eq!(scaled("9999999999999999999999999999", 1), None);
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        use std::hash::{BuildHasher, RandomState};
        let [one, two]: [Decimal; 2] = ["1.5", "1.500"].map(|text| text.parse().unwrap());
        assert_eq!(one, two);
        let hasher = RandomState::new();
        assert_eq!(hasher.hash_one(one), hasher.hash_one(two));
    }
}
