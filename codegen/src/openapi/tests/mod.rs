//! What must hold for the document of any application, and what Account's says.

mod apps;
mod auth;
mod checker;
mod rich;
mod security;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document;
use crate::app::App;

fn parse(app: &App) -> Value {
    serde_json::from_str(&document(app, None)).unwrap()
}

/// Visits every value of the document with the path to it.
fn visit<'d>(value: &'d Value, path: &mut Vec<String>, see: &mut dyn FnMut(&[String], &'d Value)) {
    see(path, value);
    let mut inner = |step: String, value: &'d Value| {
        path.push(step);
        visit(value, path, see);
        path.pop();
    };
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(name, value)| inner(name.clone(), value)),
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(index, value)| inner(index.to_string(), value));
        }
        _ => {}
    }
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if method != "parameters" {
                operations.push((path.clone(), method.clone(), operation));
            }
        }
    }
    operations
}

#[test]
fn every_reference_resolves_and_every_component_is_referred_to() {
    for (name, app) in apps::all() {
        let document = parse(&app);
        let mut targets = BTreeSet::new();
        visit(&document, &mut Vec::new(), &mut |path, value| {
            // A member may be named `$ref`; a reference is a string, and an example none.
            let is_data = path
                .iter()
                .any(|step| step == "examples" || step == "example");
            if path.last().is_some_and(|step| step == "$ref") && value.is_string() && !is_data {
                checker::resolve(&document, value);
                targets.insert(value.as_str().unwrap().to_owned());
            }
        });
        // A way to log in is named, and not referred to.
        for (_, _, operation) in operations(&document) {
            for needed in operation["security"].as_array().into_iter().flatten() {
                for scheme in needed.as_object().unwrap().keys() {
                    let target = format!("#/components/securitySchemes/{scheme}");
                    checker::resolve(&document, &target.as_str().into());
                    targets.insert(target);
                }
            }
        }
        for (kind, components) in document["components"].as_object().unwrap() {
            for component in components.as_object().unwrap().keys() {
                let target = format!("#/components/{kind}/{component}");
                assert!(
                    targets.contains(&target),
                    "{name}: nothing refers to {target}"
                );
            }
        }
    }
}

#[test]
fn no_schema_holds_an_object_or_enum_inline() {
    for (name, app) in apps::all() {
        let document = parse(&app);
        let mut components = 0;
        visit(&document, &mut Vec::new(), &mut |path, value| {
            let is_inline_shape = value.get("properties").is_some_and(Value::is_object)
                || value.get("enum").is_some_and(Value::is_array)
                || value.get("oneOf").is_some_and(Value::is_array);
            let is_component = matches!(path, [components, schemas, _] if components == "components" && schemas == "schemas");
            // What `properties` holds has the names of members.
            let is_schema = path.last().is_none_or(|step| step != "properties");
            if is_inline_shape && is_schema {
                assert!(is_component, "{name}: {path:?}");
                components += 1;
            }
        });
        let schemas = document["components"]["schemas"].as_object();
        assert_eq!(components, schemas.map_or(0, serde_json::Map::len));
    }
}

/// Whether a value needs a member, of its own or further in, that may be anything.
fn needs_anything(document: &Value, schema: &Value) -> bool {
    if let Some(target) = schema.get("$ref") {
        return needs_anything(document, checker::resolve(document, target));
    }
    let members = schema["properties"].as_object().into_iter().flatten();
    // A patch shows its first member.
    let is_needed = |name: &str| match schema["required"].as_array() {
        Some(required) => required.contains(&name.into()),
        None => true,
    };
    let mut needed = members.filter(|(name, _)| is_needed(name));
    needed.any(|(_, member)| {
        let inner = member.get("items").unwrap_or(member);
        let says = ["type", "$ref", "anyOf", "const"];
        says.iter().all(|keyword| inner.get(keyword).is_none()) || needs_anything(document, inner)
    })
}

#[test]
fn every_schema_has_an_example_that_it_accepts() {
    for (name, app) in apps::all() {
        let document = parse(&app);
        for (schema_name, schema) in document["components"]["schemas"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let Some(examples) = schema.get("examples") else {
                // Of a type of a user's, nobody knows what it takes.
                assert!(needs_anything(&document, schema), "{name}: {schema_name}");
                continue;
            };
            assert_eq!(
                examples.as_array().unwrap().len(),
                1,
                "{name}: {schema_name}"
            );
            let faults = checker::faults(&document, schema, &examples[0]);
            assert!(faults.is_empty(), "{name}: {schema_name}: {faults:?}");
        }
        visit(
            &document["components"]["schemas"],
            &mut Vec::new(),
            &mut |path, value| {
                let is_data = path
                    .iter()
                    .any(|step| step == "examples" || step == "default");
                let is_schema = path.last().is_some_and(|step| step != "properties") && !is_data;
                let Some(default) = value.get("default").filter(|_| is_schema) else {
                    return;
                };
                let faults = checker::faults(&document, value, default);
                assert!(faults.is_empty(), "{name}: {path:?}: {faults:?}");
            },
        );
        let shared = document["components"]["parameters"].as_object();
        let own = operations(&document).into_iter();
        let own = own.flat_map(|(_, _, operation)| operation["parameters"].as_array());
        let all = shared.into_iter().flat_map(serde_json::Map::values);
        for parameter in all.chain(own.flatten()) {
            if let Some(example) = parameter.get("example") {
                let faults = checker::faults(&document, &parameter["schema"], example);
                assert!(faults.is_empty(), "{name}: {parameter}: {faults:?}");
            }
        }
    }
}

#[test]
fn every_operation_is_whole() {
    for (name, app) in apps::all() {
        let document = parse(&app);
        let operations = operations(&document);
        let of_models = operations.iter();
        let of_models = of_models.filter(|(path, _, _)| !path.starts_with("/auth/"));
        let expected = app.models.iter().map(|model| {
            let there = model.operations;
            let [list, get, create] = [there.list, there.get, there.create];
            let all = [list, get, create, there.replace, there.update, there.delete];
            all.into_iter().filter(|there| *there).count()
        });
        assert_eq!(of_models.count(), expected.sum::<usize>(), "{name}");
        let ids: BTreeSet<_> = operations
            .iter()
            .map(|(_, _, operation)| operation["operationId"].as_str())
            .collect();
        assert_eq!(ids.len(), operations.len(), "{name}");
        let tags: Vec<_> = document["tags"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tag| &tag["name"])
            .collect();
        assert_eq!(
            tags.len(),
            app.models.len() + usize::from(app.knows_users())
        );
        for (path, _, operation) in &operations {
            assert!(tags.contains(&&operation["tags"][0]));
            assert!(!operation["summary"].as_str().unwrap().is_empty());
            assert!(!operation["description"].as_str().unwrap().is_empty());
            let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
            assert!(
                statuses.iter().all(|status| status.parse::<u16>().is_ok()),
                "{statuses:?}"
            );
            let item = &document["paths"][path];
            let has_key = item["parameters"]
                .as_array()
                .is_some_and(|list| list.len() == 1);
            assert_eq!(has_key, path.contains("{id}"));
            for (_, link) in operation["responses"]["201"]["links"]
                .as_object()
                .into_iter()
                .flatten()
            {
                assert!(ids.contains(&link["operationId"].as_str()));
            }
        }
    }
}

#[test]
fn names_of_components_differ_and_are_such_as_openapi_takes() {
    let pattern = regex_lite::Regex::new("^[a-zA-Z0-9._-]+$").unwrap();
    for (name, app) in apps::all() {
        let document = parse(&app);
        for (kind, components) in document["components"].as_object().unwrap() {
            let names = components.as_object().unwrap().keys();
            assert!(
                names.clone().all(|name| pattern.is_match(name)),
                "{name}: {kind}"
            );
            let folded: BTreeSet<_> = names.clone().map(|name| name.to_lowercase()).collect();
            assert_eq!(folded.len(), names.count(), "{name}: {kind}");
        }
    }
    let document = parse(&rich::rich());
    let schemas = &document["components"]["schemas"];
    let kind = |name: &str| &schemas[name]["properties"]["kind"]["const"];
    assert_eq!(kind("ShapeCircle_"), "circle");
    assert_eq!(kind("ShapeCircleInput_"), "circle");
    assert_eq!(schemas["ShapeCircle"]["properties"]["x"]["type"], "boolean");
}

#[test]
fn every_parameter_of_a_list_is_there_once() {
    for (name, app) in apps::all() {
        let document = parse(&app);
        for (path, method, operation) in operations(&document) {
            let own = operation["parameters"].as_array().into_iter().flatten();
            let shared = document["paths"][&path]["parameters"].as_array();
            let all = own.chain(shared.into_iter().flatten()).map(|parameter| {
                let parameter = match parameter.get("$ref") {
                    Some(target) => checker::resolve(&document, target),
                    None => parameter,
                };
                (parameter["in"].as_str(), parameter["name"].as_str())
            });
            let all: Vec<_> = all.collect();
            let names: BTreeSet<_> = all.iter().collect();
            assert_eq!(names.len(), all.len(), "{name}: {method} {path}");
            let in_path = all.iter().filter(|(place, _)| *place == Some("path"));
            assert_eq!(in_path.count(), path.matches('{').count(), "{name}: {path}");
        }
    }
}

#[test]
fn the_text_is_stable_and_in_order() {
    for (_, app) in apps::all() {
        assert_eq!(document(&app, None), document(&app.clone(), None));
    }
    let is_ordered = |text: &str, order: &[&str]| {
        let places: Vec<_> = order.iter().map(|part| text.find(part)).collect();
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{order:?}: {places:?}"
        );
    };
    let text = document(&apps::reference(), None);
    assert!(text.ends_with("}\n"));
    is_ordered(
        &text,
        &[
            "\"openapi\"",
            "\"info\"",
            "\"/api/accounts\"",
            "\"/api/accounts/{id}\"",
            "\"/api/mails\"",
            "\"Account\": {",
            "\"AccountCreate\": {",
            "\"AccountReplace\": {",
            "\"AccountPatch\": {",
            "\"AccountPage\": {",
            "\"Mail\": {",
            "\"AccountStatus\": {",
            "\"Problem\": {",
        ],
    );
    let text = document(&apps::every_kind(), None);
    let (_, record) = text.split_once("\"OrderLine\": {").unwrap();
    let (properties, rest) = record.split_once("\"required\": [").unwrap();
    let (_, example) = rest.split_once("\"examples\": [").unwrap();
    let members = [
        "\"type\"",
        "\"größe/~x\": ",
        "\"contact\": ",
        "\"mood\": ",
        "\"due\": ",
        "\"empty\": ",
    ];
    is_ordered(properties, &members);
    is_ordered(example, &members);
}

/// The statuses of each operation are those that the server gives (`runtime/src/http`).
#[test]
fn statuses_are_exact() {
    let document = parse(&apps::reference());
    let found: Vec<_> = operations(&document)
        .into_iter()
        .filter(|(path, _, _)| path.starts_with("/api/accounts"))
        .map(|(_, _, operation)| {
            let statuses = operation["responses"].as_object().unwrap().keys().cloned();
            let mut statuses: Vec<_> = statuses.collect();
            statuses.sort();
            (
                operation["operationId"].as_str().unwrap(),
                statuses.join(" "),
            )
        })
        .collect();
    let expected = [
        (
            "createAccount",
            "201 400 406 408 409 412 413 415 422 500 503 507",
        ),
        ("deleteAccount", "204 400 404 409 412 500 503 507"),
        ("getAccount", "200 304 400 404 406 412 500 503"),
        ("listAccounts", "200 304 400 406 412 500 503"),
        (
            "replaceAccount",
            "200 400 404 406 408 409 412 413 415 422 500 503 507",
        ),
        (
            "updateAccount",
            "200 400 404 406 408 409 412 413 415 422 500 503 507",
        ),
    ];
    let expected: BTreeSet<_> = expected
        .map(|(id, statuses)| (id, statuses.to_owned()))
        .into();
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn members_follow_the_table_of_create_replace_and_patch() {
    let document = parse(&apps::every_kind());
    let schemas = &document["components"]["schemas"];
    let names = |schema: &str| {
        let names = schemas[schema]["properties"].as_object().unwrap().keys();
        names.cloned().collect::<BTreeSet<_>>()
    };
    let all = names("OrderLine");
    assert_eq!(names("OrderLineReplace"), all);
    assert_eq!(names("OrderLinePatch"), all);
    let assigned: BTreeSet<_> = ["größe/~x", "note", "seen"].map(str::to_owned).into();
    assert_eq!(&all - &names("OrderLineCreate"), assigned);

    let required = |schema: &str| schemas[schema]["required"].clone();
    assert_eq!(
        required("OrderLineCreate"),
        json!(["type", "properties", "empty"])
    );
    assert_eq!(required("OrderLineReplace"), json!(["properties", "empty"]));
    assert_eq!(required("OrderLinePatch"), Value::Null);
    let always = [
        "type",
        "größe/~x",
        "properties",
        "contact",
        "mood",
        "due",
        "parent",
        "since",
        "note",
        "seen",
        "empty",
    ];
    assert_eq!(required("OrderLine"), json!(always));

    let read_only = |schema: &str| {
        let members = schemas[schema]["properties"].as_object().unwrap().iter();
        let members = members.filter(|(_, member)| member["readOnly"] == true);
        members
            .map(|(name, _)| name.as_str())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(read_only("OrderLine"), ["größe/~x", "note", "seen"].into());
    assert_eq!(read_only("OrderLineCreate"), [].into());
    let fixed = ["größe/~x", "note", "seen", "since", "type"].into();
    assert_eq!(read_only("OrderLineReplace"), fixed);
    assert_eq!(read_only("OrderLinePatch"), fixed);
}

#[test]
fn members_and_operations_say_what_they_are() {
    let document = parse(&apps::every_kind());
    let schemas = &document["components"]["schemas"];
    let member = |schema: &str, name: &str| schemas[schema]["properties"][name].clone();
    assert_eq!(
        member("OrderLineCreate", "since")["default"],
        "2000-02-29T00:00:00.5Z"
    );
    assert_eq!(member("OrderLineReplace", "since").get("default"), None);
    assert_eq!(member("OrderLinePatch", "since").get("default"), None);
    assert_eq!(member("OrderLine", "maybe")["type"], "boolean");
    assert_eq!(
        member("OrderLinePatch", "maybe")["type"],
        json!(["boolean", "null"])
    );
    assert_eq!(
        member("OrderLine", "seen")["type"],
        json!(["string", "null"])
    );
    let kind = "#/components/schemas/Kind";
    assert_eq!(member("OrderLine", "kind"), json!({"$ref": kind}));
    assert_eq!(
        member("OrderLine", "mood"),
        json!({"anyOf": [{"$ref": kind}, {"type": "null"}]})
    );
    let link = &document["paths"]["/api/order-lines"]["post"]["responses"]["201"]["links"];
    assert_eq!(
        link["getOrderLine"]["parameters"]["id"],
        "$response.body#/größe~1~0x"
    );
    assert_eq!(
        document["paths"]["/api/order-lines"]["get"]["operationId"],
        "listOrderLines"
    );
    assert_eq!(
        document["paths"]["/api/order-lines"]["get"]["summary"],
        "List order lines"
    );
}

#[test]
fn inputs_refuse_unknown_members_and_null() {
    let document = parse(&apps::reference());
    let schemas = &document["components"]["schemas"];
    let faults =
        |schema: &str, value: Value| checker::faults(&document, &schemas[schema], &value).len();
    let body = json!({"email": "ada@example.org", "name": "Ada"});
    assert_eq!(faults("AccountCreate", body.clone()), 0);
    assert_eq!(faults("AccountReplace", body), 0);
    assert_eq!(faults("AccountPatch", json!({})), 0);
    assert_eq!(faults("AccountPatch", json!({"name": null})), 1);
    assert_eq!(faults("AccountPatch", json!({"nick": "x"})), 1);
    let assigned =
        json!({"email": "a@b", "name": "Ada", "id": "019b7ca9-8c88-7000-8000-000000000001"});
    assert_eq!(faults("AccountCreate", assigned.clone()), 1);
    assert_eq!(faults("AccountReplace", assigned), 0);
    assert_eq!(
        faults("AccountCreate", json!({"email": "a@b", "name": ""})),
        1
    );
    assert_eq!(
        faults(
            "AccountCreate",
            json!({"email": "a@b", "name": "x", "balance_cents": -1})
        ),
        1
    );
    // What GET showed can be sent back.
    let record = &schemas["Account"]["examples"][0];
    assert_eq!(faults("AccountReplace", record.clone()), 0);
    let patch = &document["paths"]["/api/accounts/{id}"]["patch"]["requestBody"]["content"];
    let types: BTreeSet<_> = patch
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        types,
        ["application/json", "application/merge-patch+json"].into()
    );
}

#[test]
fn members_say_what_no_keyword_says() {
    let document = parse(&apps::reference());
    let schemas = &document["components"]["schemas"];
    for (schema, member, expected) in [
        ("AccountCreate", "email", "is a 409"),
        (
            "MailCreate",
            "owner",
            "Whose mail it is.\n\nA key of no record of `Account` is a 422.",
        ),
        ("Mail", "owner", "with which this one is deleted"),
        (
            "MailReplace",
            "received_at",
            "If absent, the time of the write.",
        ),
        (
            "AccountReplace",
            "created_at",
            "It cannot be changed: leave it out",
        ),
    ] {
        let description = schemas[schema]["properties"][member]["description"]
            .as_str()
            .unwrap();
        assert!(description.contains(expected), "{description}");
    }
    assert_eq!(
        schemas["MailPatch"]["properties"]["received_at"]["description"],
        "When it arrived."
    );
    assert_eq!(
        schemas["AccountStatus"]["description"],
        "Whether it may be used.\n\n- `suspended`: Not for now,\n  but later.\n- `active`: It may."
    );
    assert_eq!(
        document["tags"][0],
        json!({"name": "accounts", "description": "A customer account."})
    );
    assert_eq!(document["tags"][1]["description"], "The records of `Mail`.");
}

#[test]
fn integers_have_the_bounds_of_type_and_range() {
    let document = parse(&apps::integers());
    let members = &document["components"]["schemas"]["NumberCreate"]["properties"];
    for (member, format, minimum, maximum) in [
        ("u8", "int32", json!(0), json!(255)),
        ("u32", "int64", json!(0), json!(u32::MAX)),
        ("u64", "uint64", json!(0), json!(u64::MAX)),
        ("i32", "int32", json!(i32::MIN), json!(i32::MAX)),
        ("i64", "int64", json!(i64::MIN), json!(i64::MAX)),
        ("u64_bounded", "uint64", json!(5), json!(7)),
        ("i64_negative", "int64", json!(i64::MIN), json!(-3)),
    ] {
        assert_eq!(members[member]["format"], format, "{member}");
        assert_eq!(members[member]["minimum"], minimum, "{member}");
        assert_eq!(members[member]["maximum"], maximum, "{member}");
    }
    assert_eq!(members["last"]["default"], json!(u64::MAX));
}

#[test]
fn the_license_is_that_of_the_package() {
    let license = |license| {
        let document = document(&apps::reference(), license);
        let document: Value = serde_json::from_str(&document).unwrap();
        document["info"].get("license").cloned()
    };
    assert_eq!(license(None), None);
    let both = json!({"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"});
    assert_eq!(license(Some("MIT OR Apache-2.0")), Some(both.clone()));
    assert_eq!(license(Some("MIT/Apache-2.0")), Some(both));
}

/// For checkers that nobody here wrote: writes the documents where they can read them.
#[test]
#[ignore = "writes files, for linters that run by hand: set OPENAPI_DIR"]
fn write_the_documents() {
    let directory = std::env::var_os("OPENAPI_DIR")
        .map(std::path::PathBuf::from)
        .unwrap();
    for (name, app) in apps::all() {
        let file = directory.join(format!("{}.json", name.replace(' ', "-")));
        std::fs::write(file, document(&app, None)).unwrap();
    }
}
