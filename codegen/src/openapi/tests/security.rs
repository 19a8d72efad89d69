//! Who may use an operation, as documents say it.

use serde_json::{Value, json};

use super::{apps, operations, parse};
use crate::app::{Access, App, Gates, Operation};
use crate::openapi::{delta::tests::applied, documents};

/// What each operation of the models says of who may use it: security, and the statuses 401 and 403.
fn said(document: &Value) -> Vec<(String, bool, bool)> {
    let of_models = operations(document).into_iter();
    let of_models = of_models.filter(|(path, _, _)| !path.starts_with("/auth/"));
    let said = of_models.map(|(_, _, operation)| {
        let has = |status: &str| operation["responses"].get(status).is_some();
        let is_gated = operation.get("security").is_some();
        assert_eq!(has("401"), has("403"), "{operation}");
        let id = operation["operationId"].as_str().unwrap();
        (id.to_owned(), is_gated, has("401"))
    });
    said.collect()
}

/// The golden of access.
fn golden() -> App {
    let mut all = apps::all().into_iter();
    let golden = all.find(|(name, _)| name == "access");
    golden.expect("it is there").1
}

/// The reference with one access of everything.
fn all_with(access: &Access) -> App {
    let mut app = apps::reference();
    for model in &mut app.models {
        model.access = Gates::new(model.operations, |_| access.clone());
    }
    app
}

#[test]
fn what_anyone_may_use_says_nothing_of_sessions() {
    let document = parse(&apps::reference());
    for (id, is_gated, refuses) in said(&document) {
        assert!(!is_gated && !refuses, "{id}");
    }
    assert_eq!(document["components"].get("securitySchemes"), None);
    assert_eq!(document["security"], json!([]));
}

#[test]
fn what_needs_a_session_says_how_to_have_one() {
    let role = Access::Role("Editor".to_owned());
    for (access, sentence) in [
        (&Access::Session, "Needs a session."),
        (&role, "Needs the role `Editor` or a higher one."),
    ] {
        let document = parse(&all_with(access));
        for (id, is_gated, refuses) in said(&document) {
            assert!(is_gated && refuses, "{id}");
        }
        for (path, _, operation) in operations(&document) {
            if path.starts_with("/auth/") {
                continue;
            }
            assert_eq!(
                operation["security"],
                json!([{"sessionCookie": []}, {"bearer": []}])
            );
            let description = operation["description"].as_str().unwrap();
            assert!(description.ends_with(sentence), "{description}");
        }
        let components = &document["components"];
        let schemes = &components["securitySchemes"];
        assert_eq!(schemes["sessionCookie"]["type"], "apiKey");
        assert_eq!(schemes["sessionCookie"]["in"], "cookie");
        assert_eq!(schemes["sessionCookie"]["name"], "__Host-session");
        assert_eq!(schemes["bearer"]["type"], "http");
        assert_eq!(schemes["bearer"]["scheme"], "bearer");
        let refused = &components["responses"]["Unauthorized"];
        assert!(refused["headers"].get("WWW-Authenticate").is_some());
        assert!(refused["content"].get("application/problem+json").is_some());
        let forbidden = &components["responses"]["Forbidden"];
        assert!(
            forbidden["content"]
                .get("application/problem+json")
                .is_some()
        );
    }
}

#[test]
fn each_operation_speaks_for_itself() {
    let mut app = apps::reference();
    for model in &mut app.models {
        model.access = Gates::new(model.operations, |operation| match operation {
            Operation::Replace => Access::Session,
            _ => Access::Public,
        });
    }
    for (id, is_gated, _) in said(&parse(&app)) {
        assert_eq!(is_gated, id.starts_with("replace"), "{id}");
    }
}

/// The forms of the document for servers with sessions, read as the server makes them.
#[test]
fn a_server_with_sessions_has_a_form_of_its_own() {
    for (name, app) in apps::all() {
        let documents = documents(&app, None);
        let of = |delta| -> Value {
            serde_json::from_str(&applied(&documents.declared, delta)).expect("JSON")
        };
        let declared: Value = serde_json::from_str(&documents.declared).expect("JSON");
        let offered = of(&documents.with_sessions);
        assert_eq!(said(&declared), said(&offered), "{name}");
        let required = of(&documents.requiring_sessions);
        for form in [&offered, &required] {
            assert!(form["paths"]["/auth/login"]["post"].is_object(), "{name}");
            assert!(form["components"]["securitySchemes"]["bearer"].is_object());
        }
        for (path, _, operation) in operations(&required) {
            if path.starts_with("/auth/") {
                continue;
            }
            let ways = operation["security"].as_array().expect("needed");
            assert!(!ways.is_empty() && !ways.contains(&json!({})), "{path}");
            assert!(operation["responses"].get("401").is_some(), "{path}");
        }
    }
}

/// What asks for a role goes on to ask for it.
#[test]
fn a_role_is_stricter_than_a_session() {
    let app = all_with(&Access::Role("Editor".to_owned()));
    let documents = documents(&app, None);
    let required = applied(&documents.declared, &documents.requiring_sessions);
    assert_eq!(required, documents.declared);
}

#[test]
fn a_session_may_be_shown_where_a_creator_is_kept() {
    let document = parse(&golden());
    let message = &document["paths"]["/api/messages"]["post"];
    assert_eq!(
        message["security"],
        json!([{}, {"sessionCookie": []}, {"bearer": []}])
    );
    assert!(message["responses"].get("401").is_some());
    // A change of a record keeps whoever created it.
    let article = &document["paths"]["/api/articles/{id}"];
    assert_eq!(article["put"]["security"].as_array().unwrap().len(), 2);
    assert_eq!(article["get"].get("security"), None);
}

#[test]
fn a_creator_is_read_only_and_a_user_is_a_uuid() {
    let document = parse(&golden());
    let schemas = &document["components"]["schemas"];
    let author = |schema: &str| &schemas[schema]["properties"]["author"];
    assert_eq!(
        author("Article"),
        &json!({
            "description": "Who wrote it.\n\nThe key of the user who created the record.",
            "type": "string",
            "format": "uuid",
            "readOnly": true,
        })
    );
    assert_eq!(author("ArticleCreate"), &Value::Null);
    assert_eq!(author("ArticleReplace")["readOnly"], true);
    assert_eq!(author("ArticlePatch")["readOnly"], true);
    let from = &schemas["Message"]["properties"]["from"];
    assert_eq!(
        (&from["type"], &from["readOnly"]),
        (&json!("string"), &json!(true))
    );
    let team = &schemas["TeamCreate"]["properties"];
    assert_eq!(team["lead"]["format"], "uuid");
    assert_eq!(team["people"]["items"]["format"], "uuid");
    assert_eq!(team["deputy"]["type"], json!(["string", "null"]));
    let text = team["deputy"]["description"].as_str().unwrap();
    assert!(text.ends_with("A key of no user is a 422."), "{text}");
}
