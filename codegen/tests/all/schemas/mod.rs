//! Models in JSON Schema: what is refused, and that what the help says instead builds.

mod meaning;
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
    "Open": {{ "type": "object", "properties": {{ "z": {{ "type": "integer" }} }} }},
    "Kind": {{ "enum": ["a", "b"] }},
    "Shut": {{ "type": "object", "unevaluatedProperties": false }},
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

/// Each member, and how it stands in the emitted struct.
const EMITTED: &[(&str, &[&str])] = &[
    (
        r#"{"type": "integer", "x-field": {"type": "u16"}}"#,
        &["pub value: u16,"],
    ),
    (
        r#"{"type": "integer", "minimum": 0, "maximum": 18446744073709551615}"#,
        &["pub value: u64,"],
    ),
    (
        r#"{"type": "integer", "format": "uint32", "minimum": 0, "maximum": 9}"#,
        &["#[model(range(max = 9))]", "pub value: u32,"],
    ),
    (
        r#"{"type": "integer", "minimum": 1, "exclusiveMinimum": 4, "maximum": 9.0}"#,
        &["#[model(range(min = 5, max = 9))]", "pub value: i64,"],
    ),
    (
        r#"{"type": "string", "format": "uint64", "x-field": {"range": {"min": "5"}}}"#,
        &[
            "#[model(range(min = 5), json = \"string\")]",
            "pub value: u64,",
        ],
    ),
    (
        r#"{"type": ["boolean", "number", "string", "array", "object", "null"]}"#,
        &["pub value: Option<Value>,"],
    ),
    (
        r##"{"type": "object", "propertyNames": {"$ref": "#/$defs/Kind"}, "additionalProperties": {"type": "boolean"}}"##,
        &["pub value: BTreeMap<Kind, bool>,"],
    ),
    (
        r#"{"type": "object", "propertyNames": {"type": "string", "format": "uuid", "x-field": {"references": "Thing"}}, "additionalProperties": {"type": "string", "format": "date", "x-field": {"range": {"min": "2020-01-01"}}}}"#,
        &[
            "#[model(each(range(min = \"2020-01-01\")))]",
            "pub value: BTreeMap<Id<Thing>, Date>,",
        ],
    ),
    (
        r#"{"type": "array", "items": {"type": "string", "maxLength": 3, "format": "email"}, "x-field": {"each": {"length": {"min": 1}}}}"#,
        &[
            "#[model(each(length(min = 1, max = 3), format = \"email\"))]",
            "pub value: Vec<String>,",
        ],
    ),
    (
        r#"{"type": "array", "items": {"type": ["string", "null"], "format": "uuid"}, "x-field": {"references": "Thing"}}"#,
        &["pub value: Vec<Option<Id<Thing>>>,"],
    ),
    (
        r#"{"type": "string", "format": "decimal", "multipleOf": 0.001}"#,
        &["#[model(scale = 3)]", "pub value: Decimal,"],
    ),
    (
        r#"{"type": ["string", "null"], "x-field": {"skip_if_none": true}}"#,
        &[
            "#[serde(skip_serializing_if = \"Option::is_none\")]",
            "pub value: Option<String>,",
        ],
    ),
    (
        r#"{"type": "string", "format": "date-time", "x-field": {"default": "now"}}"#,
        &["#[model(default = now)]", "pub value: Timestamp,"],
    ),
    (
        r#"{"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": true, "default": ["b"]}"#,
        &[
            "#[model(default = [ThingValue::B])]",
            "pub value: BTreeSet<ThingValue>,",
        ],
    ),
    (
        r#"{"enum": ["a", "b", null]}"#,
        &["pub value: Option<ThingValue>,"],
    ),
    (
        r##"{"allOf": [{"$ref": "#/$defs/Point"}], "description": "Where."}"##,
        &["/// Where.", "pub value: Point,"],
    ),
    (
        r##"{"oneOf": [{"$ref": "#/$defs/Text"}, {"type": "null"}]}"##,
        &["#[model(length(max = 5))]", "pub value: Option<String>,"],
    ),
    (
        r#"{"type": "string", "contentEncoding": "base64"}"#,
        &["pub value: Bytes,"],
    ),
    (
        r#"{"type": "object"}"#,
        &["pub value: BTreeMap<String, Value>,"],
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": false}"#,
        &["pub value: ThingValue,", "pub struct ThingValue {}"],
    ),
    ("{}", &["pub value: Value,"]),
    (
        r#"{"type": "string", "description": "One.\r\n\r\n  Two\u202e \u0007.\n"}"#,
        &["/// One.", "///", "///   Two .", "pub value: String,"],
    ),
];

#[test]
fn members_are_what_a_person_would_write() {
    let mut wrong = Vec::new();
    for (member, lines) in EMITTED {
        let required = !lines.iter().any(|line| line.contains("skip_serializing"));
        let model = with_member(member);
        let model = match required {
            true => model.replace("\"$defs\"", "\"required\": [\"value\"], \"$defs\""),
            false => model,
        };
        let compiled = compile(&inputs(&[("models/thing.schema.json", &model)]));
        let Some(output) = compiled.output else {
            wrong.push(format!("{member}\n  {:?}", compiled.diagnostics));
            continue;
        };
        let (_, text) = output
            .files
            .iter()
            .find(|(file, _)| file == "schemas.rs")
            .expect("a file");
        let there: Vec<&str> = text.lines().map(str::trim).collect();
        if !lines.iter().all(|line| there.contains(line)) {
            wrong.push(format!("{member}\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What tools write that is sound, and says nothing else than the short form.
#[test]
fn other_spellings_are_read_without_a_word() {
    for member in [
        r#"{"type": "object", "properties": {"x": {"type": "string"}}, "unevaluatedProperties": false}"#,
        r#"{"type": "object", "unevaluatedProperties": false}"#,
        r##"{"$ref": "#/$defs/Point", "unevaluatedProperties": false}"##,
        r##"{"$ref": "#/$defs/Open", "unevaluatedProperties": false}"##,
        r##"{"allOf": [{"$ref": "#/$defs/Open"}, {"type": "object", "properties": {"y": {"type": "integer"}}}], "unevaluatedProperties": false}"##,
        r#"{"type": "string", "format": "time-local"}"#,
        r#"{"type": "object", "propertyNames": {"format": "uuid"}, "additionalProperties": {"type": "integer"}}"#,
        r#"{"type": "object", "propertyNames": {"type": "string"}, "additionalProperties": {"type": "integer"}}"#,
        r#"{"type": "string", "x-go-type": "Text", "x-order": 1}"#,
        r#"{"enum": ["ÉCOLE", "élan vital", "ß"]}"#,
        r##"{"type": "array", "items": {"type": "object", "properties": {"x": {"type": "integer"}}, "additionalProperties": false}, "default": []}"##,
    ] {
        assert_eq!(said(&with_member(member)), [], "{member}");
    }
}

/// A part that refuses what it does not list sees nothing of the other parts.
#[test]
fn a_part_of_an_object_closes_itself_alone() {
    for member in [
        r#"{"allOf": [{"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": false}, {"type": "object", "unevaluatedProperties": false}]}"#,
        r##"{"type": "object", "properties": {"y": {"type": "string"}}, "additionalProperties": false, "$ref": "#/$defs/Shut"}"##,
    ] {
        assert_eq!(codes(&said(&with_member(member))), ["E144"], "{member}");
    }
}

#[test]
fn a_chain_of_references_may_be_long() {
    let links = (0..200).map(|at| format!("\"d{at}\": {{\"$ref\": \"#/$defs/d{}\"}}", at + 1));
    let links: Vec<String> = links.collect();
    let text = format!(
        r##"{{"type": "object", "properties": {{"a": {{"$ref": "#/$defs/d0"}}}}, "additionalProperties": false,
            "$defs": {{ {}, "d200": {{"type": "string"}} }}}}"##,
        links.join(", ")
    );
    assert_eq!(said(&text), []);
}

/// Up to draft-07 an anchor is an `$id`, and nothing counts beside a `$ref`.
#[test]
fn what_differs_in_draft_07_is_read_or_said() {
    let of = |dialect: &str, beside: &str| {
        format!(
            r##"{{"$schema": "{dialect}", "type": "object", "additionalProperties": false,
                "properties": {{"a": {{"$ref": "#t"{beside}}}}}, "definitions": {{"Text": {{"$id": "#t", "type": "string"}}}}}}"##
        )
    };
    let old = "http://json-schema.org/draft-07/schema#";
    assert_eq!(said(&of(old, "")), []);
    assert_eq!(said(&of(old, r#", "description": "A text.""#)), []);
    assert_eq!(codes(&said(&of(old, r#", "maxLength": 5"#))), ["W008"]);
    let new = "https://json-schema.org/draft/2020-12/schema";
    // There `$id` is of a root alone.
    assert_eq!(codes(&said(&of(new, ""))), ["E133", "E136"]);
}
