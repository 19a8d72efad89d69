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

/// What no model holds is not emitted: nobody has judged its name.
#[test]
fn types_that_nobody_holds_are_left_out() {
    let thing = r##"{"type": "object", "properties": {"a": {"$ref": "types.schema.json#/$defs/Used"}}, "additionalProperties": false}"##;
    let types = r##"{"$defs": {"Used": {"enum": ["a"]}, "Result": {"enum": ["a"]}, "Other": {"enum": ["b"]}}}"##;
    let files = [
        ("models/thing.schema.json", thing),
        ("models/types.schema.json", types),
    ];
    let compiled = compile(&inputs(&files));
    assert_eq!(compiled.diagnostics, []);
    let output = compiled.output.expect("it builds");
    let text = output
        .files
        .iter()
        .find(|(file, _)| file == "schemas.rs")
        .expect("a file");
    assert!(
        text.1.contains("pub enum Used {")
            && !text.1.contains("Result")
            && !text.1.contains("Other"),
        "{}",
        text.1
    );
}

/// A `$ref` to a file that is a collection of types says which it lacks.
#[test]
fn a_collection_is_no_type() {
    let thing = r##"{"type": "object", "properties": {"a": {"$ref": "types.schema.json"}}, "additionalProperties": false}"##;
    let types = r##"{"$defs": {"Used": {"enum": ["a"]}}}"##;
    let files = [
        ("models/thing.schema.json", thing),
        ("models/types.schema.json", types),
    ];
    assert_eq!(codes(&check(&inputs(&files))), ["E133"]);
    let typed = types.replace(
        "{\"$defs\"",
        "{\"x-type\": {}, \"enum\": [\"b\"], \"$defs\"",
    );
    let files = [
        ("models/thing.schema.json", thing),
        ("models/types.schema.json", typed.as_str()),
    ];
    assert_eq!(check(&inputs(&files)), []);
}

/// What Pydantic and schemars print is taken as it is.
#[test]
fn what_tools_print_is_read() {
    let pydantic = r##"{"$defs": {
        "Cat": {"properties": {"pet_type": {"const": "cat", "title": "Pet Type", "type": "string"}, "age": {"title": "Age", "type": "integer"}}, "required": ["pet_type", "age"], "title": "Cat", "type": "object"},
        "Dog": {"properties": {"pet_type": {"const": "dog", "default": "dog", "type": "string"}, "name": {"type": "string"}}, "required": ["name"], "type": "object"},
        "Color": {"enum": ["red", "green"], "title": "Color", "type": "string"}},
        "properties": {
        "id": {"format": "uuid", "title": "Id", "type": "string"},
        "nick": {"anyOf": [{"maxLength": 4, "type": "string"}, {"type": "null"}], "default": null, "title": "Nick"},
        "color": {"$ref": "#/$defs/Color", "default": "red"},
        "pet": {"discriminator": {"mapping": {"cat": "#/$defs/Cat", "dog": "#/$defs/Dog"}, "propertyName": "pet_type"}, "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}], "title": "Pet"},
        "tags": {"default": [], "items": {"type": "string"}, "type": "array", "uniqueItems": true},
        "meta": {"additionalProperties": {"type": "integer"}, "type": "object"},
        "free": {"additionalProperties": true, "type": "object"}, "any": {"title": "Any"}},
        "required": ["id", "pet", "meta", "free", "any"], "title": "Thing", "type": "object"}"##;
    assert_eq!(codes(&said(pydantic)), ["W005"]);
    let schemars = r##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Thing", "type": "object",
        "properties": {
        "small": {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255},
        "level": {"$ref": "#/$defs/Level"},
        "maybe": {"anyOf": [{"$ref": "#/$defs/Level"}, {"type": "null"}]},
        "ratio": {"type": "number", "format": "double"},
        "shape": {"$ref": "#/$defs/Shape"}},
        "required": ["small", "level", "ratio", "shape"],
        "$defs": {
        "Level": {"oneOf": [{"type": "string", "enum": ["Low", "High"]}, {"description": "More.", "type": "string", "const": "Top"}]},
        "Round": {"type": "object", "properties": {"radius": {"type": "number", "format": "float"}}, "required": ["radius"]},
        "Shape": {"oneOf": [
            {"type": "object", "properties": {"kind": {"type": "string", "const": "Point"}}, "required": ["kind"]},
            {"type": "object", "properties": {"kind": {"type": "string", "const": "Round"}}, "required": ["kind"], "$ref": "#/$defs/Round"}]}}}"##;
    let compiled = compile(&inputs(&[("models/thing.schema.json", schemars)]));
    assert_eq!(codes(&compiled.diagnostics), ["W005"]);
    let output = compiled.output.expect("it builds");
    let (_, text) = output
        .files
        .iter()
        .find(|(file, _)| file == "schemas.rs")
        .expect("a file");
    for line in [
        "    pub small: u8,",
        "    pub level: Level,",
        "    pub maybe: Option<Level>,",
        "    Round(Round),",
        "    /// More.",
        "    Top,",
        "    pub radius: f32,",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}
