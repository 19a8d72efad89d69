//! Programs that give their server a store of sessions: the right way, and what the compiler says of the
//! wrong one.

use serde_json::{Value, json};

use super::package::Package;
use crate::support::{Store, feed};

const NOTE: &str = "//! Notes.\n\nuse modelith::prelude::*;\n\n/// A note.\n\
    #[derive(Debug, Clone, Serialize, Deserialize, Model)]\npub struct Note {\n    \
    /// Assigned by the server.\n    #[model(key)]\n    pub id: Id<Note>,\n    \
    /// The text.\n    pub text: String,\n}\n";
const NOTES: &str = "/api/notes";
const PASSWORD: &str = "correct horse battery";

/// A package whose sessions are this expression of `store`, which is in an `Arc`.
fn package(sessions: &str) -> Package {
    let package = Package::new("logins");
    package.write("models/mod.rs", "//! Models.\n\npub mod note;\n");
    package.write("models/note.rs", NOTE);
    package.write(
        "src/main.rs",
        &format!(
            "#[path = \"../models/mod.rs\"]\npub mod models;\n\nmodelith::include_server!();\n\n\
             fn main() -> std::process::ExitCode {{\n    \
             let store = std::sync::Arc::new(modelith::MemorySessions::new());\n    \
             Server::new()\n        .with_sessions({sessions})\n        \
             .with_models_require_session(true)\n        .main()\n}}\n"
        ),
    );
    package
}

/// The errors of a build, each as the lines that are ours to say: what rustc adds changes with it.
fn errors(built: &str) -> Vec<Vec<String>> {
    let messages = built.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        let message = &line["message"];
        (line["reason"] == "compiler-message" && message["level"] == "error")
            .then(|| message.clone())
    });
    let lines = |message: Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let spans = message["spans"].as_array().into_iter().flatten();
        let labels = spans.filter(|span| span["is_primary"] == true);
        let notes = message["children"].as_array().into_iter().flatten();
        let notes = notes.filter(|note| note["level"] == "note" && note["spans"] == json!([]));
        let mut lines = vec![text(&message["message"])];
        lines.extend(labels.map(|span| text(&span["label"])));
        lines.extend(notes.map(|note| text(&note["message"])));
        lines
    };
    // The last one counts those before it.
    let counted = |lines: &Vec<String>| !lines[0].starts_with("aborting due to");
    messages.map(lines).filter(counted).collect()
}

#[test]
fn a_store_in_an_arc_does_not_compile_and_the_compiler_names_the_way() {
    let wrong = package("modelith::SessionManager::new(std::sync::Arc::clone(&store))");
    let said = wrong.fail(&["--message-format=json"], &[]);
    assert_eq!(
        errors(&said.stdout),
        [[
            "`Arc<MemorySessions>` keeps no sessions",
            "this is no `SessionStore`",
            "a store that is in an `Arc` goes to `SessionManager::from_arc`, which shares it; \
             `SessionManager::new` takes the store itself",
        ]],
        "{said:?}"
    );

    // As the compiler says.
    let right = package("modelith::SessionManager::from_arc(std::sync::Arc::clone(&store))");
    right.build();
    let store = Store::new();
    let server = right.serve(&store);
    let mut add = right.program();
    add.args(["user", "add", "ada", "--data", store.text()]);
    assert_eq!(feed(add, PASSWORD).code(), 0);
    let credentials = json!({"name": "ada", "password": PASSWORD, "token": true});
    let mut client = server.client();
    assert_eq!(client.get(NOTES).status, 401);
    let answer = client.json("POST", "/auth/login", &credentials).value();
    let bearer = format!("Bearer {}", answer["token"].as_str().expect("a token"));
    let headers = [("authorization", bearer.as_str())];
    assert_eq!(client.send("GET", NOTES, &headers, None).status, 200);
    server.stop();
    // In memory alone.
    let server = right.serve(&store);
    assert_eq!(
        server.client().send("GET", NOTES, &headers, None).status,
        401
    );
    server.stop();
    // What the program asks for cannot be taken back.
    let mut loosened = right.program();
    loosened.args(["serve", "--listen", "127.0.0.1:0", "--data", store.text()]);
    loosened.env("MODELITH_REQUIRE_SESSION", "false");
    let refused = feed(loosened, "");
    assert_eq!(refused.code(), 78, "{refused:?}");
    let sentence = "MODELITH_REQUIRE_SESSION sets require_session = false, but the program requires \
                    sessions (`with_models_require_session(true)`): leave the key out";
    assert!(refused.stderr.contains(sentence), "{refused:?}");
}

/// A program without sessions cannot be told to require them.
#[test]
fn sessions_are_required_of_a_program_that_has_them_alone() {
    let without = Package::new("nobody");
    without.write("models/mod.rs", "//! Models.\n\npub mod note;\n");
    without.write("models/note.rs", NOTE);
    without.build();
    let store = Store::new();
    for arguments in [&["serve"][..], &["config", "check"]] {
        let mut required = without.program();
        required.args(arguments);
        required.args(["--listen", "127.0.0.1:0", "--data", store.text()]);
        required.env("MODELITH_REQUIRE_SESSION", "true");
        let refused = feed(required, "");
        assert_eq!(refused.code(), 78, "{refused:?}");
        let sentence = "MODELITH_REQUIRE_SESSION sets require_session = true, but the server has no \
                        sessions: add `.with_sessions(SessionManager::durable())`";
        assert!(refused.stderr.contains(sentence), "{refused:?}");
        assert!(!store.path().exists());
    }
}
