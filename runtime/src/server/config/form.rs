//! The forms that a configuration value can have: how each is read from text (a flag, a variable),
//! from TOML, and how it is shown again.
//!
//! What is shown can be read back, and a value never means something in one source that it does
//! not mean in another.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use toml::de::DeValue;

/// A type that a key of the configuration can have.
pub(crate) trait Form: Sized {
    /// What a value looks like; it completes "must be …".
    const EXPECTED: &'static str;

    /// Reads a flag's or a variable's text.
    fn from_text(text: &str) -> Option<Self>;

    /// Reads a value of the file. A form that TOML has no type of its own for is a string there.
    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        value.as_str().and_then(Self::from_text)
    }

    /// The value as TOML.
    fn to_toml(&self) -> String;
}

/// A number of bytes, written with a binary unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Size(pub(crate) u64);

/// A number of things that are open at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Count(pub(crate) u32);

/// Which events are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Kinds of remote file system that may hold the data all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileSystems(pub(crate) Vec<&'static str>);

/// What the names of metrics begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prefix(pub(crate) String);

impl Default for Prefix {
    fn default() -> Self {
        Self("modelith".to_owned())
    }
}

impl Form for Prefix {
    const EXPECTED: &'static str =
        "a letter or `_`, then letters, digits and `_`, at most 64 in all, such as \"modelith\"";

    fn from_text(text: &str) -> Option<Self> {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_good = text.len() <= 64
            && text.bytes().all(is_word)
            && text
                .bytes()
                .next()
                .is_some_and(|first| !first.is_ascii_digit());
        is_good.then(|| Self(text.to_owned()))
    }

    fn to_toml(&self) -> String {
        quoted(&self.0)
    }
}

/// Gives a type whose values are words its form.
macro_rules! words {
    ($form:ident, $expected:literal, $($word:literal => $value:ident),+) => {
        impl Form for $form {
            const EXPECTED: &'static str = $expected;

            fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$value),)+
                    _ => None,
                }
            }

            fn to_toml(&self) -> String {
                quoted(match self {
                    $(Self::$value => $word,)+
                })
            }
        }
    };
}

words!(
    Level, "one of \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\"",
    "off" => Off, "error" => Error, "warn" => Warn, "info" => Info, "debug" => Debug,
    "trace" => Trace
);

words!(
    LogFormat, "one of \"auto\", \"text\", \"json\"",
    "auto" => Auto, "text" => Text, "json" => Json
);

impl Form for SocketAddr {
    const EXPECTED: &'static str =
        "an IP address and a port, such as \"127.0.0.1:3000\" or \"[::1]:3000\"";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn to_toml(&self) -> String {
        quoted(&self.to_string())
    }
}

impl Form for PathBuf {
    const EXPECTED: &'static str = "a path, such as \"./data\"";

    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| text.into())
    }

    fn to_toml(&self) -> String {
        quoted(&self.to_string_lossy())
    }
}

impl Form for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        value.as_bool()
    }

    fn to_toml(&self) -> String {
        self.to_string()
    }
}

impl Form for Count {
    const EXPECTED: &'static str = "a number from 1 to 1000000";

    fn from_text(text: &str) -> Option<Self> {
        let count = text.parse().ok()?;
        (1..=1_000_000).contains(&count).then_some(Self(count))
    }

    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        let integer = value.as_integer()?;
        if integer.radix() == 10 {
            Self::from_text(integer.as_str())
        } else {
            None
        }
    }

    fn to_toml(&self) -> String {
        self.0.to_string()
    }
}

/// Events after which models are compacted by themselves, if they are at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Events {
    /// They are not.
    Off,
    /// So many. (A program may ask for 0, which is refused when the server starts.)
    Of(u64),
}

/// The operator's own port, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdminListen {
    /// The operator's routes answer on the main port.
    Off,
    /// They answer there alone.
    At(SocketAddr),
}

impl Form for AdminListen {
    const EXPECTED: &'static str =
        "\"off\" or an IP address and a port, such as \"127.0.0.1:9090\"";

    fn from_text(text: &str) -> Option<Self> {
        if text == "off" {
            return Some(Self::Off);
        }
        SocketAddr::from_text(text).map(Self::At)
    }

    fn to_toml(&self) -> String {
        match self {
            Self::Off => quoted("off"),
            Self::At(address) => address.to_toml(),
        }
    }
}

impl Form for Events {
    const EXPECTED: &'static str = "\"off\" or a number of events from 1 on";

    fn from_text(text: &str) -> Option<Self> {
        if text == "off" {
            return Some(Self::Off);
        }
        let events = text.parse().ok()?;
        (events > 0).then_some(Self::Of(events))
    }

    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        match value.as_integer() {
            Some(integer) if integer.radix() == 10 => Self::from_text(integer.as_str()),
            Some(_) => None,
            None => (value.as_str() == Some("off")).then_some(Self::Off),
        }
    }

    fn to_toml(&self) -> String {
        match self {
            Self::Off => quoted("off"),
            Self::Of(events) => events.to_string(),
        }
    }
}

/// How much memory the records may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// As much as there is.
    Off,
    /// So many hundredths of what the machine, or the control group, has.
    Percent(u8),
    /// So many bytes.
    Bytes(u64),
}

impl Form for Memory {
    const EXPECTED: &'static str = "\"off\", a share from \"1%\" to \"100%\" of the machine's memory, or a size such as \"2GiB\"";

    fn from_text(text: &str) -> Option<Self> {
        if text == "off" {
            return Some(Self::Off);
        }
        if let Some(percent) = text.strip_suffix('%') {
            let percent = percent.parse().ok()?;
            return (1..=100)
                .contains(&percent)
                .then_some(Self::Percent(percent));
        }
        let (number, unit) = split_unit(text)?;
        let bytes = match unit {
            "MiB" => number.checked_mul(1 << 20)?,
            "GiB" => number.checked_mul(1 << 30)?,
            _ => return None,
        };
        (bytes > 0).then_some(Self::Bytes(bytes))
    }

    fn to_toml(&self) -> String {
        match self {
            Self::Off => quoted("off"),
            Self::Percent(percent) => quoted(&format!("{percent}%")),
            Self::Bytes(bytes) => with_largest_unit(*bytes, &[(1 << 30, "GiB"), (1 << 20, "MiB")]),
        }
    }
}

impl Form for Duration {
    const EXPECTED: &'static str =
        "a time from \"1ms\" to \"24h\" with its unit (ms, s, m, h), such as \"10s\"";

    fn from_text(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let millis = match unit {
            "ms" => number,
            "s" => number.checked_mul(1_000)?,
            "m" => number.checked_mul(60_000)?,
            "h" => number.checked_mul(3_600_000)?,
            _ => return None,
        };
        let range = 1..=24 * 3_600_000;
        range.contains(&millis).then(|| Self::from_millis(millis))
    }

    fn to_toml(&self) -> String {
        let millis = u64::try_from(self.as_millis()).unwrap_or(u64::MAX);
        let units = [(3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];
        with_largest_unit(millis, &units)
    }
}

impl Form for Size {
    const EXPECTED: &'static str = "a size from \"64KiB\" to \"1GiB\" in whole KiB, MiB or GiB that \
         is a multiple of 4KiB";

    fn from_text(text: &str) -> Option<Self> {
        let (number, unit) = split_unit(text)?;
        let bytes = match unit {
            "KiB" => number.checked_mul(1 << 10)?,
            "MiB" => number.checked_mul(1 << 20)?,
            "GiB" => number.checked_mul(1 << 30)?,
            _ => return None,
        };
        let fits = (64 << 10..=1 << 30).contains(&bytes) && bytes % 4096 == 0;
        fits.then_some(Self(bytes))
    }

    fn to_toml(&self) -> String {
        with_largest_unit(
            self.0,
            &[(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")],
        )
    }
}

impl Count {
    /// The number, as lengths and counters have it.
    pub(crate) fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl Size {
    /// The number, as lengths of memory have it.
    pub(crate) fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl FileSystems {
    /// What `vfs::FileSystem::Remote` can say.
    const NAMES: [&'static str; 3] = ["NFS", "SMB", "FUSE"];

    fn collect<'a>(names: impl Iterator<Item = Option<&'a str>>) -> Option<Self> {
        let known = |name: &str| Self::NAMES.into_iter().find(|known| *known == name);
        names
            .map(|name| name.and_then(known))
            .collect::<Option<_>>()
            .map(Self)
    }
}

impl Form for FileSystems {
    const EXPECTED: &'static str = "a list of \"NFS\", \"SMB\", \"FUSE\"";

    fn from_text(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        Self::collect(text.split(',').map(|name| Some(name.trim())))
    }

    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        Self::collect(value.as_array()?.iter().map(|name| name.get_ref().as_str()))
    }

    fn to_toml(&self) -> String {
        let names: Vec<String> = self.0.iter().map(|name| quoted(name)).collect();
        format!("[{}]", names.join(", "))
    }
}

/// A TOML basic string. JSON escapes all that TOML wants escaped, but for DEL.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}

/// `10s` is 10 and `s`; a blank between them is taken.
pub(super) fn split_unit(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, unit.trim_start_matches(' ')))
}

/// Writes a number in the largest unit that divides it.
pub(super) fn with_largest_unit(number: u64, units: &[(u64, &str)]) -> String {
    let unit = units
        .iter()
        .find(|(factor, _)| number.is_multiple_of(*factor));
    let (factor, unit) = unit.copied().unwrap_or((1, ""));
    quoted(&format!("{}{unit}", number / factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<F: Form>(text: &str) -> Option<String> {
        F::from_text(text).map(|value| value.to_toml())
    }

    #[test]
    fn a_time_has_a_unit_and_a_range() {
        assert_eq!(shown::<Duration>("90s").as_deref(), Some("\"90s\""));
        assert_eq!(shown::<Duration>("120 s").as_deref(), Some("\"2m\""));
        assert_eq!(shown::<Duration>("1500ms").as_deref(), Some("\"1500ms\""));
        for text in [
            "",
            "10",
            "s",
            "0s",
            "-1s",
            "1.5s",
            "25h",
            "10S",
            "99999999999999999999h",
        ] {
            assert_eq!(shown::<Duration>(text), None, "{text}");
        }
    }

    #[test]
    fn a_size_has_a_binary_unit_and_whole_pages() {
        assert_eq!(shown::<Size>("4MiB").as_deref(), Some("\"4MiB\""));
        assert_eq!(shown::<Size>("1024 KiB").as_deref(), Some("\"1MiB\""));
        for text in [
            "4MB",
            "4",
            "63KiB",
            "65KiB",
            "2GiB",
            "18446744073709551615GiB",
        ] {
            assert_eq!(shown::<Size>(text), None, "{text}");
        }
    }

    #[test]
    fn file_systems_are_known_names() {
        assert_eq!(
            shown::<FileSystems>("NFS, FUSE").as_deref(),
            Some("[\"NFS\", \"FUSE\"]")
        );
        assert_eq!(shown::<FileSystems>("").as_deref(), Some("[]"));
        assert_eq!(shown::<FileSystems>("ext4"), None);
        assert_eq!(shown::<FileSystems>("nfs"), None);
    }

    #[test]
    fn a_string_survives_toml() {
        for text in ["./data", "a \"b\" \\ c", "tab\tdel\u{7f}\u{1}", "größe"] {
            let toml = PathBuf::from(text).to_toml();
            let parsed = DeValue::parse(&toml).unwrap();
            assert_eq!(
                PathBuf::from_toml(parsed.get_ref()),
                Some(text.into()),
                "{toml}"
            );
        }
    }
}
