//! Names of Rust from those of JSON. The exporter writes a name down where this gives another.

use crate::resolve::case::{pascal, snake};

/// The name of a type or a variant: `in-progress` is `InProgress`, `USD` is `Usd`.
pub(crate) fn type_name(text: &str) -> String {
    let shouted = !text.chars().any(char::is_lowercase);
    let joined = joined(text);
    match shouted {
        true => pascal(&joined.to_lowercase()),
        false => pascal(&joined),
    }
}

/// The name of a member: `firstName` and `first-name` are `first_name`.
pub(crate) fn member_name(text: &str) -> String {
    let joined = joined(text);
    let shouted = !text.chars().any(char::is_lowercase);
    match shouted {
        true => snake(&joined.to_lowercase()),
        false => snake(&joined),
    }
}

/// The words with `_` between them, and nothing that no name has.
fn joined(text: &str) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_")
}

/// Whether Rust has a name, at least with `r#` before it.
pub(super) fn is_name(name: &str) -> bool {
    let parses = |text: &str| syn::parse_str::<syn::Ident>(text).is_ok();
    name != "_" && (parses(name) || parses(&format!("r#{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_rusts_case() {
        for (text, ty, member) in [
            ("in-progress", "InProgress", "in_progress"),
            ("firstName", "FirstName", "first_name"),
            ("USD", "Usd", "usd"),
            ("IN_PROGRESS", "InProgress", "in_progress"),
            ("@type", "Type", "type"),
            ("HTTPServer", "HTTPServer", "http_server"),
            ("order line 2", "OrderLine2", "order_line_2"),
            ("größe", "Größe", "größe"),
            ("+1", "1", "1"),
            ("", "", ""),
        ] {
            assert_eq!(type_name(text), ty, "{text}");
            assert_eq!(member_name(text), member, "{text}");
        }
        for (name, is) in [
            ("type", true),
            ("gen", true),
            ("self", false),
            ("Self", false),
            ("crate", false),
            ("_", false),
            ("1", false),
            ("", false),
            ("a b", false),
            ("größe", true),
        ] {
            assert_eq!(is_name(name), is, "{name}");
        }
    }
}
