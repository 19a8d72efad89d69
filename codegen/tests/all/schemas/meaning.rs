//! What schemas mean: nothing that is said in one is dropped, and nothing is taken for what it is not.

use modelith_codegen::{compile, diagnostic::Diagnostic};

use super::{check, codes, inputs, said, with_member};

/// Members that are refused, in the model of `with_member`, and the code.
const REFUSED: &[(&str, &str)] = &[
    // What is of a member, where there is none.
    (
        r#"{"type": "array", "items": {"type": "string", "writeOnly": true}}"#,
        "E143",
    ),
    (
        r#"{"type": "object", "additionalProperties": {"type": "string", "default": "a"}}"#,
        "E143",
    ),
    (
        r##"{"allOf": [{"$ref": "#/$defs/Point"}, {"type": "object", "properties": {"y": {"type": "string"}}, "additionalProperties": false, "readOnly": true}]}"##,
        "E143",
    ),
    (
        r#"{"oneOf": [{"type": "object", "properties": {"t": {"const": "a"}, "c": {"type": "string", "writeOnly": true}}, "required": ["t", "c"], "additionalProperties": false}, {"type": "object", "properties": {"t": {"const": "b"}, "c": {"type": "integer"}}, "required": ["t", "c"], "additionalProperties": false}]}"#,
        "E143",
    ),
    (
        r#"{"oneOf": [{"type": "object", "default": {}, "properties": {"t": {"const": "a"}}, "required": ["t"], "additionalProperties": false}, {"type": "object", "properties": {"t": {"const": "b"}}, "required": ["t"], "additionalProperties": false}]}"#,
        "E143",
    ),
    // Two bounds of one name.
    (
        r#"{"type": "string", "minLength": 3, "x-field": {"length": {"min": 2}}}"#,
        "E033",
    ),
    (
        r#"{"type": "integer", "format": "uint8", "minimum": 0, "x-field": {"range": {"min": 2}}}"#,
        "E033",
    ),
    (
        r#"{"type": "string", "format": "decimal", "multipleOf": 0.01, "x-field": {"scale": 3}}"#,
        "E033",
    ),
    (
        r#"{"type": "array", "items": {"type": "string", "maxLength": 3}, "x-field": {"each": {"length": {"max": 4}}}}"#,
        "E033",
    ),
    (
        r#"{"type": "array", "items": {"type": "string", "format": "date", "x-field": {"range": {"min": "2020-01-01"}}}, "x-field": {"each": {"range": {"min": "2021-01-01"}}}}"#,
        "E033",
    ),
    (
        r#"{"type": "string", "format": "date-time", "default": "2020-01-01T00:00:00Z", "x-field": {"default": "now"}}"#,
        "E033",
    ),
    // Types of another JSON.
    (
        r#"{"type": "array", "items": {"type": "string"}, "uniqueItems": true, "x-field": {"type": "Vec<String>"}}"#,
        "E035",
    ),
    (
        r#"{"type": "array", "items": {"type": "string"}, "x-field": {"type": "BTreeSet<String>"}}"#,
        "E035",
    ),
    (
        r#"{"type": "string", "format": "date", "x-field": {"type": "String"}}"#,
        "E035",
    ),
    (
        r#"{"type": "string", "format": "decimal", "x-field": {"type": "Duration"}}"#,
        "E035",
    ),
    (
        r#"{"type": "string", "format": "uuid", "x-field": {"type": "Bytes"}}"#,
        "E035",
    ),
    (
        r#"{"type": "integer", "format": "int32", "x-field": {"type": "i64"}}"#,
        "E035",
    ),
    (
        r#"{"type": "array", "items": {"type": "number", "format": "double"}, "x-field": {"type": "Vec<f32>"}}"#,
        "E035",
    ),
    (
        r#"{"type": "object", "propertyNames": {"type": "string", "format": "uuid"}, "x-field": {"type": "BTreeMap<String, Value>"}}"#,
        "E035",
    ),
    (
        r#"{"type": "string", "maxLength": 4, "x-field": {"type": "Bytes"}}"#,
        "E143",
    ),
    // Bounds that the type has not.
    (
        r#"{"type": "integer", "minimum": 0, "maximum": 18446744073709551616}"#,
        "E037",
    ),
    (
        r#"{"type": "integer", "minimum": -1, "maximum": 18446744073709551615}"#,
        "E037",
    ),
    (
        r#"{"type": "integer", "minimum": -5, "x-field": {"type": "u8"}}"#,
        "E037",
    ),
    (
        r#"{"type": "array", "items": {"type": "integer", "format": "uint8", "maximum": 300}}"#,
        "E037",
    ),
    // More elements than there are.
    (
        r##"{"type": "array", "items": {"$ref": "#/$defs/Kind"}, "uniqueItems": true, "minItems": 3}"##,
        "E037",
    ),
    (
        r#"{"type": "array", "items": {"type": "boolean"}, "uniqueItems": true, "minItems": 3}"#,
        "E037",
    ),
    (
        r#"{"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 3}, "uniqueItems": true, "minItems": 4}"#,
        "E037",
    ),
    (
        r##"{"type": "object", "propertyNames": {"$ref": "#/$defs/Kind"}, "additionalProperties": true, "minProperties": 3}"##,
        "E037",
    ),
    // `x-type` of what has no such name.
    (r#"{"type": "string", "x-type": {"nam": "A"}}"#, "E035"),
    (r#"{"type": "string", "x-type": {"name": "A"}}"#, "E035"),
    (
        r##"{"$ref": "#/$defs/Point", "x-type": {"name": "A"}}"##,
        "E035",
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "x-type": {"tag": "a"}}"#,
        "E035",
    ),
    (r#"{"enum": ["a"], "x-type": {"tag": "a"}}"#, "E035"),
    (
        r#"{"enum": ["a"], "x-type": {"variants": {"b": "B"}}}"#,
        "E035",
    ),
    (r#"{"enum": ["a"], "x-type": {"variants": ["B"]}}"#, "E034"),
    (
        r#"{"x-type": {"variants": {"c": "C"}}, "oneOf": [{"type": "object", "properties": {"t": {"const": "a"}}, "required": ["t"], "additionalProperties": false}, {"type": "object", "properties": {"t": {"const": "b"}}, "required": ["t"], "additionalProperties": false}]}"#,
        "E035",
    ),
    // Tags.
    (
        r#"{"oneOf": [{"type": "object", "properties": {"t": {"const": "a", "x-field": {"name": "kind"}}}, "required": ["t"], "additionalProperties": false}, {"type": "object", "properties": {"t": {"const": "b"}}, "required": ["t"], "additionalProperties": false}]}"#,
        "E143",
    ),
    (
        r#"{"oneOf": [{"type": "object", "properties": {"t": {"const": "a", "default": "b"}}, "required": ["t"], "additionalProperties": false}, {"type": "object", "properties": {"t": {"const": "b"}}, "required": ["t"], "additionalProperties": false}]}"#,
        "E143",
    ),
    (
        r#"{"oneOf": [{"type": "object", "properties": {"t": {"const": "a", "not": {}}}, "required": ["t"], "additionalProperties": false}, {"type": "object", "properties": {"t": {"const": "b"}}, "required": ["t"], "additionalProperties": false}]}"#,
        "E136",
    ),
    // Two things of one string.
    (
        r#"{"type": "string", "contentEncoding": "base64", "format": "date"}"#,
        "E143",
    ),
    // Annotations.
    (r#"{"type": "string", "title": 5}"#, "E138"),
    (r#"{"type": "string", "description": ["a"]}"#, "E138"),
    (r#"{"type": "string", "$comment": {}}"#, "E138"),
    (r#"{"type": "string", "deprecated": "yes"}"#, "E138"),
    (r#"{"type": "string", "examples": "a"}"#, "E138"),
];

/// Whole files that are refused, and the codes.
const FILES: &[(&str, &[&str])] = &[
    (
        r#"{"type": "object", "x-model": {"name": "A"}, "x-type": {}}"#,
        &["E036"],
    ),
    (
        r#"{"type": "object", "x-model": {"name": "Date"}}"#,
        &["E023"],
    ),
    (r#"{"type": "object", "default": {}}"#, &["E143"]),
    (r#"{"type": "object", "readOnly": true}"#, &["E143"]),
    (
        r#"{"type": "object", "$defs": {"A": {"$anchor": "a"}, "B": {"$anchor": "a"}}}"#,
        &["E133"],
    ),
    // What nothing leads to.
    (
        r##"{"type": "object", "$defs": {"A": {"type": "object", "properties": {"a": {"type": "array", "items": {"$ref": "#/$defs/C"}}}}}}"##,
        &["E133"],
    ),
    (
        r#"{"type": "object", "$defs": {"A": {"anyOf": [{"type": "string", "patern": "^a$"}]}}}"#,
        &["E137"],
    ),
    (
        r#"{"type": "object", "$defs": {"A": {"type": "string", "x-type": {"name": "B"}}}}"#,
        &["E035"],
    ),
    (
        r#"{"type": "object", "$defs": {"A": {"type": "object", "properties": {"b": {"enum": ["a"], "x-type": {"name": "B"}}}}}}"#,
        &[],
    ),
];

/// Members that are required, and how each stands in the emitted struct.
const REQUIRED: &[(&str, &[&str])] = &[
    (
        r#"{"type": ["string", "null"], "const": "x"}"#,
        &["pub value: ThingValue,"],
    ),
    (
        r##"{"$ref": "#/$defs/Kind", "type": ["string", "null"]}"##,
        &["pub value: Kind,"],
    ),
    (
        r#"{"type": "string", "anyOf": [{"const": "a"}, {"type": "null"}]}"#,
        &["pub value: ThingValue,"],
    ),
    (
        r##"{"anyOf": [{"$ref": "#/$defs/Text"}, {"type": "null"}]}"##,
        &["pub value: Option<String>,"],
    ),
    (
        r#"{"type": ["string", "null"], "oneOf": [{"const": "a"}, {"const": "b"}]}"#,
        &["pub value: ThingValue,"],
    ),
    (
        r#"{"type": ["string", "null"], "enum": ["a", null]}"#,
        &["pub value: Option<ThingValue>,"],
    ),
    // What is of a member stands behind what it refers to.
    (
        r##"{"$ref": "#/$defs/Secret"}"##,
        &["#[model(write_only)]", "pub value: String,"],
    ),
    (
        r##"{"allOf": [{"$ref": "#/$defs/Shown"}]}"##,
        &["#[model(read_only, default = \"a\")]", "pub value: String,"],
    ),
    (
        r##"{"anyOf": [{"type": "integer", "writeOnly": true}, {"type": "null"}]}"##,
        &["#[model(write_only)]", "pub value: Option<i64>,"],
    ),
    (
        r##"{"$ref": "#/$defs/Level"}"##,
        &["#[model(default = Level::A)]", "pub value: Level,"],
    ),
    // Bounds of both.
    (
        r#"{"type": "string", "minLength": 3, "x-field": {"length": {"max": 9}}}"#,
        &["#[model(length(min = 3, max = 9))]", "pub value: String,"],
    ),
    (
        r#"{"type": "integer", "format": "uint8", "minimum": 0, "maximum": 9, "x-field": {"range": {"min": 0, "max": 9}}}"#,
        &["#[model(range(min = 0, max = 9))]", "pub value: u8,"],
    ),
    (
        r#"{"type": "array", "items": {"type": "string", "minLength": 1}, "x-field": {"each": {"length": {"max": 3}}, "length": {"max": 4}}, "minItems": 2}"#,
        &[
            "#[model(each(length(min = 1, max = 3)), length(min = 2, max = 4))]",
            "pub value: Vec<String>,",
        ],
    ),
    // Types of the same JSON.
    (
        r#"{"type": "array", "items": {"type": "string"}, "x-field": {"type": "Vec<Uuid>"}}"#,
        &["pub value: Vec<Uuid>,"],
    ),
    (
        r#"{"type": "number", "x-field": {"type": "f32"}}"#,
        &["pub value: f32,"],
    ),
];

/// A model with one member that is required.
fn with_required(member: &str) -> String {
    let types = r##""Secret": {"type": "string", "writeOnly": true},
        "Shown": {"type": "string", "readOnly": true, "default": "a"},
        "Level": {"enum": ["a", "b"], "default": "a"}, "Point""##;
    with_member(member)
        .replacen("\"additional", "\"required\": [\"value\"], \"additional", 1)
        .replacen("\"Point\"", types, 1)
}

#[test]
fn what_would_be_dropped_is_refused() {
    let mut wrong = Vec::new();
    for (member, code) in REFUSED {
        let found = said(&with_member(member));
        if codes(&found) != [*code] {
            wrong.push(format!("{member}\n  {code} wanted: {found:#?}"));
        }
        for found in found {
            assert!(!found.help.contains("#["), "{member}: {}", found.help);
        }
    }
    for (file, wanted) in FILES {
        let found = said(file);
        if codes(&found) != *wanted {
            wrong.push(format!("{file}\n  {wanted:?} wanted: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The name of a model is said in `x-model`.
#[test]
fn a_model_of_a_listed_name_is_told_where_to_rename_it() {
    let text = r#"{"type": "object"}"#;
    let found = check(&inputs(&[("models/date.schema.json", text)]));
    assert_eq!(codes(&found), ["E023"]);
    assert!(
        found
            .iter()
            .all(|found| found.help.contains("`\"x-model\": { \"name\""))
    );
    let named = r#"{"type": "object", "x-model": {"name": "Day"}}"#;
    assert_eq!(check(&inputs(&[("models/date.schema.json", named)])), []);
}

#[test]
fn required_members_are_what_all_schemas_say() {
    let mut wrong = Vec::new();
    for (member, lines) in REQUIRED {
        let text = with_required(member);
        let compiled = compile(&inputs(&[("models/thing.schema.json", &text)]));
        let Some(output) = compiled.output else {
            wrong.push(format!("{member}: {:#?}", compiled.diagnostics));
            continue;
        };
        let schemas = output.files.iter().find(|(file, _)| file == "schemas.rs");
        let (_, text) = schemas.expect("a file");
        for line in *lines {
            if !text.lines().any(|found| found.trim() == *line) {
                wrong.push(format!("{member}: {line}\n{text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let skipped = r#"{"type": "string", "x-field": {"skip_if_none": true}}"#;
    assert_eq!(codes(&said(&with_required(skipped))), ["E035"]);
}

const OWNER: &str = r##"{"type": "object", "properties": {"point": {"$ref": "#/$defs/Point"}}, "additionalProperties": false,
    "$defs": {
        "Point": {"type": "object", "properties": {"kind": {"$ref": "#/$defs/Kind"}}, "additionalProperties": false},
        "Kind": {"enum": ["a"]}}}"##;

/// Types are the same if what they refer to is, and not if their text is.
#[test]
fn types_of_two_files_are_merged_by_meaning() {
    let two = |other: &str| {
        let files = [
            ("models/one.schema.json", OWNER),
            ("models/two.schema.json", other),
        ];
        check(&inputs(&files))
    };
    assert_eq!(two(OWNER), []);
    assert_eq!(codes(&two(&OWNER.replace("[\"a\"]", "[\"b\"]"))), ["E140"]);
    let told = OWNER.replace(
        "\"Kind\": {",
        "\"Kind\": {\"title\": \"K\", \"$comment\": \"c\", \"$anchor\": \"k\", \"x-type\": {\"name\": \"Kind\"}, ",
    );
    assert_eq!(two(&told), []);
    // One type in the place of another of the same text.
    let other = OWNER
        .replace("\"Kind\": {", "\"Sort\": {")
        .replace("#/$defs/Kind", "#/$defs/Sort");
    assert_eq!(codes(&two(&other)), ["E140"]);
    // Types within each other come to an end.
    let ring = r##"{"type": "object", "properties": {"ring": {"type": "array", "items": {"$ref": "#/$defs/Ring"}}}, "additionalProperties": false,
        "$defs": {"Ring": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Ring"}}, "additionalProperties": false}}}"##;
    let files = [
        ("models/one.schema.json", ring),
        ("models/two.schema.json", ring),
    ];
    assert_eq!(codes(&check(&inputs(&files))), ["E027"]);
}

/// The export of a model that uses a file of types stands beside that file.
#[test]
fn an_export_stands_beside_its_library() {
    let library = r##"{"$id": "https://e.org/size", "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Size", "x-type": {},
        "type": "object", "properties": {"width": {"type": "integer", "minimum": 1}, "unit": {"enum": ["mm", "m"]}}, "required": ["width"], "additionalProperties": false}"##;
    let export = r##"{"x-model": {"name": "Sheet"}, "type": "object", "properties": {"size": {"$ref": "#/$defs/Size"}}, "required": ["size"], "additionalProperties": false,
        "$defs": {
            "Size": {"type": "object", "properties": {"width": {"type": "integer", "format": "int64", "minimum": 1}, "unit": {"$ref": "#/$defs/SizeUnit"}}, "required": ["width"], "additionalProperties": false},
            "SizeUnit": {"type": "string", "enum": ["mm", "m"]}}}"##;
    for names in [["a", "size"], ["size", "z"]] {
        let [export_at, library_at] = names.map(|name| format!("models/{name}.schema.json"));
        let library = library.replace("\"x-type\": {}", "\"x-type\": {\"name\": \"Size\"}");
        let files = [
            (export_at.as_str(), export),
            (library_at.as_str(), &library),
        ];
        assert_eq!(check(&inputs(&files)), []);
    }
}

/// Members that two schemas of an `allOf` describe are the same if what they refer to is.
#[test]
fn members_are_merged_by_meaning() {
    let thing = r##"{"type": "object", "allOf": [{"$ref": "types#/$defs/Base"}, {"$ref": "#/$defs/Base"}],
        "$defs": {"Base": {"type": "object", "properties": {"kind": {"$ref": "#/$defs/Kind"}}, "additionalProperties": false}, "Kind": {"enum": ["a"]}}}"##;
    let types = r##"{"$id": "types", "$defs": {"Base": {"type": "object", "properties": {"kind": {"$ref": "#/$defs/Kind"}}, "additionalProperties": false}, "Kind": {"enum": ["b"], "x-type": {"name": "Other"}}}}"##;
    let both = |types: &str| {
        let files = [
            ("models/thing.schema.json", thing),
            ("models/types.schema.json", types),
        ];
        let found: Vec<Diagnostic> = check(&inputs(&files));
        found
    };
    assert_eq!(codes(&both(types)), ["E144"]);
    let same = types.replace("[\"b\"], \"x-type\": {\"name\": \"Other\"}", "[\"a\"]");
    assert_eq!(both(&same), []);
}
