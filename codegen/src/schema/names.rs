//! Names of Rust from those of JSON. The exporter writes a name down where this gives another.

use crate::resolve::case::snake;

/// The name of a type or a variant: `in-progress` is `InProgress`, `USD` is `Usd`. Empty if there is none.
pub(crate) fn type_name(text: &str) -> String {
    camel(&words(text))
}

/// The name of a member: `firstName` and `first-name` are `first_name`. Empty if there is none.
pub(crate) fn member_name(text: &str) -> String {
    snake(&words(text))
}

/// A name in snake case as one of a type: `first_name` is `FirstName`.
pub(super) fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut characters = word.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters).collect::<String>()
    });
    words.collect()
}

/// The words with `_` between them, and nothing that no name has; in lower case if all of it is in upper
/// case. Empty if one has a character that rustc warns of.
fn words(text: &str) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let joined = words.join("_");
    if !joined.chars().all(is_plain) {
        return String::new();
    }
    match text.chars().any(char::is_lowercase) {
        true => joined,
        false => joined.to_lowercase(),
    }
}

/// Whether a character of a name looks like no other: the letters of English, and those with accents. rustc
/// warns of others by what else the crate holds, so whoever wants one writes it.
fn is_plain(character: char) -> bool {
    // Two letters in one, those without a dot, and those that look like others.
    const ODD: &str = "ÆæÐ×Þð÷þĔĕĬĭİıĲĳĸĹĺĿŀŉŒœ";
    character.is_ascii() || (matches!(character, 'À'..='ž') && !ODD.contains(character))
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
            ("ÉCOLE", "École", "école"),
            ("élan vital", "ÉlanVital", "élan_vital"),
            ("ß", "SS", "ß"),
            ("имя", "", ""),
            ("pаyload", "", ""),
            ("ıd", "", ""),
            ("ſ", "", ""),
            ("ﬁ", "", ""),
            ("ª", "", ""),
            ("日本", "", ""),
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
