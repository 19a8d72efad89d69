//! The forms of the keys that say how much of the past is kept.

use std::time::Duration;

use super::form::{Form, quoted, split_unit, with_largest_unit};
use crate::store::KeepHistory;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A hundred years.
const KEEP_MAX: u64 = 36_500 * DAY;

/// Most bytes of history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HistoryBytes(pub(crate) u64);

impl Form for KeepHistory {
    const EXPECTED: &'static str =
        "\"none\", \"forever\", or a time with its unit (s, m, h, d), such as \"30d\"";

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "none" => return Some(Self::None),
            "forever" => return Some(Self::Forever),
            _ => {}
        }
        let (number, unit) = split_unit(text)?;
        let seconds = match unit {
            "s" => Some(number),
            "m" => number.checked_mul(MINUTE),
            "h" => number.checked_mul(HOUR),
            "d" => number.checked_mul(DAY),
            _ => None,
        }?;
        (1..=KEEP_MAX)
            .contains(&seconds)
            .then(|| Self::For(Duration::from_secs(seconds)))
    }

    fn to_toml(&self) -> String {
        match self {
            Self::None => quoted("none"),
            Self::Forever => quoted("forever"),
            Self::For(time) => {
                let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (1, "s")];
                with_largest_unit(time.as_secs(), &units)
            }
        }
    }
}

impl Form for HistoryBytes {
    const EXPECTED: &'static str = "a size from \"1MiB\" on in whole MiB, GiB or TiB";

    fn from_text(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let bytes = match unit {
            "MiB" => number.checked_mul(1 << 20),
            "GiB" => number.checked_mul(1 << 30),
            "TiB" => number.checked_mul(1 << 40),
            _ => None,
        }?;
        (bytes > 0).then_some(Self(bytes))
    }

    fn to_toml(&self) -> String {
        with_largest_unit(
            self.0,
            &[(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB")],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_keep_has_a_unit_or_is_a_word() {
        let shown = |text| KeepHistory::from_text(text).map(|keep| keep.to_toml());
        for (text, toml) in [
            ("30d", "\"30d\""),
            ("48h", "\"2d\""),
            ("90 m", "\"90m\""),
            ("1s", "\"1s\""),
            ("none", "\"none\""),
            ("forever", "\"forever\""),
            ("36500d", "\"36500d\""),
        ] {
            assert_eq!(shown(text).as_deref(), Some(toml));
        }
        for text in [
            "", "0d", "30", "d", "-1d", "1w", "36501d", "off", "Forever", "1.5d",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn a_size_of_history_has_a_unit() {
        let shown = |text| HistoryBytes::from_text(text).map(|bytes| bytes.to_toml());
        for (text, toml) in [
            ("10GiB", "\"10GiB\""),
            ("1024 MiB", "\"1GiB\""),
            ("1MiB", "\"1MiB\""),
            ("2TiB", "\"2TiB\""),
        ] {
            assert_eq!(shown(text).as_deref(), Some(toml));
        }
        for text in ["", "0MiB", "10", "10KiB", "10GB", "99999999999TiB", "off"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
