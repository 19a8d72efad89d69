//! The case of names: generated code declares members and types that are named after a user's, and
//! rustc would warn of them there, where the user cannot do anything about it.
//!
//! Names of enums and variants are only used, never declared, so they are the user's own.

use super::case::{pascal, snake};
use crate::{
    decl::Spanned,
    diagnostic::{self, Diagnostic},
};

/// A member's name that is not in snake case. `json_name` is what JSON calls it today.
pub(super) fn member(name: &Spanned<String>, json_name: &str) -> Option<Diagnostic> {
    let written = name.value.as_str();
    // A check or an index of it is declared as `by_name`.
    if is_snake_case(&format!("by_{written}")) {
        return None;
    }
    let wanted = snake(written);
    let help = if !is_identifier(&wanted) {
        format!("give it a name in snake case, and `#[serde(rename = \"{json_name}\")]`")
    } else if json_name == wanted {
        format!("write `{wanted}`")
    } else {
        format!("write `{wanted}`, and `#[serde(rename = \"{json_name}\")]` for the name in JSON")
    };
    Some(refusal(name, "the member", "snake case", help))
}

/// The name of a type that others are named after, not in upper camel case. `what` it is: "the
/// model", "the struct".
pub(super) fn type_name(name: &Spanned<String>, what: &str) -> Option<Diagnostic> {
    let written = name.value.as_str();
    // What is generated has more words before and behind it: `CreateAccount`, `AccountCreate`.
    if is_camel_case(written) && is_camel_case(&format!("Create{written}Create")) {
        return None;
    }
    let wanted = pascal(&snake(written));
    let help = if !is_identifier(&wanted) {
        "give it a name in upper camel case".to_owned()
    } else if what == "the model" {
        format!("write `{wanted}`; `path` and `plural` say how the API calls it")
    } else {
        format!("write `{wanted}`")
    };
    Some(refusal(name, what, "upper camel case", help))
}

fn refusal(name: &Spanned<String>, what: &str, case: &str, help: String) -> Diagnostic {
    Diagnostic::new(
        diagnostic::NAME_CASE,
        name.span.clone(),
        format!("{what} `{}` is not in {case}", name.value),
        help,
    )
}

fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

/// rustc's `non_snake_case`, for a name that begins with a letter.
fn is_snake_case(name: &str) -> bool {
    let name = name.trim_end_matches('_');
    !name.contains("__") && !name.chars().any(char::is_uppercase)
}

/// rustc's `non_camel_case_types`: an underscore may stand only between digits, or at the ends.
fn is_camel_case(name: &str) -> bool {
    let name = name.trim_matches('_');
    let characters: Vec<char> = name.chars().collect();
    let splits = |pair: &[char]| match pair {
        [before, after] => {
            (*after == '_' && has_case(*before)) || (*before == '_' && has_case(*after))
        }
        _ => false,
    };
    !name.starts_with(char::is_lowercase)
        && !name.contains("__")
        && !characters.windows(2).any(splits)
}

/// Whether there is another form of the character; some scripts have one only.
fn has_case(character: char) -> bool {
    !character.to_lowercase().eq(character.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn spanned(value: &str) -> Spanned<String> {
        Spanned {
            value: value.to_owned(),
            span: Span {
                file: "models/mod.rs".to_owned(),
                line: 1,
                column: 1,
                width: 1,
            },
        }
    }

    #[test]
    fn members_are_in_snake_case() {
        for name in ["a", "x2", "line_2", "name_", "größe", "type", "名前"] {
            assert_eq!(member(&spanned(name), name), None, "{name}");
        }
        for (name, wanted) in [
            ("X2", "`x2`"),
            ("fooBar", "`foo_bar`"),
            ("RECORD", "`record`"),
            ("a__b", "`a_b`"),
            ("_id", "`id`"),
            ("É", "`é`"),
            ("_type", "a name in snake case"),
        ] {
            let refused = member(&spanned(name), name).expect(name);
            assert!(refused.help.contains(wanted), "{name}: {}", refused.help);
        }
        let renamed = member(&spanned("fooBar"), "foo_bar").expect("refused");
        assert_eq!(renamed.help, "write `foo_bar`");
    }

    #[test]
    fn models_are_in_upper_camel_case() {
        for name in ["Account", "HTTPLog", "ACCOUNT", "Log1_2", "Straße", "名前"] {
            assert_eq!(type_name(&spanned(name), "the model"), None, "{name}");
        }
        for (name, wanted) in [
            ("account", "`Account`"),
            ("Odd_Name", "`OddName`"),
            ("Odd_", "`Odd`"),
            ("_Odd", "`Odd`"),
            ("Log1_A", "`Log1A`"),
            ("Log1__2", "`Log12`"),
            ("_1", "a name in upper camel case"),
        ] {
            let refused = type_name(&spanned(name), "the model").expect(name);
            assert!(refused.help.contains(wanted), "{name}: {}", refused.help);
        }
    }
}
