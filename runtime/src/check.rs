//! The constraints that a member can have. Generated code names the member and the bounds.

use std::fmt::Display;

use crate::{fault::Faults, wire::Wire};

/// From `min` to `max` code points.
pub fn length(faults: &mut Faults, member: &str, value: &str, min: u64, max: u64) {
    // A string of n bytes has at most n and at least n/4 code points: most need no counting.
    let bytes = value.len() as u64;
    if bytes / 4 >= min && bytes <= max {
        return;
    }
    let length = value.chars().count() as u64;
    if length < min {
        let detail = format!("must have at least {min} {}", characters(min));
        faults.member(member, "length", detail);
    } else if length > max {
        faults.member(
            member,
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
pub fn at_least<T: PartialOrd + Display>(faults: &mut Faults, member: &str, value: &T, min: &T) {
    if value < min {
        faults.member(member, "range", format!("must be at least {min}"));
    }
}

/// At most `max`.
pub fn at_most<T: PartialOrd + Display>(faults: &mut Faults, member: &str, value: &T, max: &T) {
    if value > max {
        faults.member(member, "range", format!("must be at most {max}"));
    }
}

/// A valid e-mail address as HTML defines it (WHATWG HTML, section 4.10.5.1.5): a deliberate
/// simplification of RFC 5322.
pub fn email(faults: &mut Faults, member: &str, value: &str) {
    if !is_email(value) {
        faults.member(member, "format", "must be an e-mail address");
    }
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    let in_local =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty() && local.bytes().all(in_local) && domain.split('.').all(is_label)
}

/// A label of RFC 1034, section 3.5, as RFC 1123 widens it.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A member that may be repeated but not changed.
pub fn unchanged<T: Wire>(faults: &mut Faults, member: &str, given: Option<&T>, stored: &T) {
    if given.is_some_and(|given| !given.same(stored)) {
        let detail = "cannot be changed: leave it out, or send what is stored";
        faults.member(member, "read_only", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let of = |value: &str, min, max| faults(|faults| length(faults, "m", value, min, max));
        assert!(of("", 0, 0).is_empty());
        assert_eq!(of("", 1, 9), ["must have at least 1 character"]);
        assert!(of("ä€😀", 3, 3).is_empty());
        assert_eq!(of("ä€😀x", 0, 3), ["must have at most 3 characters"]);
        assert_eq!(of("😀😀", 3, 9), ["must have at least 3 characters"]);
    }

    #[test]
    fn bounds_are_included() {
        assert!(faults(|faults| at_least(faults, "m", &-1_i8, &-1)).is_empty());
        assert_eq!(
            faults(|faults| at_least(faults, "m", &-2_i8, &-1)),
            ["must be at least -1"]
        );
        assert!(faults(|faults| at_most(faults, "m", &9_u64, &9)).is_empty());
        assert_eq!(
            faults(|faults| at_most(faults, "m", &10_u64, &9)),
            ["must be at most 9"]
        );
    }

    #[test]
    fn addresses_by_the_rule_of_html() {
        for address in [
            "a@b",
            "ada.l+x@mail.example.org",
            "!#$%&'*+/=?^_`{|}~-@a-b.c",
            "..@x.y",
        ] {
            assert!(is_email(address), "{address}");
        }
        let long = format!("a@{}", "x".repeat(64));
        for other in [
            "", "a", "@b", "a@", "a@b.", "a@.b", "a b@c", "a@b@c", "a@-b", "a@b-", "ä@b", &long,
        ] {
            assert!(!is_email(other), "{other}");
        }
    }

    #[test]
    fn what_cannot_change_may_be_repeated() {
        assert!(faults(|faults| unchanged(faults, "m", None, &1_u8)).is_empty());
        assert!(faults(|faults| unchanged(faults, "m", Some(&1_u8), &1)).is_empty());
        assert_eq!(
            faults(|faults| unchanged(faults, "m", Some(&2_u8), &1)).len(),
            1
        );
    }
}
