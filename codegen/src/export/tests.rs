//! What is written of each part of a model, as text.

use serde_json::{Value, json};

use super::{model, schema, schemas};
use crate::{Inputs, Mode, SourceFile, app::App, application};

/// The application of a `models/mod.rs` without its first line.
fn app(models: &str) -> App {
    let inputs = Inputs {
        package: "notes".to_owned(),
        version: "1.0.0".to_owned(),
        license: None,
        files: vec![SourceFile {
            path: "models/mod.rs".to_owned(),
            text: format!("use modelith::prelude::*;\n{models}"),
        }],
        lock: None,
        mode: Mode::Develop,
    };
    let (app, diagnostics) = application(&inputs);
    app.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

/// A model `Note` with options of its own and a key, and further members and types.
fn note(options: &str, members: &str, types: &str) -> String {
    format!(
        "#[derive(Clone, Serialize, Deserialize, Model)]\n{options}\npub struct Note {{\n\
         #[model(key)]\npub id: Id<Note>,\n{members}\n}}\n{types}"
    )
}

fn text_of(models: &str) -> String {
    let app = app(models);
    schema(&app, model(&app, "Note").expect("a model")).expect("a schema")
}

fn parsed(models: &str) -> Value {
    serde_json::from_str(&text_of(models)).expect("JSON")
}

/// The schemas of members, without that of the key.
fn members(members: &str, types: &str) -> Value {
    let mut schema = parsed(&note("", members, types));
    let mut properties = schema["properties"].take();
    properties.as_object_mut().expect("members").remove("id");
    properties
}

const EMBEDDED: &str =
    "#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, Embedded)]";

#[test]
fn a_model_is_written_in_the_order_of_its_members() {
    let models = note(
        "/// A note.\n///\n/// In two paragraphs.",
        "/// What it is about.\n#[model(length(min = 1, max = 80), sort)]\npub title: String,\n\
         #[model(default = 3)]\npub stars: u8,\npub author: Option<String>,",
        "",
    );
    assert_eq!(
        text_of(&models),
        r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "description": "A note.\n\nIn two paragraphs.",
  "x-model": {
    "name": "Note"
  },
  "type": "object",
  "properties": {
    "id": {
      "type": "string",
      "format": "uuid",
      "readOnly": true,
      "x-field": {
        "key": true,
        "type": "Id"
      }
    },
    "title": {
      "description": "What it is about.",
      "type": "string",
      "minLength": 1,
      "maxLength": 80,
      "x-field": {
        "sort": true
      }
    },
    "stars": {
      "type": "integer",
      "format": "uint8",
      "default": 3
    },
    "author": {
      "type": [
        "string",
        "null"
      ]
    }
  },
  "required": [
    "id",
    "title"
  ],
  "additionalProperties": false
}
"#
    );
}

#[test]
fn options_of_a_model_are_written_where_they_are_not_by_rule() {
    let models = note(
        "#[model(path = \"/v1/notes\", plural = \"memos\", body_max = \"64KiB\", require_if_match)]\n\
         #[model(operations(list, get, create, delete), unique(title, stars), index(stars, title))]\n\
         #[model(compact(events = 10_000, every = \"90m\"), rules(read = \"stars > 1\"))]\n\
         #[model(access(list = \"public\", default = \"session\"))]",
        "#[model(length(max = 80))]\npub title: String,\npub stars: u8,",
        "",
    );
    assert_eq!(
        parsed(&models)["x-model"],
        json!({
            "name": "Note",
            "path": "/v1/notes",
            "plural": "memos",
            "body_max": "64KiB",
            "operations": ["list", "get", "create", "delete"],
            "unique": [["title", "stars"]],
            "index": [["stars", "title"]],
            "require_if_match": true,
            "compact": {"events": 10_000, "every": "90m"},
            "access": {"list": "public", "get": "session", "create": "session", "delete": "session"},
            "rules": {"read": "stars > 1"},
        })
    );
    for (access, expected) in [
        ("public", Value::Null),
        ("public_read", "public_read".into()),
        ("session", "session".into()),
        ("role:Admin", "role:Admin".into()),
    ] {
        let models = note(&format!("#[model(access = \"{access}\")]"), "", "");
        assert_eq!(parsed(&models)["x-model"]["access"], expected, "{access}");
    }
}

#[test]
fn values_have_the_keywords_of_their_types() {
    let members = members(
        "pub flag: bool,\n#[model(range(min = 0, max = 9))]\npub few: u8,\n#[model(range(min = -5, max = 5))]\npub small: i8,\n\
         #[model(json = \"string\", range(min = 1))]\npub wide: u64,\n#[model(range(min = 0.5))]\npub ratio: f64,\n\
         #[model(scale = 2, range(min = \"0\", max = \"99.99\"))]\npub price: Decimal,\n\
         #[model(format = \"email\", pattern = \"^a.*$\")]\npub mail: String,\npub at: Timestamp,\n\
         #[model(range(max = \"PT1H\"))]\npub lasts: Duration,\npub token: Uuid,\n\
         #[model(length(min = 16, max = 16))]\npub digest: Bytes,\npub any: Value,\npub perhaps: Option<Value>,\n\
         #[model(length(max = 5), each(length(min = 1, max = 9), pattern = \"^a$\"))]\npub tags: BTreeSet<String>,\n\
         #[model(each(range(min = \"2026-01-01\")))]\npub days: Vec<Option<Date>>,\n\
         pub by_user: BTreeMap<Id<User>, Time>,\npub by_token: BTreeMap<Uuid, f32>,\n\
         #[serde(rename = \"kilos\", skip_serializing_if = \"Option::is_none\")]\npub weight: Option<i64>,",
        "",
    );
    let any = ["boolean", "number", "string", "array", "object"];
    let perhaps: Vec<&str> = any.into_iter().chain(["null"]).collect();
    assert_eq!(
        members,
        json!({
            "flag": {"type": "boolean"},
            // Without it, 0 would be what an u8 has anyway.
            "few": {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 9,
                "x-field": {"range": {"min": 0, "max": 9}}},
            "small": {"type": "integer", "format": "int8", "minimum": -5, "maximum": 5},
            "wide": {"type": "string", "format": "uint64",
                "x-field": {"json": "string", "range": {"min": "1"}}},
            "ratio": {"type": "number", "format": "double", "minimum": 0.5},
            "price": {"type": "string", "format": "decimal",
                "x-field": {"range": {"min": "0.00", "max": "99.99"}, "scale": 2}},
            "mail": {"type": "string", "format": "email", "pattern": "^a.*$"},
            "at": {"type": "string", "format": "date-time"},
            "lasts": {"type": "string", "format": "duration", "x-field": {"range": {"max": "PT1H"}}},
            "token": {"type": "string", "format": "uuid"},
            "digest": {"type": "string", "contentEncoding": "base64",
                "x-field": {"length": {"min": 16, "max": 16}}},
            "any": {"type": any},
            "perhaps": {"type": perhaps},
            "tags": {"type": "array", "uniqueItems": true, "maxItems": 5,
                "items": {"type": "string", "pattern": "^a$", "minLength": 1, "maxLength": 9}},
            "days": {"type": "array", "items": {"type": ["string", "null"], "format": "date",
                "x-field": {"range": {"min": "2026-01-01"}}}},
            "by_user": {"type": "object", "additionalProperties": {"type": "string", "format": "time-local"},
                "propertyNames": {"type": "string", "format": "uuid", "x-field": {"references": "User"}}},
            "by_token": {"type": "object", "additionalProperties": {"type": "number", "format": "float"},
                "propertyNames": {"type": "string", "format": "uuid"}},
            "kilos": {"type": "integer", "format": "int64", "x-field": {"name": "weight"}},
        })
    );
}

#[test]
fn options_of_members_stand_in_x_field() {
    let members = members(
        "#[model(unique(ignore_case), filter)]\npub title: String,\n#[model(unique, immutable)]\npub number: u32,\n\
         #[model(index)]\npub year: i16,\n#[model(secret)]\npub token: Option<String>,\n\
         #[model(write_only)]\npub pin: String,\n#[model(read_only, default = true)]\npub checked: bool,\n\
         #[model(created_at)]\npub made_at: Timestamp,\n#[model(updated_at, sort)]\npub changed_at: Timestamp,\n\
         #[model(created_by)]\npub author: Option<Id<User>>,\n#[model(version)]\npub version: u64,\n\
         #[model(serial)]\npub serial: u64,\n#[model(on_delete = \"cascade\")]\npub parent: Option<Id<Note>>,\n\
         #[model(references = Place, on_delete = \"set_null\")]\npub places: Vec<String>,\n\
         #[model(references = Device)]\npub device: Option<Uuid>,\n#[model(default = now)]\npub due: Timestamp,\n\
         #[model(rules(read = \"user.role == Role::Admin\", write = \"user.role == Role::Admin\"))]\n\
         pub remark: Option<String>,",
        "#[derive(Clone, Serialize, Deserialize, Model)]\npub struct Place { #[model(key)] pub code: String }\n\
         #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Device { #[model(key)] pub plate: Uuid }",
    );
    let time = |field: Value| json!({"type": "string", "format": "date-time", "readOnly": true, "x-field": field});
    let number = |field: Value| json!({"type": "integer", "format": "uint64", "readOnly": true, "x-field": field});
    let rule = "user.role == Role::Admin";
    assert_eq!(
        members,
        json!({
            "title": {"type": "string", "x-field": {"unique": "ignore_case", "filter": true}},
            "number": {"type": "integer", "format": "uint32", "x-field": {"immutable": true, "unique": true}},
            "year": {"type": "integer", "format": "int16", "x-field": {"index": true}},
            "token": {"type": ["string", "null"], "writeOnly": true, "x-field": {"secret": true}},
            "pin": {"type": "string", "writeOnly": true},
            "checked": {"type": "boolean", "readOnly": true, "default": true},
            "made_at": time(json!({"created_at": true})),
            "changed_at": time(json!({"updated_at": true, "sort": true})),
            "author": {"type": ["string", "null"], "format": "uuid", "readOnly": true,
                "x-field": {"created_by": true, "references": "User"}},
            "version": number(json!({"version": true})),
            "serial": number(json!({"serial": true})),
            "parent": {"type": ["string", "null"], "format": "uuid",
                "x-field": {"references": "Note", "on_delete": "cascade"}},
            "places": {"type": "array", "items": {"type": "string"},
                "x-field": {"references": "Place", "on_delete": "set_null"}},
            "device": {"type": ["string", "null"], "format": "uuid",
                "x-field": {"type": "Uuid", "references": "Device"}},
            "due": {"type": "string", "format": "date-time", "x-field": {"default": "now"}},
            "remark": {"type": ["string", "null"], "x-field": {"rules": {"read": rule, "write": rule}}},
        })
    );
}

#[test]
fn defaults_are_json() {
    let types = format!(
        "{EMBEDDED}\npub struct Limits {{ #[model(default = 3)] pub most: u8, pub least: Option<u8> }}\n\
         {EMBEDDED}\npub enum Kind {{ #[default] Once, Daily }}\n\
         #[derive(Clone, Serialize, Deserialize)]\n#[serde(tag = \"is\")]\npub enum State {{ Open, Shut {{ why: u8 }} }}"
    );
    let members = members(
        "#[model(default = -1)]\npub rank: i16,\n#[model(default = \"9.99\")]\npub cost: Decimal,\n\
         #[model(default = Kind::Once)]\npub kind: Kind,\n#[model(default = [Kind::Daily])]\npub kinds: BTreeSet<Kind>,\n\
         #[model(default = {})]\npub counts: BTreeMap<Kind, u8>,\n#[serde(default)]\npub limits: Limits,\n\
         #[model(default = State::Open)]\npub state: State,\n#[model(default = \"AAEC\")]\npub raw: Bytes,",
        &types,
    );
    for (name, default) in [
        ("rank", json!(-1)),
        ("cost", json!("9.99")),
        ("kind", json!("Once")),
        ("kinds", json!(["Daily"])),
        ("counts", json!({})),
        ("limits", json!({})),
        ("state", json!({"is": "Open"})),
        ("raw", json!("AAEC")),
    ] {
        assert_eq!(members[name]["default"], default, "{name}");
    }
    assert_eq!(
        members["counts"]["propertyNames"],
        json!({"$ref": "#/$defs/Kind"})
    );
}

#[test]
fn types_that_are_held_stand_below_defs() {
    let types = format!(
        "/// A place.\n{EMBEDDED}\npub struct Place {{ /// Its town.\n#[model(length(max = 80))]\npub town: String, pub kind: Kind }}\n\
         {EMBEDDED}\n#[serde(rename_all = \"kebab-case\")]\npub enum Kind {{ #[default] InTown, #[serde(rename = \"A+\")] Best }}\n\
         {EMBEDDED}\npub enum Mood {{ /// Well.\n#[default] Good, Bad }}\n{EMBEDDED}\npub struct Unheld {{ pub a: u8 }}"
    );
    let schema = parsed(&note(
        "",
        "pub place: Option<Place>,\npub places: Vec<Place>,\n\
         #[serde(skip_serializing_if = \"Option::is_none\")]\npub mood: Option<Mood>,",
        &types,
    ));
    assert_eq!(
        schema["$defs"],
        json!({
            "Place": {
                "description": "A place.",
                "type": "object",
                "properties": {
                    "town": {"description": "Its town.", "type": "string", "maxLength": 80},
                    "kind": {"$ref": "#/$defs/Kind"},
                },
                "required": ["town", "kind"],
                "additionalProperties": false,
            },
            "Kind": {"type": "string", "enum": ["in-town", "A+"], "x-type": {"variants": {"A+": "Best"}}},
            "Mood": {"type": "string", "oneOf": [{"const": "Good", "description": "Well."}, {"const": "Bad"}]},
        })
    );
    let properties = &schema["properties"];
    let place = json!({"$ref": "#/$defs/Place"});
    assert_eq!(
        properties["place"],
        json!({"anyOf": [place, {"type": "null"}]})
    );
    assert_eq!(
        properties["places"],
        json!({"type": "array", "items": place})
    );
    assert_eq!(properties["mood"], json!({"$ref": "#/$defs/Mood"}));
    assert_eq!(schema["required"], json!(["id", "places"]));
}

#[test]
fn enums_with_data_are_objects_that_a_tag_tells_apart() {
    let types = "#[derive(Clone, Serialize, Deserialize, Embedded)]\n#[serde(tag = \"kind\", rename_all = \"snake_case\")]\n\
         pub enum Method { /// By card.\nCard { #[model(length(max = 4))] number: String }, DirectDebit(Debit), Cash }\n\
         #[derive(Clone, Serialize, Deserialize, Embedded)]\npub struct Debit { pub iban: String }\n\
         #[derive(Clone, Serialize, Deserialize, Embedded)]\n#[serde(tag = \"type\", content = \"value\")]\n\
         pub enum Event { By(Id<User>), Every { hours: u8 }, Never, As(Debit) }";
    let schema = parsed(&note("", "pub method: Method,\npub event: Event,", types));
    let of = |tag: &str, name: &str| json!({tag: {"const": name}});
    let with = |tag: &str, name: &str, member: &str, schema: Value| {
        let mut properties = of(tag, name);
        properties[member] = schema;
        json!({"type": "object", "properties": properties, "required": [tag, member], "additionalProperties": false})
    };
    let mut card = with(
        "kind",
        "card",
        "number",
        json!({"type": "string", "maxLength": 4}),
    );
    card["description"] = "By card.".into();
    let alone = |tag: &str, name: &str| json!({"type": "object", "properties": of(tag, name), "required": [tag], "additionalProperties": false});
    let hours = json!({"hours": {"type": "integer", "format": "uint8"}});
    let every = json!({"type": "object", "properties": hours, "required": ["hours"], "additionalProperties": false});
    let user = json!({"type": "string", "format": "uuid", "x-field": {"references": "User"}});
    assert_eq!(
        schema["$defs"],
        json!({
            // To say that there are no other members would refuse the tag.
            "Debit": {"type": "object", "properties": {"iban": {"type": "string"}}, "required": ["iban"]},
            "Method": {"x-type": {"tag": "kind"}, "oneOf": [
                card,
                {"$ref": "#/$defs/Debit", "type": "object", "properties": of("kind", "direct_debit"),
                    "required": ["kind"]},
                alone("kind", "cash"),
            ]},
            "Event": {"x-type": {"tag": "type", "content": "value"}, "oneOf": [
                with("type", "By", "value", user),
                with("type", "Every", "value", every),
                alone("type", "Never"),
                with("type", "As", "value", json!({"$ref": "#/$defs/Debit"})),
            ]},
        })
    );
}

#[test]
fn what_no_schema_can_say_is_named() {
    let app = app(&note(
        "",
        "pub place: Option<Place>,",
        "#[derive(Clone, Serialize, Deserialize, Embedded)]\npub struct Place { #[model(opaque)] pub raw: (u8, u8) }\n\
         #[derive(Clone, Serialize, Deserialize, Model)]\npub struct Page { #[model(key)] pub number: u64 }",
    ));
    let why = schema(&app, model(&app, "Note").expect("a model")).expect_err("opaque");
    assert_eq!(
        why.to_string(),
        "`Place::raw` is `opaque`: its type is one of Rust's, which no JSON Schema names; a model that holds it \
         stays in Rust"
    );
    let all: Value = serde_json::from_str(&schemas(&app)).expect("JSON");
    assert_eq!(all["Note"], why.to_string());
    assert_eq!(all["Page"]["x-model"]["name"], "Page");
    let sentences = [
        (
            "Pge",
            "there is no model `Pge`; did you mean `Page`? there is `Note`, `Page`",
        ),
        (
            "Order",
            "there is no model `Order`; there is `Note`, `Page`",
        ),
    ];
    for (name, sentence) in sentences {
        assert_eq!(model(&app, name).expect_err("none"), sentence);
    }
}
