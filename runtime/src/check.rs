//! The constraints that a member can have. Generated code names the member and the bounds.

use std::{
    collections::BTreeMap,
    fmt::Display,
    net::{Ipv4Addr, Ipv6Addr},
    sync::OnceLock,
};

use regex_lite::Regex;

use crate::{
    fault::Faults,
    types::Decimal,
    wire::{MapKey, Wire},
};

mod format;

/// From `min` to `max` code points.
pub fn length(faults: &mut Faults, value: &str, min: u64, max: u64) {
    // A string of n bytes has at most n and at least n/4 code points: most need no counting.
    let bytes = value.len() as u64;
    if bytes / 4 >= min && bytes <= max {
        return;
    }
    let length = value.chars().count() as u64;
    if length < min {
        let detail = format!("must have at least {min} {}", characters(min));
        faults.fault("length", detail);
    } else if length > max {
        faults.fault(
            "length",
            format!("must have at most {max} {}", characters(max)),
        );
    }
}

const fn characters(count: u64) -> &'static str {
    if count == 1 {
        "character"
    } else {
        "characters"
    }
}

/// At least `min`.
pub fn at_least<T: PartialOrd + Display>(faults: &mut Faults, value: &T, min: &T) {
    if value < min {
        faults.fault("range", format!("must be at least {min}"));
    }
}

/// At most `max`.
pub fn at_most<T: PartialOrd + Display>(faults: &mut Faults, value: &T, max: &T) {
    if value > max {
        faults.fault("range", format!("must be at most {max}"));
    }
}

/// A valid e-mail address as HTML defines it (WHATWG HTML, section 4.10.5.1.5): a deliberate
/// simplification of RFC 5322.
pub fn email(faults: &mut Faults, value: &str) {
    if !format::is_email(value) {
        faults.fault("format", "must be an e-mail address");
    }
}

/// At most so many digits behind the point, those that are 0 at the end not counted.
pub fn scale(faults: &mut Faults, value: &Decimal, max: u32) {
    if value.normalize().scale() > max {
        let digits = if max == 1 { "digit" } else { "digits" };
        let detail = format!("must have at most {max} {digits} behind the point");
        faults.fault("scale", detail);
    }
}

/// From `min` to `max` items.
pub fn items(faults: &mut Faults, count: usize, min: u64, max: u64) {
    bounds(faults, count as u64, (min, max), ["item", "items"]);
}

/// From `min` to `max` bytes.
pub fn bytes(faults: &mut Faults, value: &[u8], min: u64, max: u64) {
    bounds(faults, value.len() as u64, (min, max), ["byte", "bytes"]);
}

fn bounds(faults: &mut Faults, count: u64, (min, max): (u64, u64), [one, many]: [&str; 2]) {
    let named = |count: u64| if count == 1 { one } else { many };
    if count < min {
        faults.fault("length", format!("must have at least {min} {}", named(min)));
    } else if count > max {
        faults.fault("length", format!("must have at most {max} {}", named(max)));
    }
}

/// Each element of a list or set.
pub fn each<'t, T: 't>(
    faults: &mut Faults,
    elements: impl IntoIterator<Item = &'t T>,
    check: impl Fn(&T, &mut Faults),
) {
    for (index, element) in elements.into_iter().enumerate() {
        faults.at_index(index, |faults| check(element, faults));
    }
}

/// Each value of a map.
pub fn each_value<K: MapKey, T>(
    faults: &mut Faults,
    map: &BTreeMap<K, T>,
    check: impl Fn(&T, &mut Faults),
) {
    for (key, value) in map {
        faults.at_key(&key.to_name(), |faults| check(value, faults));
    }
}

/// A regular expression that must be found in a text, compiled when it is first asked.
///
/// Its syntax is regex-lite's, whose classes `\d`, `\w` and `\s` are ASCII as in ECMA-262.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Of a text that the compiler has checked.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    fn is_found(&self, value: &str) -> bool {
        let regex = self.compiled.get_or_init(|| Regex::new(self.text).ok());
        // Invariant: the build refuses a pattern that does not compile, with the same crate.
        debug_assert!(
            regex.is_some(),
            "the pattern {} does not compile",
            self.text
        );
        regex.as_ref().is_some_and(|regex| regex.is_match(value))
    }
}

/// A text in which a pattern is found.
pub fn pattern(faults: &mut Faults, value: &str, pattern: &Pattern) {
    if !pattern.is_found(value) {
        faults.fault("pattern", format!("must match {}", pattern.text));
    }
}

/// A URI with a scheme (RFC 3986).
pub fn uri(faults: &mut Faults, value: &str) {
    if !format::is_uri(value) {
        faults.fault("format", "must be a URI with a scheme");
    }
}

/// A host name (RFC 1123, section 2.1).
pub fn hostname(faults: &mut Faults, value: &str) {
    if !format::is_hostname(value) {
        faults.fault("format", "must be a host name");
    }
}

/// An IPv4 address in four decimal parts (RFC 2673, section 3.2).
pub fn ipv4(faults: &mut Faults, value: &str) {
    if value.parse::<Ipv4Addr>().is_err() {
        faults.fault("format", "must be an IPv4 address");
    }
}

/// An IPv6 address (RFC 4291, section 2.2), without a zone.
pub fn ipv6(faults: &mut Faults, value: &str) {
    if value.parse::<Ipv6Addr>().is_err() {
        faults.fault("format", "must be an IPv6 address");
    }
}

/// A key that clients assign and no pattern, format or length says more of.
pub fn key(faults: &mut Faults, value: &str) {
    if !is_plain_key(value) || value.len() > 128 {
        let detail =
            "must be a letter or digit and up to 127 more of letters, digits, ., _, ~ and -";
        faults.fault("key", detail);
    }
}

/// The same, where a length says how many characters there are.
pub fn key_characters(faults: &mut Faults, value: &str) {
    if !is_plain_key(value) {
        let detail = "must be a letter or digit and more of letters, digits, ., _, ~ and -";
        faults.fault("key", detail);
    }
}

fn is_plain_key(value: &str) -> bool {
    let mut bytes = value.bytes();
    let begins = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    begins && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte))
}

/// What no key of text is, whatever its pattern or format says: it is a segment of a path.
pub fn key_segment(faults: &mut Faults, value: &str) {
    let is_reserved = value.is_empty() || value == "." || value == ".." || value.starts_with('_');
    if is_reserved || value.contains('/') || value.chars().any(char::is_control) {
        let detail =
            "must not be empty, \".\" or \"..\", begin with _, or hold / or a control character";
        faults.fault("key", detail);
    }
}

/// Each element of a list that is not null.
pub fn each_present<'t, T: 't>(
    faults: &mut Faults,
    elements: impl IntoIterator<Item = &'t Option<T>>,
    check: impl Fn(&T, &mut Faults),
) {
    each(faults, elements, |element, faults| {
        if let Some(element) = element {
            check(element, faults);
        }
    });
}

/// Each value of a map that is not null.
pub fn each_value_present<K: MapKey, T>(
    faults: &mut Faults,
    map: &BTreeMap<K, Option<T>>,
    check: impl Fn(&T, &mut Faults),
) {
    each_value(faults, map, |value, faults| {
        if let Some(value) = value {
            check(value, faults);
        }
    });
}

/// A member of something new that must be there.
pub fn required<T>(faults: &mut Faults, name: &'static str, value: Option<T>) -> Option<T> {
    if value.is_none() {
        faults.member(name, "required", "is required");
    }
    value
}

/// A member of something new that the server fills in.
pub fn unassigned(faults: &mut Faults, name: &'static str, is_given: bool) {
    if is_given {
        faults.member(name, "read_only", "is set by the server");
    }
}

/// A member that may be repeated but not changed.
pub fn unchanged<T: Wire>(faults: &mut Faults, name: &'static str, given: Option<&T>, stored: &T) {
    if given.is_some_and(|given| !given.equals(stored)) {
        let detail = "cannot be changed: leave it out, or send what is stored";
        faults.member(name, "read_only", detail);
    }
}

/// A member that is never shown and never changed: it is refused whatever it holds, since an answer
/// that depended on what is stored would tell it to who guesses.
pub fn sealed(faults: &mut Faults, name: &'static str, is_given: bool) {
    if is_given {
        let detail = "is given when the record is created and cannot be given again: leave it out";
        faults.member(name, "read_only", detail);
    }
}

/// The constraints inside of a value.
pub fn nested<T: Wire>(faults: &mut Faults, value: &T) {
    value.check(faults);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Place;

    fn faults(check: impl FnOnce(&mut Faults)) -> Vec<String> {
        let mut faults = Faults::new();
        check(&mut faults);
        faults
            .list()
            .iter()
            .map(|fault| fault.detail.clone())
            .collect()
    }

    #[test]
    fn length_counts_code_points() {
        let of = |value: &str, min, max| faults(|faults| length(faults, value, min, max));
        assert!(of("", 0, 0).is_empty());
        assert_eq!(of("", 1, 9), ["must have at least 1 character"]);
        assert!(of("ä€😀", 3, 3).is_empty());
        assert_eq!(of("ä€😀x", 0, 3), ["must have at most 3 characters"]);
        assert_eq!(of("😀😀", 3, 9), ["must have at least 3 characters"]);
    }

    #[test]
    fn bounds_are_included() {
        assert!(faults(|faults| at_least(faults, &-1_i8, &-1)).is_empty());
        assert_eq!(
            faults(|faults| at_least(faults, &-2_i8, &-1)),
            ["must be at least -1"]
        );
        assert!(faults(|faults| at_most(faults, &9_u64, &9)).is_empty());
        assert_eq!(
            faults(|faults| at_most(faults, &10_u64, &9)),
            ["must be at most 9"]
        );
    }

    #[test]
    fn items_and_bytes_are_counted() {
        assert!(faults(|faults| items(faults, 2, 1, 2)).is_empty());
        assert_eq!(
            faults(|faults| items(faults, 0, 1, 2)),
            ["must have at least 1 item"]
        );
        assert_eq!(
            faults(|faults| items(faults, 3, 1, 2)),
            ["must have at most 2 items"]
        );
        assert!(faults(|faults| bytes(faults, b"ab", 2, 2)).is_empty());
        assert_eq!(
            faults(|faults| bytes(faults, b"", 2, 2)),
            ["must have at least 2 bytes"]
        );
        assert_eq!(
            faults(|faults| bytes(faults, "ä".as_bytes(), 0, 1)),
            ["must have at most 1 byte"]
        );
    }

    #[test]
    fn a_scale_counts_digits_that_say_something() {
        let of = |text: &str, max| faults(|faults| scale(faults, &text.parse().unwrap(), max));
        assert!(of("1.500", 1).is_empty());
        assert!(of("100", 0).is_empty());
        assert_eq!(
            of("1.25", 1),
            ["must have at most 1 digit behind the point"]
        );
        assert_eq!(
            of("0.5", 0),
            ["must have at most 0 digits behind the point"]
        );
    }

    #[test]
    fn a_pattern_searches_with_classes_of_ascii() {
        static DIGITS: Pattern = Pattern::new(r"\d{2}");
        static WHOLE: Pattern = Pattern::new(r"^\w+$");
        let of = |value: &str, of: &Pattern| faults(|faults| pattern(faults, value, of));
        assert!(of("a12b", &DIGITS).is_empty());
        assert_eq!(of("٣٣", &DIGITS), [r"must match \d{2}"]);
        assert!(of("a_1", &WHOLE).is_empty());
        for other in ["", "ä", "a b", "a\n"] {
            assert_eq!(of(other, &WHOLE), [r"must match ^\w+$"], "{other:?}");
        }
    }

    #[test]
    fn formats_have_words() {
        for (check, good, bad, words) in [
            (
                email as fn(&mut Faults, &str),
                "a@b",
                "a",
                "must be an e-mail address",
            ),
            (uri, "urn:a", "a", "must be a URI with a scheme"),
            (hostname, "a.b", "a_b", "must be a host name"),
            (ipv4, "127.0.0.1", "127.0.0.01", "must be an IPv4 address"),
            (ipv4, "1.2.3.4", "1.2.3", "must be an IPv4 address"),
            (
                ipv6,
                "2001:db8::1",
                "fe80::1%eth0",
                "must be an IPv6 address",
            ),
            (ipv6, "::ffff:1.2.3.4", "1.2.3.4", "must be an IPv6 address"),
        ] {
            assert!(faults(|faults| check(faults, good)).is_empty(), "{good}");
            assert_eq!(faults(|faults| check(faults, bad)), [words], "{bad}");
        }
    }

    #[test]
    fn keys_are_segments_of_paths() {
        let of = |value: &str| faults(|faults| key(faults, value)).is_empty();
        let longest = "x".repeat(128);
        for good in ["a", "0", "a.b_c~d-e", &longest] {
            assert!(of(good), "{good}");
        }
        let longer = "x".repeat(129);
        for bad in ["", ".", "..", "_a", "-a", "a/b", "a b", "ä", "a%", &longer] {
            assert!(!of(bad), "{bad}");
        }
        let of = |value: &str| faults(|faults| key_characters(faults, value)).is_empty();
        for good in ["a", "a.b_c~d-e", &longer] {
            assert!(of(good), "{good}");
        }
        for bad in ["", "..", "_a", "a/b", "a b", "ä"] {
            assert!(!of(bad), "{bad}");
        }
        let of = |value: &str| faults(|faults| key_segment(faults, value)).is_empty();
        for good in ["a", "...", "ä b", "-", "a_", "%2F"] {
            assert!(of(good), "{good}");
        }
        for bad in ["", ".", "..", "_", "_a", "a/b", "a\n", "\u{85}"] {
            assert!(!of(bad), "{bad:?}");
        }
    }

    #[test]
    fn faults_of_elements_and_entries_have_places() {
        let short = |value: &String, faults: &mut Faults| length(faults, value, 0, 1);
        let mut found = Faults::new();
        let texts = ["a", "bc", "d", "ef"].map(str::to_owned);
        each(&mut found, &texts, short);
        let set = std::collections::BTreeSet::from(texts.clone());
        found.at("set", |faults| each(faults, &set, short));
        let map = BTreeMap::from(texts.map(|text| (format!("{text}/"), text)));
        found.at("map", |faults| each_value(faults, &map, short));
        let places: Vec<_> = found
            .list()
            .iter()
            .map(|fault| fault.place.clone())
            .collect();
        let expected = [
            "#/1",
            "#/3",
            "#/set/1",
            "#/set/3",
            "#/map/bc~1",
            "#/map/ef~1",
        ];
        assert_eq!(
            places,
            expected.map(|place| Place::Pointer(place.to_owned()))
        );
    }

    #[test]
    fn what_is_sealed_is_refused_whatever_it_holds() {
        assert!(faults(|faults| sealed(faults, "m", false)).is_empty());
        assert_eq!(faults(|faults| sealed(faults, "m", true)).len(), 1);
    }

    #[test]
    fn what_cannot_change_may_be_repeated() {
        assert!(faults(|faults| unchanged(faults, "m", None, &1_u8)).is_empty());
        assert!(faults(|faults| unchanged(faults, "m", Some(&1_u8), &1)).is_empty());
        assert_eq!(
            faults(|faults| unchanged(faults, "m", Some(&2_u8), &1)).len(),
            1
        );
        let [given, stored] = ["1.50", "1.5"].map(|text| text.parse::<Decimal>().ok());
        assert!(faults(|faults| unchanged(faults, "m", Some(&given), &stored)).is_empty());
    }
}
