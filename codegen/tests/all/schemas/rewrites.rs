//! Schemas that are refused, and what the help says to write instead.

/// Members that are refused, the code, and what the help says to write.
pub(super) const MEMBERS: &[(&str, &str, &str)] = &[
    // Keywords without a form.
    (
        r#"{"type": "string", "not": {"const": "x"}}"#,
        "E136",
        r#"{"type": "string", "pattern": "^[^x]*$"}"#,
    ),
    (
        r#"{"type": "string", "if": {"minLength": 1}}"#,
        "E136",
        r#"{"type": "string"}"#,
    ),
    (
        r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
        "E136",
        r#"{"type": "array", "items": {"type": "string"}}"#,
    ),
    (
        r#"{"type": "array", "items": [{"type": "string"}]}"#,
        "E136",
        r#"{"type": "array", "items": {"type": "string"}}"#,
    ),
    (
        r#"{"type": "array", "additionalItems": false}"#,
        "E136",
        r#"{"type": "array"}"#,
    ),
    (
        r#"{"type": "object", "patternProperties": {"^a": {"type": "string"}}}"#,
        "E136",
        r#"{"type": "object", "additionalProperties": {"type": "string"}}"#,
    ),
    (
        r#"{"type": "array", "contains": {"type": "string"}}"#,
        "E136",
        r#"{"type": "array", "items": {"type": "string"}}"#,
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "unevaluatedProperties": {"type": "string"}}"#,
        "E136",
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "unevaluatedProperties": false}"#,
    ),
    (
        r#"{"type": "array", "unevaluatedItems": false}"#,
        "E136",
        r#"{"type": "array"}"#,
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "dependentRequired": {"a": ["b"]}}"#,
        "E136",
        r#"{"type": "object", "properties": {}, "additionalProperties": false}"#,
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "dependencies": {"a": ["b"]}}"#,
        "E136",
        r#"{"type": "object", "properties": {}, "additionalProperties": false}"#,
    ),
    (
        r#"{"type": "object", "propertyNames": {"maxLength": 3}}"#,
        "E136",
        r#"{"type": "object", "propertyNames": {"type": "string", "format": "uuid"}}"#,
    ),
    (
        r##"{"$dynamicRef": "#x"}"##,
        "E136",
        r##"{"$ref": "#/$defs/Point"}"##,
    ),
    (
        r#"{"type": "string", "nullable": true}"#,
        "E136",
        r#"{"type": ["string", "null"]}"#,
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": true}"#,
        "E136",
        r#"{"type": "object", "properties": {"rest": {"type": "object", "additionalProperties": true}}, "additionalProperties": false}"#,
    ),
    (
        r#"{"type": ["string", "integer"]}"#,
        "E136",
        r#"{"type": ["string", "null"]}"#,
    ),
    (
        r#"{"type": "null"}"#,
        "E136",
        r#"{"type": ["string", "null"]}"#,
    ),
    ("false", "E136", r#"{"type": "string"}"#),
    (
        r#"{"type": "string", "$id": "x"}"#,
        "E136",
        r##"{"$ref": "#/$defs/Text"}"##,
    ),
    (
        r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
        "E136",
        r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false, "required": ["a"]}"#,
    ),
    // Unknown ones.
    (
        r#"{"type": "string", "maxLenght": 5}"#,
        "E137",
        r#"{"type": "string", "maxLength": 5}"#,
    ),
    (
        r#"{"type": "string", "colour": "red"}"#,
        "E137",
        r#"{"type": "string", "x-colour": "red"}"#,
    ),
    (
        r#"{"type": "string", "x-feild": {}}"#,
        "E137",
        r#"{"type": "string", "x-field": {}}"#,
    ),
    // Values of another form.
    (r#"{"type": "strin"}"#, "E138", r#"{"type": "string"}"#),
    (
        r#"{"type": "string", "minLength": -1}"#,
        "E138",
        r#"{"type": "string", "minLength": 0}"#,
    ),
    (
        r#"{"type": "string", "minLength": "1"}"#,
        "E138",
        r#"{"type": "string", "minLength": 1}"#,
    ),
    (
        r#"{"type": "string", "pattern": 5}"#,
        "E138",
        r#"{"type": "string", "pattern": "^5$"}"#,
    ),
    (
        r#"{"type": "integer", "minimum": 0.5}"#,
        "E138",
        r#"{"type": "integer", "minimum": 1}"#,
    ),
    (
        r#"{"type": "number", "minimum": "0"}"#,
        "E138",
        r#"{"type": "number", "minimum": 0}"#,
    ),
    (
        r#"{"type": "integer", "minimum": 0, "exclusiveMinimum": true}"#,
        "E138",
        r#"{"type": "integer", "exclusiveMinimum": 0}"#,
    ),
    (
        r#"{"type": "number", "minimum": 0, "exclusiveMinimum": true}"#,
        "E138",
        r#"{"type": "number", "minimum": 0}"#,
    ),
    (
        r#"{"type": "array", "uniqueItems": 1}"#,
        "E138",
        r#"{"type": "array", "uniqueItems": false}"#,
    ),
    (
        r#"{"minLength": 1}"#,
        "E138",
        r#"{"type": "string", "minLength": 1}"#,
    ),
    (
        r#"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
        "E138",
        r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
    ),
    (
        r#"{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["nmae"], "additionalProperties": false}"#,
        "E138",
        r#"{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": false}"#,
    ),
    (
        r#"{"type": "object", "properties": {"name": {"type": "string"}}, "required": true, "additionalProperties": false}"#,
        "E138",
        r#"{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": false}"#,
    ),
    (
        r#"{"type": "string", "contentEncoding": "base32"}"#,
        "E138",
        r#"{"type": "string", "contentEncoding": "base64"}"#,
    ),
    (r#""string""#, "E138", r#"{"type": "string"}"#),
    (
        r#"{"type": "string", "readOnly": "yes"}"#,
        "E138",
        r#"{"type": "string", "readOnly": true}"#,
    ),
    // References.
    (
        r##"{"$ref": "#/$defs/Nothing"}"##,
        "E133",
        r##"{"$ref": "#/$defs/Point"}"##,
    ),
    (
        r##"{"$ref": "other.schema.json"}"##,
        "E133",
        r##"{"$ref": "#/$defs/Point"}"##,
    ),
    (
        r##"{"$ref": "#/properties/value"}"##,
        "E133",
        r##"{"$ref": "#/$defs/Text"}"##,
    ),
    (
        r##"{"$ref": "#/$defs/Ring"}"##,
        "E133",
        r##"{"$ref": "#/$defs/Text"}"##,
    ),
    (
        r##"{"$ref": "#/$defs/Deep"}"##,
        "E132",
        r##"{"type": "array", "items": {"$ref": "#/$defs/Point"}}"##,
    ),
    (
        r##"{"$ref": "https://example.org/x.json"}"##,
        "E134",
        r##"{"$ref": "#/$defs/Point"}"##,
    ),
    (
        r##"{"$ref": "#"}"##,
        "E135",
        r##"{"$ref": "#", "x-field": {"references": "Thing"}}"##,
    ),
    (
        r##"{"$ref": "#"}"##,
        "E135",
        r#"{"type": "string", "format": "uuid", "x-field": {"references": "Thing"}}"#,
    ),
    (r##"{"$ref": 5}"##, "E138", r##"{"$ref": "#/$defs/Point"}"##),
    // Names.
    (
        r#"{"enum": ["+1", "b"]}"#,
        "E140",
        r#"{"enum": ["+1", "b"], "x-type": {"variants": {"+1": "Up"}}}"#,
    ),
    (
        r#"{"enum": ["a-b", "a b"]}"#,
        "E140",
        r#"{"enum": ["a-b", "a b"], "x-type": {"variants": {"a b": "Other"}}}"#,
    ),
    (
        r#"{"enum": ["self"]}"#,
        "E140",
        r#"{"enum": ["self"], "x-type": {"variants": {"self": "Own"}}}"#,
    ),
    (
        r#"{"type": "object", "properties": {"self": {"type": "string"}}, "additionalProperties": false}"#,
        "E140",
        r#"{"type": "object", "properties": {"self": {"type": "string", "x-field": {"name": "own"}}}, "additionalProperties": false}"#,
    ),
    (
        r#"{"type": "object", "properties": {"a-b": {"type": "string"}, "aB": {"type": "string"}}, "additionalProperties": false}"#,
        "E140",
        r#"{"type": "object", "properties": {"a-b": {"type": "string"}, "aB": {"type": "string", "x-field": {"name": "other"}}}, "additionalProperties": false}"#,
    ),
    // Enums.
    (
        r#"{"enum": [1, 2, 3]}"#,
        "E141",
        r#"{"type": "integer", "minimum": 1, "maximum": 3}"#,
    ),
    (
        r#"{"enum": ["a", 1]}"#,
        "E141",
        r#"{"enum": ["a", "1"], "x-type": {"variants": {"1": "One"}}}"#,
    ),
    (r#"{"enum": []}"#, "E141", r#"{"enum": ["open"]}"#),
    (r#"{"enum": ["a", "a"]}"#, "E141", r#"{"enum": ["a"]}"#),
    (r#"{"const": true}"#, "E141", r#"{"type": "boolean"}"#),
    (
        r#"{"type": "integer", "enum": ["a"]}"#,
        "E141",
        r#"{"type": "string", "enum": ["a"]}"#,
    ),
    // Choices.
    (
        r#"{"oneOf": [{"type": "string"}, {"type": "integer"}]}"#,
        "E142",
        r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#,
    ),
    (
        r##"{"anyOf": [{"$ref": "#/$defs/Point"}, {"type": "string"}]}"##,
        "E142",
        r##"{"anyOf": [{"$ref": "#/$defs/Point"}, {"type": "null"}]}"##,
    ),
    (
        r#"{"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}, {"type": "object", "properties": {"b": {"type": "string"}}, "additionalProperties": false}]}"#,
        "E142",
        r#"{"oneOf": [{"type": "object", "properties": {"kind": {"const": "a"}, "a": {"type": "string"}}, "required": ["kind"], "additionalProperties": false}, {"type": "object", "properties": {"kind": {"const": "b"}, "b": {"type": "string"}}, "required": ["kind"], "additionalProperties": false}]}"#,
    ),
    // Keywords of other types.
    (
        r#"{"type": "integer", "minLength": 1}"#,
        "E143",
        r#"{"type": "string", "minLength": 1}"#,
    ),
    (
        r#"{"type": "boolean", "minimum": 1}"#,
        "E143",
        r#"{"type": "number", "minimum": 1}"#,
    ),
    (
        r#"{"type": "number", "exclusiveMinimum": 0}"#,
        "E143",
        r#"{"type": "number", "minimum": 0.001}"#,
    ),
    (
        r#"{"type": "number", "multipleOf": 0.01}"#,
        "E143",
        r#"{"type": "string", "format": "decimal", "x-field": {"scale": 2}}"#,
    ),
    (
        r#"{"type": "integer", "multipleOf": 5}"#,
        "E143",
        r#"{"type": "integer"}"#,
    ),
    (
        r#"{"type": "string", "format": "date-time", "maxLength": 30}"#,
        "E143",
        r#"{"type": "string", "format": "date-time", "x-field": {"range": {"min": "2020-01-01T00:00:00Z"}}}"#,
    ),
    (
        r#"{"type": "string", "format": "byte", "maxLength": 30}"#,
        "E143",
        r#"{"type": "string", "format": "byte", "x-field": {"length": {"max": 1024}}}"#,
    ),
    (
        r##"{"$ref": "#/$defs/Point", "minProperties": 1}"##,
        "E143",
        r##"{"$ref": "#/$defs/Point"}"##,
    ),
    (
        r##"{"$ref": "#/$defs/Text", "maxLength": 6}"##,
        "E143",
        r##"{"$ref": "#/$defs/Text"}"##,
    ),
    (
        r#"{"type": "array", "items": {"type": "array", "items": {"type": "string", "maxLength": 2}}}"#,
        "E143",
        r#"{"type": "array", "items": {"type": "object", "properties": {"inner": {"type": "array", "items": {"type": "string", "maxLength": 2}}}, "additionalProperties": false}}"#,
    ),
    (
        r#"{"enum": ["a"], "minLength": 1}"#,
        "E143",
        r#"{"enum": ["a"]}"#,
    ),
    (
        r#"{"type": "string", "properties": {}}"#,
        "E143",
        r#"{"type": "object", "properties": {}, "additionalProperties": false}"#,
    ),
    (
        r#"{"type": ["string", "object"], "properties": {}}"#,
        "E136",
        r#"{"type": "string"}"#,
    ),
    (
        r#"{"type": "object", "properties": {}, "additionalProperties": false, "minProperties": 1}"#,
        "E143",
        r#"{"type": "object", "properties": {}, "additionalProperties": false}"#,
    ),
    // Merging.
    (
        r##"{"allOf": [{"$ref": "#/$defs/Point"}, {"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": false}]}"##,
        "E144",
        r##"{"allOf": [{"$ref": "#/$defs/Point"}, {"type": "object", "properties": {"y": {"type": "string"}}, "additionalProperties": false}]}"##,
    ),
    (
        r#"{"allOf": [{"type": "string"}, {"maxLength": 5}]}"#,
        "E144",
        r#"{"type": "string", "maxLength": 5}"#,
    ),
    // Extensions.
    (
        r#"{"type": "string", "x-field": {"uniqe": true}}"#,
        "E031",
        r#"{"type": "string", "maxLength": 5, "x-field": {"unique": true}}"#,
    ),
    (
        r#"{"type": "string", "x-field": {"filter": "yes"}}"#,
        "E034",
        r#"{"type": "string", "x-field": {"filter": true}}"#,
    ),
    (
        r#"{"type": "string", "x-field": true}"#,
        "E034",
        r#"{"type": "string", "x-field": {}}"#,
    ),
    (
        r#"{"type": "string", "x-field": {"type": "u32"}}"#,
        "E035",
        r#"{"type": "integer", "x-field": {"type": "u32"}}"#,
    ),
    (
        r#"{"type": "string", "x-field": {"references": "Thing"}}"#,
        "E035",
        r#"{"type": "string", "format": "uuid", "x-field": {"references": "Thing"}}"#,
    ),
    (
        r#"{"type": "integer", "x-field": {"json": "string"}}"#,
        "E035",
        r#"{"type": "string", "format": "int64"}"#,
    ),
    (
        r#"{"type": "array", "items": {"type": "string", "x-field": {"unique": true}}}"#,
        "E031",
        r#"{"type": "array", "items": {"type": "string"}}"#,
    ),
    // Defaults.
    (
        r#"{"type": "string", "format": "int64", "default": 5}"#,
        "E038",
        r#"{"type": "string", "format": "int64", "default": "5"}"#,
    ),
    (
        r#"{"enum": ["a", "b"], "default": "c"}"#,
        "E038",
        r#"{"enum": ["a", "b"], "default": "a"}"#,
    ),
    (
        r#"{"type": "array", "items": {"type": "string"}, "default": {}}"#,
        "E038",
        r#"{"type": "array", "items": {"type": "string"}, "default": []}"#,
    ),
    (
        r#"{"type": "object", "additionalProperties": {"type": "string"}, "default": {"a": "b"}}"#,
        "E038",
        r#"{"type": "object", "additionalProperties": {"type": "string"}, "default": {}}"#,
    ),
    // What the rules of the language say, in the words of JSON.
    (
        r#"{"type": "string", "minLength": 5, "maxLength": 1}"#,
        "E037",
        r#"{"type": "string", "minLength": 1, "maxLength": 5}"#,
    ),
    (
        r#"{"type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 6}"#,
        "E037",
        r#"{"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6}"#,
    ),
    (
        r#"{"type": "string", "pattern": "^(?=a)"}"#,
        "E071",
        r#"{"type": "string", "pattern": "^a"}"#,
    ),
    (
        r#"{"type": "array", "uniqueItems": true, "items": {"type": "number"}}"#,
        "E029",
        r#"{"type": "array", "items": {"type": "number"}}"#,
    ),
    (
        r#"{"type": "array", "uniqueItems": true, "items": {"type": "object", "properties": {"x": {"type": "number"}}, "additionalProperties": false}}"#,
        "E029",
        r#"{"type": "array", "items": {"type": "object", "properties": {"x": {"type": "number"}}, "additionalProperties": false}}"#,
    ),
];

/// Whole files that are refused, the code, and what the help says to write.
pub(super) const FILES: &[(&str, &str, &str)] = &[
    (
        r#"{"type": "object", "properties": {"ID": {"type": "string"}}, "additionalProperties": false}"#,
        "E140",
        r#"{"type": "object", "properties": {"ID": {"type": "string", "x-field": {"key": true}}}, "additionalProperties": false}"#,
    ),
    ("", "E130", r#"{"type": "object"}"#),
    (r#"{"type": "object",}"#, "E130", r#"{"type": "object"}"#),
    (
        r#"{"type": "object", "type": "string"}"#,
        "E131",
        r#"{"type": "object"}"#,
    ),
    ("[]", "E139", r#"{"type": "object"}"#),
    (r#"{"type": "string"}"#, "E139", r#"{"type": "object"}"#),
    ("{}", "E139", r#"{"type": "object"}"#),
    (
        r#"{"type": ["object", "null"]}"#,
        "E139",
        r#"{"type": "object"}"#,
    ),
    (
        r#"{"type": "object", "id": "x"}"#,
        "E136",
        r#"{"type": "object", "$id": "x"}"#,
    ),
    (
        r#"{"type": "object", "$schema": "http://json-schema.org/draft-04/schema#"}"#,
        "E138",
        r#"{"type": "object", "$schema": "https://json-schema.org/draft/2020-12/schema"}"#,
    ),
    (
        r#"{"type": "object", "$defs": []}"#,
        "E138",
        r#"{"type": "object", "$defs": {}}"#,
    ),
    (
        r#"{"type": "object", "x-model": {"pth": "/a"}}"#,
        "E031",
        r#"{"type": "object", "x-model": {"path": "/a"}}"#,
    ),
    (
        r#"{"type": "object", "x-model": {"path": 5}}"#,
        "E034",
        r#"{"type": "object", "x-model": {"path": "/api/things"}}"#,
    ),
    (
        r#"{"type": "object", "x-model": {"name": "1"}}"#,
        "E140",
        r#"{"type": "object", "x-model": {"name": "One"}}"#,
    ),
    (
        r#"{"type": "object", "x-model": {"unique": ["a", "b"]}}"#,
        "E034",
        r#"{"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}}, "additionalProperties": false, "x-model": {"unique": [["a", "b"]]}}"#,
    ),
    (
        r#"{"type": "object", "properties": {"id": {"type": "integer", "readOnly": true}}, "additionalProperties": false}"#,
        "E017",
        r#"{"type": "object", "properties": {"id": {"type": "integer"}}, "additionalProperties": false}"#,
    ),
    (
        r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/x-y"}, "b": {"$ref": "#/$defs/xY"}}, "additionalProperties": false, "$defs": {"x-y": {"enum": ["a"]}, "xY": {"enum": ["b"]}}}"##,
        "E140",
        r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/x-y"}, "b": {"$ref": "#/$defs/xY"}}, "additionalProperties": false, "$defs": {"x-y": {"enum": ["a"]}, "xY": {"enum": ["b"], "x-type": {"name": "Other"}}}}"##,
    ),
    (
        r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/Tree"}}, "additionalProperties": false, "$defs": {"Tree": {"type": "object", "properties": {"left": {"$ref": "#/$defs/Tree"}}, "additionalProperties": false}}}"##,
        "E027",
        r##"{"type": "object", "properties": {"left": {"$ref": "#", "x-field": {"references": "Thing"}}}, "additionalProperties": false}"##,
    ),
];
