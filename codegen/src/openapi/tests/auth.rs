//! The routes below `/auth`, as documents of applications that know of users have them.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use super::{apps, operations, parse};
use crate::app::{App, FieldType, Gates, Operation, Role};

/// Method, path, operation and statuses.
fn said(document: &Value) -> Vec<String> {
    let all = operations(document).into_iter();
    let of_users = all.filter(|(path, _, _)| path.starts_with("/auth/"));
    let said = of_users.map(|(path, method, operation)| {
        let statuses = operation["responses"].as_object().unwrap().keys();
        let statuses: Vec<_> = statuses.map(String::as_str).collect();
        let id = operation["operationId"].as_str().unwrap();
        format!("{method} {path} {id}: {}", statuses.join(" "))
    });
    said.collect()
}

fn gated() -> App {
    let mut app = apps::reference();
    app.roles.declared = true;
    app
}

/// The statuses are those that the server gives (`runtime/src/http/auth`).
#[test]
fn statuses_are_exact() {
    let mut said = said(&parse(&gated()));
    said.sort_by_key(|line| line.split(' ').nth(1).map(str::to_owned));
    assert_eq!(
        said,
        [
            "get /auth/keys showKeys: 200 401 403 500 503",
            "post /auth/keys makeKey: 201 400 401 403 406 408 409 413 415 422 500 503 507",
            "delete /auth/keys/{id} removeKey: 204 401 403 404 500 503 507",
            "post /auth/login logIn: 200 400 401 403 406 408 413 415 422 429 500 503 507",
            "post /auth/logout logOut: 204 401 403 500 503 507",
            "post /auth/password changePassword: \
             200 400 401 403 406 408 413 415 422 429 500 503 507",
            "get /auth/session showSession: 200 401 403 500 503",
            "delete /auth/sessions endOtherSessions: 204 401 403 500 503 507",
            "get /auth/sessions showSessions: 200 401 403 500 503",
            "delete /auth/sessions/{id} endSession: 204 401 403 404 500 503 507",
        ]
    );
}

#[test]
fn they_are_there_where_models_know_of_users() {
    let is_there = |edit: &dyn Fn(&mut App)| {
        let mut app = apps::reference();
        edit(&mut app);
        let document = parse(&app);
        let tags = document["tags"].as_array().unwrap();
        assert_eq!(tags.len() > app.models.len(), !said(&document).is_empty());
        !said(&document).is_empty()
    };
    assert!(!is_there(&|_| {}));
    assert!(is_there(&|app| app.roles.declared = true));
    assert!(is_there(&|app| {
        let model = &mut app.models[1];
        model.access = Gates::new(model.operations, |operation| match operation {
            Operation::Delete => crate::app::Access::Session,
            _ => crate::app::Access::Public,
        });
    }));
    let user = || FieldType::List(Box::new(FieldType::Id("User".to_owned())));
    assert!(is_there(&|app| {
        app.models[0]
            .fields
            .push(apps::field("watchers", user(), Role::Plain));
    }));
}

#[test]
fn schemas_and_tags_give_way() {
    let mut app = gated();
    app.models.push(apps::model(
        "Login",
        "auth",
        vec![apps::field(
            "id",
            FieldType::Id("Login".to_owned()),
            Role::Key,
        )],
    ));
    let document = parse(&app);
    let login = &document["paths"]["/auth/login"]["post"];
    let shown = &login["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(shown["$ref"], "#/components/schemas/Login_");
    assert_eq!(login["tags"][0], "auth_");
    let tags = document["tags"].as_array().unwrap().iter();
    let tags: BTreeSet<_> = tags.filter_map(|tag| tag["name"].as_str()).collect();
    assert!(tags.contains("auth") && tags.contains("auth_"), "{tags:?}");
}

/// What is sent and shown is what the runtime reads and writes: every member of its structs, and no
/// other.
#[test]
fn members_are_those_of_the_runtime() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/http/auth");
    let members = |file: &str, structure: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(directory.join(file)).unwrap();
        let file = syn::parse_file(&text).unwrap();
        let found = file.items.into_iter().find_map(|item| match item {
            syn::Item::Struct(item) if item.ident == structure => Some(item),
            _ => None,
        });
        let fields = found.expect("the struct").fields;
        let names = fields.iter().filter_map(|field| field.ident.as_ref());
        names.map(ToString::to_string).collect()
    };
    let document = parse(&gated());
    for (schema, file, structure) in [
        ("Credentials", "login.rs", "LoginBody"),
        ("PasswordChange", "password.rs", "PasswordBody"),
        ("NewApiKey", "keys.rs", "KeyBody"),
        ("Login", "shown.rs", "Login"),
        ("User", "shown.rs", "UserShown"),
        ("Session", "shown.rs", "SessionShown"),
        ("ApiKey", "shown.rs", "KeyShown"),
        ("SessionList", "shown.rs", "Items"),
        ("ApiKeyList", "shown.rs", "Items"),
    ] {
        let properties = document["components"]["schemas"][schema]["properties"].as_object();
        let documented: BTreeSet<String> = properties.unwrap().keys().cloned().collect();
        assert_eq!(documented, members(file, structure), "{schema}");
    }
}
