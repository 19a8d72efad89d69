//! Types that a member cannot have: what is wrong with each, and what to write instead.

use super::{
    nearest::nearest,
    scope::{Found, LISTED},
    types::Types,
};
use crate::{
    decl::TypeDecl,
    diagnostic::{self, Diagnostic, Span},
};

/// An error without a diagnostic is one that has been reported elsewhere.
pub(super) type Result<T> = std::result::Result<T, Option<Box<Diagnostic>>>;

/// What to write instead of a type that no other stands for.
pub(super) const ONE_OF: &str = "";

/// Types that have no place in a model, and what to write instead.
const REFUSED: &[(&str, &str)] = &[
    ("usize", "`u64`, which is the same on every machine"),
    ("isize", "`i64`, which is the same on every machine"),
    (
        "u128",
        "`u64`, or `Decimal`: JSON numbers are not wide enough",
    ),
    (
        "i128",
        "`i64`, or `Decimal`: JSON numbers are not wide enough",
    ),
    ("char", "`String` with `length(min = 1, max = 1)`"),
    ("str", "`String`"),
    (
        "HashMap",
        "`BTreeMap`, whose order is the same in every run",
    ),
    (
        "IndexMap",
        "`BTreeMap`, whose order is the same in every run",
    ),
    (
        "HashSet",
        "`BTreeSet`, whose order is the same in every run",
    ),
    (
        "IndexSet",
        "`BTreeSet`, whose order is the same in every run",
    ),
    ("VecDeque", "`Vec`"),
    ("LinkedList", "`Vec`"),
    ("BinaryHeap", "`Vec`, or `BTreeSet` for an order"),
    (
        "Box",
        "the type without `Box`; what would hold itself is a model, held by `Id<T>`",
    ),
    ("Rc", "the type without `Rc`"),
    ("Arc", "the type without `Arc`"),
    ("Cell", "the type without `Cell`"),
    ("RefCell", "the type without `RefCell`"),
    ("Mutex", "the type without `Mutex`"),
    ("Cow", "`String`"),
    ("OsString", "`String`"),
    ("PathBuf", "`String`"),
    ("Url", "`String` with `format = \"uri\"`"),
    ("Ipv4Addr", "`String` with `format = \"ipv4\"`"),
    ("Ipv6Addr", "`String` with `format = \"ipv6\"`"),
    ("IpAddr", "`String` with `format = \"ipv4\"` or `\"ipv6\"`"),
    ("SystemTime", "`Timestamp`"),
    ("Instant", "`Timestamp`"),
    ("DateTime", "`Timestamp`"),
    ("NaiveDateTime", "`Timestamp`"),
    ("OffsetDateTime", "`Timestamp`"),
    ("Zoned", "`Timestamp`"),
    ("NaiveDate", "`Date`"),
    ("NaiveTime", "`Time`"),
    ("TimeDelta", "`Duration`"),
    ("SignedDuration", "`Duration`"),
    ("BigDecimal", "`Decimal`"),
    ("Result", "an enum of models/ with data"),
    (
        "Role",
        "an enum of models/ with another name: that of `roles!` is what users have",
    ),
];

/// What there is else.
const EITHER: &str = "write a type that docs/models.md lists, or a struct or enum of models/; \
`#[model(opaque)]` lets any type of serde's in";

fn rewrite(name: &str) -> &'static str {
    let found = REFUSED.iter().find(|(refused, _)| *refused == name);
    found.map_or(ONE_OF, |(_, rewrite)| rewrite)
}

/// A path that is no type of the language.
pub(super) fn unusable(
    types: &Types<'_, '_>,
    written: &TypeDecl,
    segments: &[String],
    found: Found<'_>,
) -> Diagnostic {
    let text = &written.text;
    let last = segments.last().map_or("", String::as_str);
    match found {
        Found::Renamed(import) => {
            let own = import.path.last().map_or("", String::as_str);
            Diagnostic::new(
                diagnostic::RENAMED_IMPORT,
                import.span.clone(),
                format!("`{text}` is another name for `{own}`, given by `use … as`"),
                format!("import `{own}` under its own name, or write `type {last} = {own};`"),
            )
        }
        Found::Impostor(name, Some(place)) => impostor(name, place),
        Found::Impostor(name, None) => Diagnostic::new(
            diagnostic::IMPOSTOR,
            written.span.clone(),
            format!("`{text}` is not the `{name}` of the model language"),
            format!("write `{name}`: it comes from the prelude"),
        ),
        Found::Missing if rewrite(last) == ONE_OF => {
            let listed = LISTED.iter().copied();
            let near = nearest(last, listed.chain(types.scope.declared()));
            let help = match (types.scope.elsewhere(last), near) {
                (Some(path), _) => format!("add `use {path};`"),
                (None, Some(name)) => format!("did you mean `{name}`?"),
                (None, None) => "declare it in models/".to_owned(),
            };
            let message = format!("there is no type `{text}` here");
            let span = written.span.clone();
            Diagnostic::new(diagnostic::UNKNOWN_TYPE, span, message, help)
        }
        Found::Foreign if types.scope.elsewhere(last).is_some() => {
            let path = types.scope.elsewhere(last).unwrap_or_default();
            refusal(written, &format!("`{path}`, its name in models/"))
        }
        _ => refusal(written, rewrite(last)),
    }
}

/// A type that has the name of a type of the model language.
pub(super) fn impostor(name: &str, place: &Span) -> Diagnostic {
    Diagnostic::new(
        diagnostic::IMPOSTOR,
        place.clone(),
        format!("this `{name}` is not the `{name}` of the model language"),
        format!("remove it, or give it another name: `{name}` comes from the prelude"),
    )
}

pub(super) fn error<T>(
    code: &'static str,
    written: &TypeDecl,
    message: String,
    help: impl Into<String>,
) -> Result<T> {
    let span = written.span.clone();
    Err(Some(Box::new(Diagnostic::new(code, span, message, help))))
}

fn refusal(written: &TypeDecl, rewrite: &str) -> Diagnostic {
    let help = if rewrite == ONE_OF {
        EITHER.to_owned()
    } else {
        format!("write {rewrite}")
    };
    Diagnostic::new(
        diagnostic::TYPE_REFUSED,
        written.span.clone(),
        format!("a member cannot be of type `{}`", written.text),
        help,
    )
}

pub(super) fn refuse<T>(written: &TypeDecl, rewrite: &str) -> Result<T> {
    Err(Some(Box::new(refusal(written, rewrite))))
}

pub(super) fn not_a_model<T>(target: &TypeDecl) -> Result<T> {
    error(
        diagnostic::NOT_A_MODEL,
        target,
        format!("`{}` is not a model, so it has no key", target.text),
        "`Id<T>` takes a struct of models/ that derives `Model`, or `User`",
    )
}
