//! What is found, and what is no difference.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Derived as _, Probe, Underived as _, difference};

/// Every kind of member.
#[derive(Serialize, JsonSchema)]
struct Thing {
    /// The key.
    id: crate::types::Id<Thing>,
    name: String,
    nick: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<u8>,
    large: u64,
    color: Color,
    mood: Option<Plain>,
    shape: Shape,
    address: Option<Address>,
    tags: std::collections::BTreeSet<String>,
    holes: Vec<Option<bool>>,
    translations: BTreeMap<String, Address>,
    by_color: BTreeMap<Plain, f32>,
    secret: String,
    value: Value,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Color {
    /// Red.
    Red,
    /// Green.
    Green,
}

#[derive(Serialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Plain {
    A,
    B,
}

#[derive(Serialize, JsonSchema)]
struct Address {
    /// Where.
    city: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Shape {
    /// Round.
    Circle {
        radius: f64,
    },
    At(Address),
    Nothing,
}

struct NoSchema;

fn document() -> Value {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let color = ["red", "green"];
    let tag = |name: &str| json!({"type": "string", "const": name});
    let thing = json!({
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid", "readOnly": true},
            "name": {"type": "string", "maxLength": 80},
            "nick": {"type": ["string", "null"]},
            "left_out": {"type": "integer", "format": "int32"},
            "large": {"type": "string", "pattern": "^(?:0|[1-9][0-9]{0,19})$"},
            "color": reference("Color"),
            "mood": {"anyOf": [reference("Plain"), {"type": "null"}]},
            "shape": reference("Shape"),
            "address": {"anyOf": [reference("Address"), {"type": "null"}]},
            "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
            "holes": {"type": "array", "items": {"type": ["boolean", "null"]}},
            "translations": {"type": "object", "additionalProperties": reference("Address")},
            "by_color": {
                "type": "object",
                "additionalProperties": {"type": "number"},
                "propertyNames": reference("Plain"),
            },
            "value": {"type": ["boolean", "number", "string", "array", "object"]},
        },
        "required": [
            "id", "name", "nick", "large", "color", "mood", "shape", "address", "tags", "holes",
            "translations", "by_color", "value",
        ],
    });
    let variant = |name: &str, members: Value| {
        let mut properties = members;
        properties["kind"] = tag(name);
        let required: Vec<_> = properties.as_object().unwrap().keys().cloned().collect();
        json!({"type": "object", "properties": properties, "required": required})
    };
    json!({"components": {"schemas": {
        "Thing": thing,
        "ThingCreate": {"properties": {"secret": {"type": "string", "writeOnly": true}}},
        "Color": {"type": "string", "enum": color},
        "Plain": {"type": "string", "enum": ["A", "B"]},
        "Address": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
        "Shape": {
            "oneOf": [reference("ShapeCircle"), reference("ShapeAt"), reference("ShapeNothing")],
            "discriminator": {"propertyName": "kind"},
        },
        "ShapeCircle": variant("circle", json!({"radius": {"type": "number"}})),
        "ShapeAt": variant("at", json!({"city": {"type": "string"}})),
        "ShapeNothing": variant("nothing", json!({})),
    }}})
}

fn differences(document: &Value) -> Vec<String> {
    let derived = Probe::<Thing>::ASK.schema().unwrap();
    let mut found = Vec::new();
    difference::schemas(document, ("Thing", &[]), &derived, &mut found);
    found
}

#[test]
fn a_type_and_its_component_agree() {
    assert_eq!(differences(&document()), Vec::<String>::new());
}

#[test]
fn a_type_without_a_schema_has_none() {
    assert_eq!(Probe::<NoSchema>::ASK.schema(), None);
}

/// Each change of the document is one difference, that names the place.
#[test]
fn every_difference_is_found() {
    let changes: [(&str, Value, &str); 16] = [
        ("Thing/properties/name/type", json!("integer"), "name: "),
        (
            "Thing/properties/name/type",
            json!(["string", "null"]),
            "name: ",
        ),
        ("Thing/properties/nick/type", json!("string"), "nick: "),
        (
            "Thing/properties/left_out/type",
            json!("string"),
            "left_out: ",
        ),
        ("Thing/properties/large/pattern", json!(".*"), "large: "),
        ("Thing/properties/more", json!({"type": "string"}), "more: "),
        (
            "Thing/properties/secret",
            json!({"type": "string"}),
            "secret: ",
        ),
        ("Thing/required", json!(["id"]), "address: "),
        ("Color/enum", json!(["red"]), "color: "),
        ("Plain/enum", json!(["A", "B", "C"]), "mood: "),
        (
            "Address/properties/city/type",
            json!("boolean"),
            "address.city: ",
        ),
        ("Address/required", json!([]), "address.city: "),
        (
            "ShapeCircle/properties/radius/type",
            json!("string"),
            "shape<circle>.radius: ",
        ),
        (
            "ShapeNothing/properties/kind/const",
            json!("something"),
            "shape: ",
        ),
        ("Thing/properties/tags/uniqueItems", json!(false), "tags: "),
        (
            "Thing/properties/holes/items/type",
            json!("boolean"),
            "holes[]: ",
        ),
    ];
    for (place, value, at) in changes {
        let mut changed = document();
        let (parent, name) = place.rsplit_once('/').unwrap();
        let pointer = format!("/components/schemas/{parent}");
        changed.pointer_mut(&pointer).unwrap()[name] = value;
        let found = differences(&changed);
        assert!(
            found.iter().any(|said| said.starts_with(at)),
            "{place}: {found:?}"
        );
    }
}

#[test]
fn a_member_that_the_document_lacks_is_found() {
    for missing in ["name", "secret"] {
        let mut changed = document();
        let schemas = &mut changed["components"]["schemas"];
        for schema in ["Thing", "ThingCreate"] {
            schemas[schema]["properties"]
                .as_object_mut()
                .unwrap()
                .remove(missing);
        }
        let found = differences(&changed);
        let said = format!("{missing}: the type has it, and the document does not");
        assert_eq!(found, [said]);
    }
}

/// What is hidden and immutable is in the body of a create alone, and a model may have none.
#[test]
fn a_hidden_member_without_a_create_is_no_difference() {
    let mut changed = document();
    let schemas = changed["components"]["schemas"].as_object_mut().unwrap();
    schemas.remove("ThingCreate");
    schemas.insert("ThingReplace".to_owned(), json!({"properties": {}}));
    assert_eq!(differences(&changed), Vec::<String>::new());
}

#[test]
fn what_not_everybody_sees_need_not_be_there() {
    let mut document = document();
    let thing = &mut document["components"]["schemas"]["Thing"];
    let required = thing["required"].as_array_mut().unwrap();
    let name = required.pop().unwrap();
    let name = name.as_str().unwrap();
    let derived = Probe::<Thing>::ASK.schema().unwrap();
    for (ruled, differences) in [(&[name][..], 0), (&[], 1), (&["other"], 1)] {
        let mut found = Vec::new();
        difference::schemas(&document, ("Thing", ruled), &derived, &mut found);
        assert_eq!(found.len(), differences, "{ruled:?}: {found:?}");
    }
}
