//! `pattern = "…"`: compiled by the crate that the server searches with, and such that clients can
//! read it.

use super::{
    constraints::{Subject, misfit},
    options::Options,
};
use crate::{
    app::FieldType,
    diagnostic::{self, Diagnostic},
};

/// The pattern of a String, if it compiles.
pub(super) fn read(options: &mut Options<'_, '_>, subject: &Subject<'_>) -> Option<String> {
    let pattern = options.string("pattern", "\"^[a-z]+$\"")?;
    if *subject.ty != FieldType::String {
        let only = "only a `String` has a pattern";
        misfit(options, "pattern", &subject.text, only);
        return None;
    }
    let span = options.span("pattern")?.clone();
    if let Err(error) = regex_lite::Regex::new(pattern) {
        let message = format!("the pattern `{pattern}` does not compile: {error}");
        let help = "write it as the crate regex-lite reads it: no look-around, no back references";
        let code = diagnostic::PATTERN_INVALID;
        options.fail(Diagnostic::new(code, span, message, help));
        return None;
    }
    if let Some(part) = foreign(pattern) {
        options.findings().push(Diagnostic::new(
            diagnostic::PATTERN_FOREIGN,
            span,
            format!("the pattern `{pattern}` holds `{part}`, which JavaScript does not know"),
            "write it with what ECMA-262 has too: the documents show it to clients",
        ));
    } else if !is_anchored(pattern) {
        let within = pattern.strip_prefix('^').unwrap_or(pattern);
        let within = within.strip_suffix('$').unwrap_or(within);
        options.findings().push(Diagnostic::new(
            diagnostic::PATTERN_OPEN,
            span,
            format!("the pattern `{pattern}` accepts any text that has a match somewhere in it"),
            format!(
                "write `^(?:{within})$` for the whole text; `.*` at an end says that more may follow"
            ),
        ));
    }
    Some(pattern.to_owned())
}

/// What regex-lite reads and the regular expressions of JSON Schema (ECMA-262) do not: flags in
/// place, `(?P<name>…)`, `\A`, `\z`, `\x{…}`, `[[:alpha:]]`.
pub(crate) fn foreign(pattern: &str) -> Option<&str> {
    let mut at = 0;
    while let Some(rest) = pattern.get(at..).filter(|rest| !rest.is_empty()) {
        let mut characters = rest.chars();
        let length = match (characters.next(), characters.next()) {
            (Some('\\'), Some(escaped)) => {
                let braced = rest.get(2..).is_some_and(|after| after.starts_with('{'));
                if "AzaU<>".contains(escaped) || (braced && "xub".contains(escaped)) {
                    return rest.get(..2);
                }
                1 + escaped.len_utf8()
            }
            (Some('('), Some('?')) if !rest.starts_with("(?:") && !rest.starts_with("(?<") => {
                return rest.get(..3);
            }
            (Some('['), Some(':')) => return rest.get(..2),
            (first, _) => first.map_or(1, char::len_utf8),
        };
        at += length;
    }
    None
}

/// Whether a pattern begins with `^` and ends with `$` in each of its alternatives, or says by
/// `.*` that it does not mean to.
fn is_anchored(pattern: &str) -> bool {
    alternatives(pattern).iter().all(|alternative| {
        let begins = alternative.starts_with('^') || alternative.starts_with(".*");
        let escaped = alternative.trim_end_matches('$').ends_with('\\');
        let ends = (alternative.ends_with('$') && !escaped) || alternative.ends_with(".*");
        begins && ends
    })
}

/// The parts between `|` that stand in no parentheses.
fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut depth, mut class, mut escaped, mut start) = (0_i32, false, false, 0);
    let mut parts = Vec::new();
    for (at, character) in pattern.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => depth -= 1,
            '|' if !class && depth == 0 => {
                parts.extend(pattern.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(pattern.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_javascript_does_not_know_is_found() {
        for (pattern, part) in [
            ("(?i)^a$", "(?i"),
            ("^(?P<year>a)$", "(?P"),
            (r"\Aa\z", r"\A"),
            (r"^\x{41}$", r"\x"),
            ("^[[:alpha:]]+$", "[:"),
        ] {
            assert_eq!(foreign(pattern), Some(part), "{pattern}");
        }
        for pattern in [
            "^(?:a|b)$",
            "^(?<year>a)$",
            r"^\x41\u0041\\A$",
            r"^\(\?i$",
            "^日本$",
            r"^\d{2}$",
        ] {
            assert_eq!(foreign(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_is_anchored_in_each_alternative() {
        for pattern in [
            "^a$", "^(a|b)$", "^a$|^b$", "^[a|b]$", "^a.*", ".*a$", r"^a\|b$",
        ] {
            assert!(is_anchored(pattern), "{pattern}");
        }
        for pattern in ["", "a", "^a", "a$", "^a|b$", r"^a\$", "^a$|b"] {
            assert!(!is_anchored(pattern), "{pattern}");
        }
    }
}
