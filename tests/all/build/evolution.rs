//! Models that change while their store lives on.

use std::{fs, process::Command};

use serde_json::json;

use super::package::Package;
use crate::support::{Store, finish, path};

const NOTES: &str = "/api/notes";

/// The model with these members after the first two.
fn note(members: &str) -> String {
    format!(
        "//! Notes.\n\nuse modelith::prelude::*;\n\n/// A note.\n\
         #[derive(Debug, Clone, Serialize, Deserialize, Model)]\npub struct Note {{\n    \
         /// Assigned by the server.\n    #[model(key)]\n    pub id: Id<Note>,\n{members}}}\n"
    )
}

const TEXT: &str = "    /// The text.\n    pub text: String,\n";
const TAG: &str = "    /// A word to find it by.\n    pub tag: Option<String>,\n";

fn stars(default: u8) -> String {
    format!("    /// How good it is.\n    #[model(default = {default})]\n    pub stars: u8,\n")
}

/// Members are added: what was stored before is read with null and the default of that time. The
/// old program refuses the new store and leaves it as it is.
#[test]
fn a_store_outlives_its_models() {
    let package = Package::new("evolved");
    package.write("models/mod.rs", "//! Models.\n\npub mod note;\n");
    package.write("models/note.rs", &note(TEXT));
    package.build();
    package.accept();
    package.build();
    let store = Store::new();
    let server = package.serve(&store);
    let old = server.client().create(NOTES, &json!({"text": "first"}));
    server.stop();
    let first_program = store.beside("first");
    fs::copy(package.program().get_program(), &first_program).unwrap();

    package.write("models/note.rs", &note(&format!("{TAG}{TEXT}{}", stars(3))));
    package.build();
    package.accept();
    package.build();
    let server = package.serve(&store);
    let mut client = server.client();
    let read = client.get(&path(NOTES, &old)).value();
    let expected = json!({"id": old["id"], "tag": null, "text": "first", "stars": 3});
    assert_eq!(read, expected);
    let new = client.create(NOTES, &json!({"text": "second", "tag": "x", "stars": 5}));
    server.stop();

    refused_by(&first_program, &store, &["Note", "tag"]);

    // Another default is for what is new; what lacked the member keeps what it had.
    package.write("models/note.rs", &note(&format!("{TAG}{TEXT}{}", stars(4))));
    package.build();
    let server = package.serve(&store);
    let mut client = server.client();
    assert_eq!(client.get(&path(NOTES, &old)).value(), expected);
    assert_eq!(client.get(&path(NOTES, &new)).value(), new);
    assert_eq!(client.create(NOTES, &json!({"text": "third"}))["stars"], 4);
    let patched = client
        .json("PATCH", &path(NOTES, &old), &json!({"tag": "y"}))
        .value();
    assert_eq!(
        (&patched["tag"], &patched["stars"]),
        (&json!("y"), &json!(3))
    );
    server.stop();
    store.verify();

    // What is accepted does not go by leaving it out.
    package.write("models/note.rs", &note(&format!("{TAG}{}", stars(4))));
    let lock = package.read("models.lock");
    let refused = package.fail(&[], &[]).stderr;
    assert!(
        refused.contains("[E") && refused.contains("`text`"),
        "{refused}"
    );
    assert_eq!(package.read("models.lock"), lock);
}

/// 65, a sentence with these words, and not a byte changed, by the commands that open a store.
fn refused_by(program: &std::path::Path, store: &Store, words: &[&str]) {
    let before = store.bytes();
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data", store.text()]);
    let refused = finish(command);
    assert_eq!(refused.code(), 65, "{refused:?}");
    for word in words {
        assert!(refused.stderr.contains(word), "{word}: {refused:?}");
    }
    assert!(store.bytes() == before, "the store was changed");
}
