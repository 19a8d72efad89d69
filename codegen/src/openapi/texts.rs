//! Regular expressions of texts, as JSON Schema has them (ECMA-262): each says what the runtime
//! reads, and none needs a look-around, which many checkers do not have.

/// The rule by which the runtime judges an address: WHATWG HTML, section 4.10.5.1.5. The format
/// alone would promise more, for instance quoted local parts.
pub(super) const EMAIL: &str = concat!(
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
);

/// `partial-time` of RFC 3339 without the second 60. The format `time` would ask for an offset.
pub(super) const TIME: &str = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,64})?$";

/// ISO 8601 in units of one length: days, hours, minutes and seconds, at least one of them. The
/// format `duration` would take months and refuse a sign.
pub(super) const DURATION: &str = concat!(
    r"^-?P(?:[0-9]{1,9}D|(?:[0-9]{1,9}D)?T(?:[0-9]{1,10}H(?:[0-9]{1,12}M)?",
    r"(?:[0-9]{1,13}(?:\.[0-9]{1,64})?S)?|[0-9]{1,12}M(?:[0-9]{1,13}(?:\.[0-9]{1,64})?S)?",
    r"|[0-9]{1,13}(?:\.[0-9]{1,64})?S))$",
);

/// RFC 4648, section 4, with padding, and without bits that stand for nothing.
pub(super) const BASE64: &str = concat!(
    r"^(?:[A-Za-z0-9+/]{4})*",
    r"(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$",
);

/// A key that clients choose, without a pattern or length of its own.
pub(super) const KEY: &str = r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$";

/// The same, where a length of its own says how many characters there are.
pub(super) const KEY_CHARACTERS: &str = r"^[A-Za-z0-9][A-Za-z0-9._~-]*$";

/// A `u64` as a string: no leading zero.
pub(super) const UNSIGNED: &str = r"^(?:0|[1-9][0-9]{0,19})$";

/// An `i64` as a string: no leading zero, no `-0`.
pub(super) const SIGNED: &str = r"^(?:0|-?[1-9][0-9]{0,18})$";

/// Most digits of a decimal, before and behind the point together.
pub(super) const DECIMAL_DIGITS_MAX: u32 = 28;

/// Most characters of a decimal: its digits, a zero before the point, the point and a sign.
pub(super) const DECIMAL_LENGTH_MAX: u32 = DECIMAL_DIGITS_MAX + 3;

/// How a decimal is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DecimalText {
    /// Digits behind the point, if that is fixed.
    pub(super) scale: Option<u32>,
    /// Whether all of these digits are there, as in what is shown.
    pub(super) exact: bool,
    /// Whether it may be below zero.
    pub(super) signed: bool,
}

impl DecimalText {
    pub(super) fn pattern(self) -> String {
        let sign = if self.signed { "-?" } else { "" };
        let most = DECIMAL_DIGITS_MAX;
        let Some(scale) = self.scale else {
            return format!(r"^{sign}[0-9]{{1,{most}}}(?:\.[0-9]{{1,{most}}})?$");
        };
        // Zeros in front do not count, so there may be one before 28 digits.
        let whole = match most.saturating_sub(scale) {
            0 => "0".to_owned(),
            whole => format!("[0-9]{{1,{whole}}}"),
        };
        let fraction = match (scale, self.exact) {
            (0, true) => String::new(),
            (0, false) => r"(?:\.0+)?".to_owned(),
            (scale, true) => format!(r"\.[0-9]{{{scale}}}"),
            // More zeros than are kept say nothing else.
            (scale, false) => format!(r"(?:\.[0-9]{{1,{scale}}}0*)?"),
        };
        format!("^{sign}{whole}{fraction}$")
    }
}

#[cfg(test)]
mod tests {
    use regex_lite::Regex;

    use super::*;

    fn check(pattern: &str, accepted: &[&str], refused: &[&str]) {
        let regex = Regex::new(pattern).unwrap();
        for text in accepted {
            assert!(regex.is_match(text), "{pattern}: {text}");
        }
        for text in refused {
            assert!(!regex.is_match(text), "{pattern}: {text}");
        }
    }

    #[test]
    fn the_runtime_reads_what_the_patterns_say() {
        check(
            TIME,
            &["00:00:00", "08:30:00.5", "23:59:59.9999999"],
            &[
                "24:00:00",
                "12:60:00",
                "12:00:60",
                "12:00",
                "12:00:00.",
                "12:00:00Z",
            ],
        );
        check(
            DURATION,
            &[
                "PT0S",
                "P0D",
                "PT1H30M",
                "P2DT3H4M5.000006S",
                "-PT1.5S",
                "PT1H5S",
                "P1DT1M",
            ],
            &[
                "", "P", "PT", "P1DT", "P1Y", "P1M", "PT1D", "PT1S1M", "PT1.5H", "PT.5S", "+PT1S",
            ],
        );
        check(
            BASE64,
            &["", "AAEC", "+/8=", "Zg=="],
            &["Zg", "Zg=", "Zh==", "-_8=", "AA EC", "A", "===="],
        );
        check(
            KEY,
            &["a", "0", "A.b_c~d-e"],
            &["", "-a", ".a", "a/b", "ä", "a b", &"a".repeat(129)],
        );
        check(
            UNSIGNED,
            &["0", "18446744073709551615"],
            &["", "00", "-1", "1.0", "+1"],
        );
        check(
            SIGNED,
            &["0", "-1", "9223372036854775807"],
            &["", "-0", "01", "1e3"],
        );
    }

    #[test]
    fn a_scale_says_how_many_digits_there_are() {
        let text = |scale, exact, signed| {
            let text = DecimalText {
                scale,
                exact,
                signed,
            };
            text.pattern()
        };
        check(
            &text(None, false, true),
            &["0", "-12.5", "007", "-0.0000000000000000000000000001"],
            &["", "-", ".5", "5.", "+1", "1e3", "1,5"],
        );
        check(
            &text(Some(2), true, true),
            &["1.50", "-0.05"],
            &["1.5", "1", "1.500"],
        );
        check(
            &text(Some(2), false, false),
            &["1.50", "1.5", "1", "1.500"],
            &["1.505", "-1.50"],
        );
        check(&text(Some(0), true, true), &["7", "-7"], &["7.0"]);
        check(&text(Some(0), false, true), &["7", "7.0"], &["7.5"]);
        check(
            &text(Some(28), true, true),
            &[&format!("0.{}", "1".repeat(28))],
            &["1.5", &format!("1.{}", "1".repeat(28))],
        );
    }
}
