//! Whatever is in a schema file gives diagnostics, never a panic, and comes to an end.

use std::{collections::BTreeSet, fmt::Write as _};

use modelith_codegen::{
    Inputs, Mode, SourceFile, check,
    diagnostic::{Diagnostic, cargo_lines, render},
    discover::discover,
    resolve::resolve,
};
use proptest::prelude::*;

use crate::promises::assert_valid;

/// Schemas of every kind.
const FILES: &[(&str, &str)] = &[
    (
        "models/ticket.schema.json",
        include_str!("../golden/schemas/models/ticket.schema.json"),
    ),
    (
        "models/project.schema.json",
        include_str!("../golden/schemas/models/project.schema.json"),
    ),
    (
        "models/currency.schema.json",
        include_str!("../golden/schemas/models/currency.schema.json"),
    ),
    (
        "models/parts/change.schema.json",
        include_str!("../golden/schemas/models/parts/change.schema.json"),
    ),
];

/// Pieces that mean something to the front end.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e400",
    "0.5",
    "99999999999999999999999999999999999999999",
    "\"type\": \"object\"",
    "\"type\": [\"string\", \"null\"]",
    "\"$ref\": \"#\"",
    "\"$ref\": \"#/$defs/Label\"",
    "\"$ref\": \"#/$defs/Payment\"",
    "\"oneOf\": []",
    "\"anyOf\": [{}]",
    "\"allOf\": [{\"$ref\": \"#\"}]",
    "\"enum\": [1]",
    "\"const\": \"a\"",
    "\"properties\": {}",
    "\"required\": [\"id\"]",
    "\"x-field\": {\"key\": true}",
    "\"x-field\": {\"type\": \"Vec<Id<Self>>\"}",
    "\"x-field\": {\"references\": \"Ticket\"}",
    "\"x-type\": {}",
    "\"x-type\": {\"tag\": \"kind\", \"content\": \"value\"}",
    "\"x-model\": {}",
    "\"default\": []",
    "\"default\": {}",
    "\"pattern\": \"(\"",
    "\"multipleOf\": 0.01",
    "\"additionalProperties\": false",
    "\"items\": {}",
    "\"uniqueItems\": true",
    "\"maximum\": 18446744073709551615",
    "\"format\": \"uuid\"",
    "self",
    "Self",
    "日本",
    "\u{0}",
    "\u{202e}",
    "\n",
    "#/",
];

/// The diagnostics of these files. Each has its place, and there is an application if none is an error.
fn judge(files: &[(&str, String)]) -> Vec<Diagnostic> {
    let sources = files.iter().map(|(path, text)| SourceFile {
        path: (*path).into(),
        text: text.clone(),
    });
    let rust = SourceFile {
        path: "models/mod.rs".into(),
        text: include_str!("../golden/schemas/models/mod.rs").into(),
    };
    let sources: Vec<SourceFile> = sources.chain([rust]).collect();
    let (app, diagnostics) = resolve(&discover(&sources), "fuzz", "0.1.0");
    assert_eq!(app.is_some(), !diagnostics.iter().any(Diagnostic::is_error));
    if let Some(app) = &app {
        assert_valid(app);
        // What is accepted is emitted as well.
        let found = check(&inputs(sources.clone()));
        assert!(found.iter().all(|found| found.code != "E099"), "{found:?}");
    }
    for found in &diagnostics {
        assert!(found.span.is_some(), "{found:?}");
    }
    let _ = render(&diagnostics, &sources, true);
    let _ = cargo_lines(&diagnostics, &sources);
    diagnostics
}

fn inputs(files: Vec<SourceFile>) -> Inputs {
    Inputs {
        package: "fuzz".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files,
        lock: None,
        mode: Mode::Develop,
    }
}

/// The diagnostics of one file alone.
fn alone(text: String) -> Vec<Diagnostic> {
    let source = SourceFile {
        path: "models/thing.schema.json".into(),
        text,
    };
    check(&inputs(vec![source]))
}

/// The strings, numbers, words and signs of a text, each a piece.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => rest
                .char_indices()
                .skip(1)
                .find(|(_, next)| *next == '"')
                .map_or(rest.len(), |(at, _)| at + 1),
            first if first.is_alphanumeric() => rest
                .find(|next: char| !next.is_alphanumeric())
                .unwrap_or(rest.len()),
            first => first.len_utf8(),
        };
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Tokens in the place of others parse more often than anything.
    #[test]
    fn tokens_in_any_place_never_panic(
        edits in proptest::collection::vec(
            (0..FILES.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
            1..5,
        ),
    ) {
        let all: Vec<&str> = FILES.iter().flat_map(|(_, text)| tokens(text)).collect();
        let words: Vec<&str> = all.iter().copied().filter(|token| token.starts_with(['"', '0', '1', 't', 'f'])).collect();
        let mut files: Vec<(&str, Vec<&str>)> =
            FILES.iter().map(|(path, text)| (*path, tokens(text))).collect();
        for (file, at, word) in edits {
            let Some((_, text)) = files.get_mut(file) else { continue };
            let places: Vec<usize> = (0..text.len()).filter(|&at| text[at].starts_with('"')).collect();
            text[*at.get(&places)] = word.get::<&str>(&words);
        }
        let files: Vec<(&str, String)> =
            files.into_iter().map(|(path, tokens)| (path, tokens.concat())).collect();
        judge(&files);
    }

    #[test]
    fn pieces_in_any_place_never_panic(
        edits in proptest::collection::vec(
            (0..FILES.len(), 0..1000_usize, 0..30_usize, any::<prop::sample::Index>()),
            1..4,
        ),
    ) {
        let mut files: Vec<(&str, Vec<char>)> =
            FILES.iter().map(|(path, text)| (*path, text.chars().collect())).collect();
        for (file, at, length, piece) in edits {
            let Some((_, text)) = files.get_mut(file) else { continue };
            let start = at * text.len() / 1000;
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.get::<&str>(PIECES).chars());
        }
        let files: Vec<(&str, String)> =
            files.into_iter().map(|(path, text)| (path, text.into_iter().collect())).collect();
        judge(&files);
    }

    /// Members made of keywords at random.
    #[test]
    fn any_keywords_together_never_panic(
        members in proptest::collection::vec(
            proptest::collection::vec(any::<prop::sample::Index>(), 0..5),
            0..6,
        ),
    ) {
        let mut text = String::from("{\"type\": \"object\", \"properties\": {");
        let pairs: Vec<&&str> = PIECES.iter().filter(|piece| piece.contains(": ")).collect();
        for (number, keywords) in members.iter().enumerate() {
            let keywords: Vec<&str> = keywords.iter().map(|one| **one.get(&pairs)).collect();
            let comma = if number == 0 { "" } else { "," };
            let _ = write!(text, "{comma}\"m{number}\": {{{}}}", keywords.join(", "));
        }
        text.push_str("}, \"$defs\": {\"Label\": {\"enum\": [\"a\"]}, \"Payment\": {\"type\": \"object\", \"properties\": {}}}}");
        let mut files: Vec<(&str, String)> = FILES.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        files.push(("models/other.schema.json", text));
        judge(&files);
    }
}

/// Files as large as may be, each of one kind.
fn large(kind: &str, bytes: usize) -> String {
    let mut body = String::new();
    let mut number = 0;
    while body.len() < bytes {
        let comma = if number == 0 { "" } else { ",\n" };
        let _ = match kind {
            "members" => write!(body, "{comma}\"m{number}\": {{\"type\": \"integer\"}}"),
            "structs" => write!(
                body,
                "{comma}\"m{number}\": {{\"type\": \"object\", \"properties\": {{\"x\": {{\"type\": \"integer\", \"default\": 5}}}}}}"
            ),
            "values" => write!(body, "{comma}\"value {number}\""),
            "errors" => write!(body, "{comma}\"m{number}\": {{\"tpye\": \"integer\"}}"),
            _ => write!(
                body,
                "{comma}\"m{number}\": {{\"$ref\": \"#/$defs/m{}\"}}",
                number + 1
            ),
        };
        number += 1;
    }
    match kind {
        "values" => format!(
            "{{\"type\": \"object\", \"properties\": {{\"a\": {{\"enum\": [{body}]}}}}, \"additionalProperties\": false}}"
        ),
        "chain" => format!(
            "{{\"type\": \"object\", \"properties\": {{\"a\": {{\"$ref\": \"#/$defs/m0\"}}}}, \"$defs\": {{{body}, \"m{number}\": {{}}}}}}"
        ),
        _ => format!("{{\"type\": \"object\", \"properties\": {{{body}}}}}"),
    }
}

/// What would take its square for each of these would not end.
#[test]
fn large_files_end() {
    for kind in ["members", "structs", "values", "errors", "chain"] {
        let found = alone(large(kind, 2_000_000));
        let codes: BTreeSet<&str> = found.iter().map(|found| found.code).collect();
        assert!(!codes.is_empty() && codes.len() < 4, "{kind}: {codes:?}");
    }
}

#[test]
fn depth_and_size_are_refused() {
    let deep = format!("{}{}", "{\"items\": ".repeat(10_000), "}".repeat(10_000));
    let large = format!(
        "{{\"type\": \"object\", \"title\": \"{}\"}}",
        "a".repeat(10 << 20)
    );
    for text in [deep, large] {
        let found = alone(text);
        let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["E132"]);
    }
}

/// References may double at every step; the number of steps ends it.
#[test]
fn references_that_multiply_end() {
    let list = |number: usize| {
        format!(
            "{{\"allOf\": [{{\"$ref\": \"#/$defs/D{number}\"}}, {{\"$ref\": \"#/$defs/D{number}\"}}]}}"
        )
    };
    let nested = |number: usize| {
        format!(
            "{{\"type\": \"object\", \"properties\": {{\"a\": {{\"$ref\": \"#/$defs/D{number}\"}}, \"b\": {{\"$ref\": \"#/$defs/D{number}\"}}}}, \"additionalProperties\": false}}"
        )
    };
    let array = |number: usize| {
        format!(
            "{{\"type\": \"array\", \"items\": {{\"anyOf\": [{{\"$ref\": \"#/$defs/D{number}\"}}, {{\"type\": \"null\"}}]}}}}"
        )
    };
    let all: [&dyn Fn(usize) -> String; 3] = [&list, &nested, &array];
    for form in all {
        let mut text = String::from(
            "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/D0\"}}, \"additionalProperties\": false, \"$defs\": {",
        );
        for number in 0..200 {
            let _ = write!(text, "\"D{number}\": {}, ", form(number + 1));
        }
        text.push_str("\"D200\": {\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}}}");
        let found = alone(text);
        assert!(found.len() <= 2, "{found:?}");
    }
}
