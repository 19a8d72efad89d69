//! Models in JSON Schema: what is refused, and that what the help says instead builds.

mod rewrites;

use modelith_codegen::{Inputs, Mode, SourceFile, check, compile, diagnostic::Diagnostic};
use rewrites::{FILES, MEMBERS};

/// A package of these files.
fn inputs(files: &[(&str, &str)]) -> Inputs {
    let files = files.iter().map(|(path, text)| SourceFile {
        path: (*path).to_owned(),
        text: (*text).to_owned(),
    });
    Inputs {
        package: "schemas".to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        files: files.collect(),
        lock: None,
        mode: Mode::Develop,
    }
}

/// What is said of one file.
fn said(text: &str) -> Vec<Diagnostic> {
    check(&inputs(&[("models/thing.schema.json", text)]))
}

/// A model with one member, which may use a few types.
fn with_member(member: &str) -> String {
    format!(
        r##"{{
  "type": "object",
  "properties": {{ "value": {member} }},
  "additionalProperties": false,
  "$defs": {{
    "Text": {{ "type": "string", "maxLength": 5 }},
    "Point": {{ "type": "object", "properties": {{ "x": {{ "type": "integer" }} }}, "additionalProperties": false }},
    "Kind": {{ "enum": ["a", "b"] }},
    "Ring": {{ "$ref": "#/$defs/Ring" }},
    "Deep": {{ "type": "array", "items": {{ "$ref": "#/$defs/Deep" }} }}
  }}
}}"##
    )
}

fn codes(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.code).collect()
}

#[test]
fn what_the_help_says_builds() {
    let mut wrong = Vec::new();
    for (before, code, after) in MEMBERS {
        let found = said(&with_member(before));
        if codes(&found) != [*code] {
            wrong.push(format!("{before}\n  {code} wanted: {found:#?}"));
        }
        for found in found {
            let span = found.span.expect("a place");
            assert_eq!(span.file, "models/thing.schema.json", "{before}");
            assert!(!found.help.contains("#["), "{before}: {}", found.help);
        }
        let found = said(&with_member(after));
        if found.iter().any(Diagnostic::is_error) {
            wrong.push(format!("{after}\n  refused: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_help_says_of_a_file_builds() {
    let mut wrong = Vec::new();
    for (before, code, after) in FILES {
        let found = said(before);
        if codes(&found) != [*code] {
            wrong.push(format!("{before}\n  {code} wanted: {found:#?}"));
        }
        let found = said(after);
        if found.iter().any(Diagnostic::is_error) {
            wrong.push(format!("{after}\n  refused: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_note_a_file_says_that_objects_are_closed() {
    let open = r#"{"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {"type": "string", "format": "color"}, "c": {"type": "string", "format": "color"}}}}}"#;
    assert_eq!(codes(&said(open)), ["W005", "W006"]);
    let files = [
        ("models/a.schema.json", open),
        ("models/b.schema.json", &open.replace('}', " }")),
    ];
    let names =
        files.map(|(path, text)| (path, text.replace("\"a\"", &format!("\"{}\"", &path[7..8]))));
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    assert_eq!(
        codes(&check(&inputs(&files))),
        ["W005", "W006", "W005", "W006"]
    );
}

/// A package of schemas alone needs no models/mod.rs, and its server does not name one.
#[test]
fn schemas_alone_are_a_package() {
    let compiled = compile(&inputs(&[(
        "models/thing.schema.json",
        r#"{"type": "object"}"#,
    )]));
    let output = compiled.output.expect("it builds");
    let text = |name: &str| {
        &output
            .files
            .iter()
            .find(|(file, _)| file == name)
            .expect("a file")
            .1
    };
    assert!(!text("server.rs").contains("super::models"));
    assert!(text("schemas.rs").contains("pub struct Thing {"));
    assert!(compile(&inputs(&[])).output.is_none());
}
