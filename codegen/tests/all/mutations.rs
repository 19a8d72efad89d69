//! Any text in models/ gives diagnostics, never a panic: valid models, mutated.

use modelith_codegen::{
    SourceFile,
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

fn judge(account: &str, mail: &str) {
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
    let _ = render(&diagnostics, &sources, true);
    let _ = cargo_lines(&diagnostics, &sources);
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

#[test]
fn circles_of_names_end() {
    judge(
        "use super::*;\nuse crate::models::mail::*;\npub type A = B;\npub type B = A;\n\
         #[derive(Model)]\npub struct X { pub a: A, pub b: Nowhere, pub c: Id<A>, pub d: Option<B> }",
        "use super::account::*;\nuse super::*;\nuse Loop as Other;\nuse Other as Loop;\nuse self::Q;\nuse Q::P;\nuse P::Q;\n\
         #[derive(Model)]\npub struct Y { pub a: Missing, pub b: Loop, pub c: Q, pub d: P::Q }",
    );
}
