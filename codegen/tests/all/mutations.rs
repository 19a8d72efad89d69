//! Any text in models/ gives diagnostics, never a panic: valid models, mutated.

use modelith_codegen::{
    SourceFile,
    app::{App, Exposure, FieldType, Literal, Role},
    diagnostic::{cargo_lines, render},
    discover::discover,
    resolve::resolve,
};
use proptest::prelude::*;

const ACCOUNT: &str = include_str!("../diagnostics/ok/models/account.rs");
const MAIL: &str = include_str!("../diagnostics/ok/models/mail.rs");

/// Pieces that mean something to the compiler.
const PIECES: &[&str] = &[
    "#[model(key)]",
    "#[model(",
    "#[serde(default)]",
    "#[serde(rename_all = \"camelCase\")]",
    "#[cfg(test)]",
    "unique(ignore_case)",
    "length(min = 2, max = 1)",
    "range(min = -1)",
    "default = now",
    "default = [",
    "default = {}",
    "default = \"1.5\"",
    "each(length(max = 3))",
    "pattern = \"^(a|b\"",
    "references = Mail",
    "scale = 2",
    "#[model(unique(email, name), index(name, name))]",
    "#[model(operations(get, put))]",
    "BTreeMap<String, Decimal>",
    "default = -170141183460469231731687303715884105728",
    "Option<",
    "Id<Self>",
    "Id<Mail>",
    "Vec<u8>",
    "Self",
    "type A = A;",
    "use super::*;",
    "use crate::models::*;",
    "r#type",
    "pub mod x { }",
    "日本",
    "\u{0}",
    "\"",
    "/*",
    "(",
    "}",
    "<",
    ",",
    "::",
];

/// What `App` promises of itself.
fn assert_valid(app: &App) {
    let models: Vec<&str> = app.models.iter().map(|model| model.name.as_str()).collect();
    for model in &app.models {
        let keys = model.fields.iter().filter(|field| field.role == Role::Key);
        assert_eq!(keys.count(), 1, "{}", model.name);
        assert!(model.path.starts_with('/') && model.body_bytes_max > 0);
        for field in &model.fields {
            assert!(!field.json_name.is_empty());
            assert!(field.default.is_none() || !field.optional, "{field:?}");
            let rules = &field.rules;
            let text = field.ty == FieldType::String;
            let long = rules.length.is_some_and(|length| length.max.is_some());
            assert_eq!(long, text || has_length(&field.ty), "{field:?}");
            assert!(text || (rules.format.is_none() && rules.pattern.is_none()));
            let found = field.unique.is_some() || field.index || field.filter || field.sort;
            assert!(!found || field.exposure == Exposure::Shown, "{field:?}");
            let server = matches!(field.role, Role::CreatedAt | Role::UpdatedAt);
            assert!(!server || (field.ty == FieldType::Timestamp && !field.optional));
            match &field.ty {
                FieldType::Id(target) => {
                    assert!(models.contains(&target.as_str()), "{field:?}");
                    assert_eq!(field.on_delete.is_none(), field.role == Role::Key);
                }
                FieldType::Enum(name) => {
                    let found = app.enums.iter().find(|found| found.name == *name);
                    let variants = &found.expect("an enum in use is there").variants;
                    if let Some(Literal::Variant(default)) = &field.default {
                        assert!(variants.iter().any(|variant| variant.name == *default));
                    }
                }
                _ => {
                    let refers = holds_id(&field.ty) || field.references.is_some();
                    assert_eq!(field.on_delete.is_some(), refers, "{field:?}");
                }
            }
        }
    }
}

/// Whether an element of it is a reference.
fn holds_id(ty: &FieldType) -> bool {
    use FieldType::{Id, List, Map, Option, Set};
    match ty {
        List(inner) | Set(inner) | Map(_, inner) | Option(inner) => holds_id(inner),
        ty => matches!(ty, Id(_)),
    }
}

/// Whether `length` counts something in it, besides text.
fn has_length(ty: &FieldType) -> bool {
    use FieldType::{Bytes, List, Map, Set};
    matches!(ty, Bytes | List(_) | Set(_) | Map(..))
}

/// The number of errors.
fn judge(account: &str, mail: &str) -> usize {
    let sources: Vec<SourceFile> = [
        ("models/mod.rs", "pub mod account;\npub mod mail;\n"),
        ("models/account.rs", account),
        ("models/mail.rs", mail),
    ]
    .map(|(path, text)| SourceFile {
        path: path.into(),
        text: text.into(),
    })
    .into();
    let decls = discover(&sources);
    let (app, diagnostics) = resolve(&decls, "fuzz", "0.1.0");
    let errors = diagnostics.iter().any(|found| found.is_error());
    assert_eq!(app.is_some(), !errors && decls.unparsed.is_empty());
    if let Some(app) = &app {
        assert_valid(app);
    }
    let _ = render(&diagnostics, &sources, true);
    let _ = cargo_lines(&diagnostics, &sources);
    diagnostics.iter().filter(|found| found.is_error()).count()
}

/// Replaces `length` characters at `at` (both in thousandths of the text) by a piece.
fn mutated(text: &str, edits: &[(usize, usize, usize)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for &(at, length, piece) in edits {
        let start = at * characters.len() / 1000;
        let end = (start + length).min(characters.len());
        let piece = PIECES[piece % PIECES.len()].chars();
        characters.splice(start..end, piece);
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_model_never_panics(
        account in proptest::collection::vec((0..1000_usize, 0..30_usize, any::<usize>()), 0..4),
        mail in proptest::collection::vec((0..1000_usize, 0..30_usize, any::<usize>()), 0..3),
    ) {
        judge(&mutated(ACCOUNT, &account), &mutated(MAIL, &mail));
    }

    /// Whole lines in any order parse more often, so that they reach `resolve`.
    #[test]
    fn shuffled_lines_never_panic(
        lines in proptest::collection::vec(any::<prop::sample::Index>(), 0..40),
    ) {
        let all: Vec<&str> = ACCOUNT.lines().chain(MAIL.lines()).collect();
        let body: String = lines.iter().map(|line| format!("{}\n", line.get(&all))).collect();
        let members: String = lines
            .iter()
            .map(|line| *line.get(&all))
            .filter(|line| line.starts_with("    "))
            .map(|line| format!("{line}\n"))
            .collect();
        judge(&body, &format!("#[derive(Model)]\npub struct M {{\n{members}}}\n"));
    }
}

/// Types, good and bad.
const TYPES: &[&str] = &[
    "bool",
    "u8",
    "i64",
    "u64",
    "String",
    "Timestamp",
    "Id<Mail>",
    "Id<Self>",
    "AccountStatus",
    "f64",
    "Decimal",
    "Date",
    "Time",
    "Duration",
    "Uuid",
    "Bytes",
    "Value",
    "Vec<String>",
    "Vec<u64>",
    "Vec<Id<Mail>>",
    "BTreeSet<String>",
    "BTreeMap<String, Decimal>",
    "Nested",
    "Vec<Nested>",
    "Nowhere",
    "usize",
    "(u8, u8)",
];

/// Options, good and bad, each one mistake at the most.
const OPTIONS: &[&str] = &[
    "#[model(unique)]",
    "#[model(unique(ignore_case))]",
    "#[model(index)]",
    "#[model(default = 1)]",
    "#[model(default = -1)]",
    "#[model(default = 256)]",
    "#[model(default = \"x\")]",
    "#[model(default = now)]",
    "#[model(default = true)]",
    "#[model(default = AccountStatus::Active)]",
    "#[model(default = AccountStatus::Gone)]",
    "#[model(default)]",
    "#[model(length(max = 5))]",
    "#[model(length(min = 5, max = 1))]",
    "#[model(range(min = 0))]",
    "#[model(range(min = 5, max = 1))]",
    "#[model(range(max = 1000))]",
    "#[model(format = \"email\")]",
    "#[model(format = \"uri\")]",
    "#[model(created_at)]",
    "#[model(updated_at)]",
    "#[model(immutable)]",
    "#[model(read_only)]",
    "#[model(on_delete = \"cascade\")]",
    "#[model(on_delete = \"set_null\")]",
    "#[model(filter)]",
    "#[model(sort)]",
    "#[model(write_only)]",
    "#[model(secret)]",
    "#[model(opaque)]",
    "#[model(version)]",
    "#[model(serial)]",
    "#[model(json = \"string\")]",
    "#[model(json = 3)]",
    "#[model(scale = 2)]",
    "#[model(scale = 29)]",
    "#[model(pattern = \"^a$\")]",
    "#[model(pattern = \"(\")]",
    "#[model(references = Mail)]",
    "#[model(references = Nowhere)]",
    "#[model(each(length(max = 5)))]",
    "#[model(each(range(min = 1)))]",
    "#[model(each(length(min = 2, max = 1)))]",
    "#[model(range(min = \"0\"))]",
    "#[model(range(min = \"2026-01-01\", max = \"x\"))]",
    "#[model(default = 1.5)]",
    "#[model(default = \"1.5\")]",
    "#[model(default = \"PT1S\")]",
    "#[model(default = [])]",
    "#[model(default = [1, 2])]",
    "#[model(default = [\"a\", \"a\"])]",
    "#[model(default = {})]",
    "#[model(created_by)]",
    "#[model(uniqe)]",
    "#[model(index unique)]",
    "#[serde(default)]",
    "#[serde(skip_serializing_if = \"Option::is_none\")]",
    "#[serde(rename = \"x\")]",
    "#[serde(flatten)]",
    "#[cfg(unix)]",
];

/// Every option on every type: at most one error, and never two for one mistake.
#[test]
fn an_option_on_any_type_is_at_most_one_error() {
    for ty in TYPES {
        for option in OPTIONS {
            for ty in [(*ty).to_owned(), format!("Option<{ty}>")] {
                let mail = format!(
                    "use modelith::prelude::*;\nuse super::account::*;\n\
                     #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Note {{\n\
                     #[model(key)]\npub id: Id<Self>,\n{option}\npub member: {ty},\n}}\n\
                     #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Mail {{\n\
                     #[model(key)]\npub id: Id<Self>,\n}}\n\
                     #[derive(Clone, Serialize, Deserialize)]\npub struct Nested {{\n\
                     #[serde(default)]\npub of: u8,\n}}\n"
                );
                let errors = judge(ACCOUNT, &mail);
                let wrong_type = ["Nowhere", "usize", "("];
                let type_errors = usize::from(wrong_type.iter().any(|wrong| ty.contains(wrong)));
                assert!(errors <= 1 + type_errors, "{errors} errors: {option} {ty}");
            }
        }
    }
}

#[test]
fn circles_of_names_end() {
    judge(
        "use super::*;\nuse crate::models::mail::*;\npub type A = B;\npub type B = A;\n\
         #[derive(Model)]\npub struct X { pub a: A, pub b: Nowhere, pub c: Id<A>, pub d: Option<B> }",
        "use super::account::*;\nuse super::*;\nuse Loop as Other;\nuse Other as Loop;\nuse self::Q;\nuse Q::P;\nuse P::Q;\n\
         #[derive(Model)]\npub struct Y { pub a: Missing, pub b: Loop, pub c: Q, pub d: P::Q }",
    );
}
