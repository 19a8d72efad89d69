//! Plurals and paths: what a collection is called, and where it is.

use super::{
    case::{kebab, plural},
    model,
    options::Options,
};
use crate::{
    decl::StructDecl,
    diagnostic::{self, Diagnostic, Span},
};

/// First segments of the routes that every server has.
const FIXED: &[&str] = &[
    "livez",
    "readyz",
    "openapi.json",
    "openapi-3.0.json",
    "docs",
    "metrics",
    "auth",
    "problems",
];

/// The plural that generated code has of its own, for the tables of users and sessions.
const BUILT_IN: &str = "built-in";

/// Most characters of a path.
const PATH_LENGTH_MAX: usize = 256;

type Named<'a> = (String, &'a Span);

/// The plural and the path of a model, each with the place that a mistake would be shown at.
pub(super) fn names<'a>(
    decl: &'a StructDecl,
    options: &mut Options<'a, '_>,
) -> Option<(Named<'a>, Named<'a>)> {
    let own = &decl.name.span;
    let written = options.string("plural", "\"people\"");
    let plural_span = options.span("plural").unwrap_or(own);
    let path = options.string("path", "\"/api/people\"");
    let path_span = options.span("path").unwrap_or(plural_span);
    if options.broken {
        return None;
    }
    let plural = written.map_or_else(|| plural(&kebab(&decl.name.value)), str::to_owned);
    let mut refuse = |span: &Span, message: String, help: &str| {
        let code = diagnostic::BAD_PATH;
        options.fail(Diagnostic::new(code, span.clone(), message, help));
    };
    if !is_kebab(&plural) {
        let message = format!("`{plural}` cannot be the plural of `{}`", decl.name.value);
        let help = "write `plural = \"…\"` in lower case, ASCII, with `-` between words";
        refuse(plural_span, message, help);
        return None;
    }
    if plural == BUILT_IN {
        let message = format!("`{plural}` is what the server's own tables are called by");
        let help = "write another plural; `path` may be as it is";
        refuse(plural_span, message, help);
        return None;
    }
    let path = path.map_or_else(|| format!("/api/{plural}"), str::to_owned);
    if let Err((message, help)) = check_path(&path) {
        refuse(path_span, message, help);
        return None;
    }
    Some(((plural, plural_span), (path, path_span)))
}

/// Two models at one place, or one where the records of another are. A model is refused once, and
/// what is refused stands in nobody's way.
pub(super) fn check(models: &[model::Draft<'_>], findings: &mut Vec<Diagnostic>) {
    let mut accepted: Vec<&model::Draft<'_>> = Vec::new();
    for draft in models {
        match accepted.iter().find_map(|earlier| clash(draft, earlier)) {
            Some(clash) => findings.push(clash),
            None => accepted.push(draft),
        }
    }
}

fn clash(draft: &model::Draft<'_>, earlier: &model::Draft<'_>) -> Option<Diagnostic> {
    let [name, other] = [draft, earlier].map(|draft| draft.decl.name.value.as_str());
    if name == other {
        // Said of the names already.
        return None;
    }
    let (plural, plural_span) = draft.plural.as_ref()?;
    let (path, path_span) = draft.path.as_ref()?;
    let (other_plural, _) = earlier.plural.as_ref()?;
    let (other_path, _) = earlier.path.as_ref()?;
    let (span, message) = if path == other_path {
        let message = format!("`{name}` and `{other}` have one path, `{path}`");
        (path_span, message)
    } else if is_record_of(path, other_path) {
        let message = format!("`{path}` is the path of a record of `{other}`");
        (path_span, message)
    } else if is_record_of(other_path, path) {
        let message = format!("`{other_path}`, the path of `{other}`, is that of a record here");
        (path_span, message)
    } else if plural == other_plural {
        let message = format!("`{name}` and `{other}` have one plural, `{plural}`");
        (plural_span, message)
    } else if pascal(plural) == pascal(other_plural) {
        let operation = pascal(plural);
        let message =
            format!("`{name}` and `{other}` would both have the operation `list{operation}`");
        (plural_span, message)
    } else {
        return None;
    };
    Some(Diagnostic::new(
        diagnostic::SAME_PATH,
        (*span).clone(),
        message,
        "give one of them another `path`, and another `plural` if that is the same too",
    ))
}

/// Whether `path` is `collection` and one more segment.
fn is_record_of(path: &str, collection: &str) -> bool {
    path.strip_prefix(collection)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|segment| !segment.contains('/'))
}

/// A plural as operations are named by it.
fn pascal(plural: &str) -> String {
    super::case::pascal(&plural.replace('-', "_"))
}

fn is_kebab(plural: &str) -> bool {
    let word = |word: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(plain)
    };
    plural.split('-').all(word) && plural.starts_with(|first: char| first.is_ascii_lowercase())
}

fn check_path(path: &str) -> Result<(), (String, &'static str)> {
    let form = "write it as in `/api/order-lines`: letters, digits, `-`, `.`, `_` and `~`";
    let Some(segments) = path.strip_prefix('/') else {
        return Err((format!("the path `{path}` does not begin with `/`"), form));
    };
    if path.len() > PATH_LENGTH_MAX {
        return Err((
            format!("the path is longer than {PATH_LENGTH_MAX} characters"),
            form,
        ));
    }
    for segment in segments.split('/') {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if segment.is_empty() || segment == "." || segment == ".." {
            return Err((
                format!("the path `{path}` has an empty segment, `.` or `..`"),
                form,
            ));
        }
        if !segment.bytes().all(plain) {
            return Err((
                format!("the segment `{segment}` of the path is not static"),
                form,
            ));
        }
        if segment.starts_with('_') {
            let help = "segments that begin with `_` are for routes such as `_history`";
            return Err((
                format!("the segment `{segment}` of the path is reserved"),
                help,
            ));
        }
    }
    let first = segments.split('/').next().unwrap_or(segments);
    if FIXED.contains(&first) {
        let help = "begin it with `/api/`, or anything that is not a fixed route";
        return Err((
            format!("the path `{path}` would hide the fixed route `/{first}`"),
            help,
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_static_and_hide_nothing() {
        for good in ["/api/accounts", "/accounts", "/v1/order-lines", "/A.b~c_d"] {
            assert_eq!(check_path(good), Ok(()), "{good}");
        }
        for bad in [
            "", "/", "api", "/api/", "//a", "/a/../b", "/a/{id}", "/a b", "/ä", "/_a", "/a/_b",
            "/docs", "/auth/x", "/a?b",
        ] {
            assert!(check_path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_plural_is_in_kebab_case() {
        for (plural, good) in [
            ("people", true),
            ("order-lines2", true),
            ("", false),
            ("People", false),
            ("-a", false),
            ("a--b", false),
            ("2d", false),
            ("straßen", false),
        ] {
            assert_eq!(is_kebab(plural), good, "{plural}");
        }
    }

    #[test]
    fn a_record_is_one_segment_below_its_collection() {
        assert!(is_record_of("/api/a/b", "/api/a"));
        assert!(!is_record_of("/api/a/b/c", "/api/a"));
        assert!(!is_record_of("/api/ab", "/api/a"));
        assert!(!is_record_of("/api/a", "/api/a"));
    }
}
