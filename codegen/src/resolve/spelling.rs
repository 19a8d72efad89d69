//! The case of names: generated code declares members and types that are named after a user's, and
//! rustc would warn of them there, where the user cannot do anything about it.
//!
//! Names of unit enums and their variants are only used, never declared, so they are the user's own.

use super::case::{pascal, snake};
use crate::{
    decl::Spanned,
    diagnostic::{self, Diagnostic},
};

/// A member's name that is not in snake case. `json_name` is what JSON calls it today.
pub(crate) fn member(name: &Spanned<String>, json_name: &str) -> Option<Diagnostic> {
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

/// A model's name that is not in upper camel case.
pub(super) fn model(name: &Spanned<String>) -> Option<Diagnostic> {
    let written = name.value.as_str();
    // What is generated has more words before and behind it: `CreateAccount`, `AccountCreate`.
    if is_camel_case(written) && is_camel_case(&format!("Create{written}Create")) {
        return None;
    }
    let wanted = pascal(&snake(written));
    let help = if is_identifier(&wanted) {
        format!("write `{wanted}`; `path` and `plural` say how the API calls it")
    } else {
        "give it a name in upper camel case".to_owned()
    };
    Some(refusal(name, "the model", "upper camel case", help))
}

/// A name of a nested struct, or of an enum with data, that is not in upper camel case. `what` is
/// which.
pub(super) fn nested(name: &Spanned<String>, what: &str) -> Option<Diagnostic> {
    // `AddressInput`
    if is_camel_case(&format!("{}Input", name.value)) {
        return None;
    }
    let wanted = pascal(&snake(&name.value));
    let help = if is_identifier(&wanted) {
        format!("write `{wanted}`")
    } else {
        "give it a name in upper camel case".to_owned()
    };
    Some(refusal(name, what, "upper camel case", help))
}

/// A variant of an enum with data whose name is not in upper camel case. `json_name` is what JSON
/// calls it today.
pub(super) fn variant(name: &Spanned<String>, json_name: &str) -> Option<Diagnostic> {
    if is_camel_case(&name.value) {
        return None;
    }
    let wanted = pascal(&snake(&name.value));
    let rename = format!("`#[serde(rename = \"{json_name}\")]`");
    let help = if is_identifier(&wanted) {
        format!("write `{wanted}`, and {rename} for the name in JSON")
    } else {
        format!("give it a name in upper camel case, and {rename}")
    };
    Some(refusal(name, "the variant", "upper camel case", help))
}

/// Whether a role is in upper camel case, or else its name in that, if there is one.
pub(super) fn role(written: &str) -> Result<(), Option<String>> {
    if is_camel_case(written) && is_identifier(written) && !written.contains('_') {
        return Ok(());
    }
    let wanted = pascal(&snake(written));
    Err((is_identifier(&wanted) && wanted != written).then_some(wanted))
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
pub(crate) fn is_camel_case(name: &str) -> bool {
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
    fn what_an_input_is_named_after_is_in_upper_camel_case() {
        for name in ["Address", "HTTPLog", "A1", "名前"] {
            assert_eq!(nested(&spanned(name), "the struct"), None, "{name}");
            assert_eq!(variant(&spanned(name), name), None, "{name}");
        }
        for (name, wanted) in [("address", "`Address`"), ("Odd_Name", "`OddName`")] {
            let refused = nested(&spanned(name), "the struct").expect(name);
            assert!(refused.help.contains(wanted), "{}", refused.help);
            let refused = variant(&spanned(name), name).expect(name);
            let renamed = format!("rename = \"{name}\"");
            assert!(refused.help.contains(wanted) && refused.help.contains(&renamed));
        }
    }

    #[test]
    fn models_are_in_upper_camel_case() {
        for name in ["Account", "HTTPLog", "ACCOUNT", "Log1_2", "Straße", "名前"] {
            assert_eq!(model(&spanned(name)), None, "{name}");
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
            let refused = model(&spanned(name)).expect(name);
            assert!(refused.help.contains(wanted), "{name}: {}", refused.help);
        }
    }
}
