//! The text of the file, and what becomes of one that is not as it was written.

use proptest::prelude::*;

use super::{accepted, build, model, shop, shop_with, text};
use crate::{
    Mode,
    app::App,
    lock::{accept, diff, file::LockFile, history::History, settle, tests::build::key},
};

/// The code, the line and the message of the one thing that is wrong with `lock`.
#[track_caller]
fn refused(lock: &str) -> (&'static str, usize, String) {
    let (settled, diagnostics) = settle(&shop(), Some(lock), Mode::Develop);
    assert_eq!(settled, None);
    let [diagnostic] = diagnostics.as_slice() else {
        panic!("{diagnostics:?}")
    };
    assert_eq!(accept(lock).as_ref(), Err(diagnostic));
    let span = diagnostic.span.as_ref().unwrap();
    assert_eq!(span.file, "models.lock");
    (diagnostic.code, span.line, diagnostic.message.clone())
}

#[test]
fn the_first_build_writes_a_draft() {
    let (settled, lock) = build(&shop(), None);
    assert!(settled.draft);
    let expected = r#"{
  "about": "Permanent ids of what models/ declares, written by the build and by `modelith lock accept`. Never edit this file by hand; commit it.",
  "lock_format": 1,
  "next_ids": {
    "model": 66,
    "enum": 2,
    "member": {
      "64": 6,
      "65": 4
    },
    "variant": {
      "1": 3
    }
  },
  "accepted": [],
  "draft": {
    "version": 1,
    "parent": null,
    "fingerprint": "FINGERPRINT",
    "models": [
      {
        "id": 64,
        "name": "Account",
        "key": 1,
        "members": [
          { "id": 1, "name": "id", "type": "Id<64>" },
          { "id": 2, "name": "email", "type": "String" },
          { "id": 3, "name": "phone", "type": "String", "optional": true },
          { "id": 4, "name": "balance", "type": "i64", "absent": 0, "options": ["default = 0"] },
          { "id": 5, "name": "status", "type": "enum<1>", "absent": "Active", "options": ["default = Active"] }
        ]
      },
      {
        "id": 65,
        "name": "Mail",
        "key": 1,
        "members": [
          { "id": 1, "name": "id", "type": "Id<65>" },
          { "id": 2, "name": "owner", "type": "Id<64>", "options": ["on_delete = \"restrict\""] },
          { "id": 3, "name": "subject", "type": "String" }
        ]
      }
    ],
    "enums": [
      {
        "id": 1,
        "name": "Status",
        "variants": [
          { "id": 1, "name": "Active" },
          { "id": 2, "name": "Closed" }
        ]
      }
    ]
  }
}
"#;
    let embedded: serde_json::Value = serde_json::from_str(&settled.embedded).unwrap();
    let fingerprint = embedded["fingerprint"].as_str().unwrap();
    assert_eq!(lock, expected.replace("FINGERPRINT", fingerprint));
}

#[test]
fn the_embedded_lock_has_the_form_that_the_runtime_reads() {
    let app = shop_with(|app| {
        app.models.remove(1);
        app.models[0].fields.truncate(3);
        app.enums[0].variants.truncate(1);
    });
    let first = accepted(&app, None);
    let parent = build(&app, Some(&first)).0.embedded;
    let parent: serde_json::Value = serde_json::from_str(&parent).unwrap();
    assert_eq!(
        (parent["version"].as_u64(), parent["draft"].as_bool()),
        (Some(1), Some(false))
    );
    assert_eq!(parent["parents"], serde_json::json!([]));

    let app = shop_with(|app| {
        app.models.remove(1);
        app.models[0].fields.truncate(3);
    });
    let embedded = build(&app, Some(&first)).0.embedded;
    let fingerprint = serde_json::from_str::<serde_json::Value>(&embedded).unwrap()["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(fingerprint.len(), 64);
    let expected = r#"{"version":2,"fingerprint":"FINGERPRINT","draft":true,"parents":["PARENT"],"models":[{"id":64,"name":"Account","past_names":[],"key":1,"members":[{"id":1,"name":"id","past_names":[],"type":"Id<64>","optional":false,"default":false},{"id":2,"name":"email","past_names":[],"type":"String","optional":false,"default":false},{"id":3,"name":"phone","past_names":[],"type":"String","optional":true,"default":true}]}],"enums":[{"id":1,"name":"Status","past_names":[],"variants":[{"id":1,"name":"Active","past_names":[]},{"id":2,"name":"Closed","past_names":[]}]}]}"#;
    let expected = expected
        .replace("FINGERPRINT", &fingerprint)
        .replace("PARENT", parent["fingerprint"].as_str().unwrap());
    assert_eq!(embedded, expected);
}

#[test]
fn conflict_markers_are_named_by_line() {
    let lock = accepted(&shop(), None);
    let line = lock
        .lines()
        .position(|line| line.contains("fingerprint"))
        .unwrap();
    let mut lines: Vec<&str> = lock.lines().collect();
    lines.insert(line, "<<<<<<< HEAD");
    lines.insert(line + 2, "=======");
    lines.insert(line + 3, ">>>>>>> branch");
    let (code, at, _) = refused(&lines.join("\n"));
    assert_eq!((code, at), ("E101", line + 1));
}

#[test]
fn a_text_that_is_no_lock_is_damaged() {
    let lock = accepted(&shop(), None);
    for (text, at, fault) in [
        ("", 1, "EOF"),
        ("{\n  \"lock_format\": 1,\n", 3, "EOF"),
        ("[]", 1, "invalid"),
        (
            lock.replace("\"accepted\"", "\"acceptd\"").as_str(),
            15,
            "unknown field `acceptd`",
        ),
        (
            lock.replace("\"lock_format\": 1", "\"lock_format\": 0")
                .as_str(),
            3,
            "no such",
        ),
    ] {
        let (code, line, message) = refused(text);
        assert_eq!((code, line), ("E102", at), "{message}");
        assert!(message.contains(fault), "{message}");
        assert!(!message.contains(" at line "), "{message}");
    }
}

#[test]
fn any_edit_of_a_version_is_found() {
    let lock = accepted(&shop(), None);
    let fingerprint = lock
        .lines()
        .position(|line| line.contains("fingerprint"))
        .unwrap()
        + 1;
    for (written, edited) in [
        ("\"type\": \"i64\"", "\"type\": \"i32\""),
        ("\"name\": \"email\"", "\"name\": \"mail\""),
        ("\"absent\": 0", "\"absent\": 1"),
        ("default = 0", "default = 1"),
        (", \"optional\": true", ""),
        ("\"id\": 5", "\"id\": 6"),
        ("\"version\": 1", "\"version\": 2"),
    ] {
        assert!(lock.contains(written), "{written}");
        let (code, line, message) = refused(&lock.replacen(written, edited, 1));
        assert_eq!((code, line), ("E102", fingerprint), "{edited}: {message}");
    }
    // A draft as well: two that git merged line by line are neither.
    let (_, draft) = build(&shop(), None);
    assert_eq!(refused(&draft.replacen("\"i64\"", "\"u64\"", 1)).0, "E102");
}

#[test]
fn next_ids_that_would_give_an_id_twice_are_found() {
    let lock = accepted(&shop(), None);
    for (written, edited) in [
        ("\"model\": 66", "\"model\": 65"),
        ("\"enum\": 2", "\"enum\": 1"),
        ("\"64\": 6", "\"64\": 5"),
        ("\"1\": 3", "\"1\": 2"),
        ("\"65\": 4", "\"66\": 4"),
    ] {
        assert!(lock.contains(written), "{written}");
        assert_eq!(
            refused(&lock.replacen(written, edited, 1)).0,
            "E102",
            "{edited}"
        );
    }
}

#[test]
fn a_version_of_another_branch_breaks_the_chain() {
    let first = accepted(&shop(), None);
    let with = |name: &str| {
        let app = shop_with(|app| app.models.push(model(name, [key("id", name), text("t")])));
        accepted(&app, Some(&first))
    };
    let (ours, theirs) = (with("Ours"), with("Theirs"));
    // Both second versions, one after the other, as a merge by hand would have them.
    let mut merged: serde_json::Value = serde_json::from_str(&ours).unwrap();
    let theirs: serde_json::Value = serde_json::from_str(&theirs).unwrap();
    merged["accepted"]
        .as_array_mut()
        .unwrap()
        .push(theirs["accepted"][1].clone());
    let (code, _, message) = refused(&serde_json::to_string_pretty(&merged).unwrap());
    assert_eq!(code, "E103");
    assert!(message.contains("rule 13"), "{message}");
    // And a version that is missing.
    merged["accepted"].as_array_mut().unwrap().remove(0);
    assert_eq!(
        refused(&serde_json::to_string_pretty(&merged).unwrap()).0,
        "E103"
    );
}

#[test]
fn a_newer_form_is_refused_whatever_else_it_has() {
    let (code, line, _) = refused("{\n  \"lock_format\": 2,\n  \"else\": []\n}\n");
    assert_eq!((code, line), ("E104", 2));
}

#[test]
fn layout_and_line_ends_are_no_difference() {
    let lock = accepted(&shop(), None);
    let value: serde_json::Value = serde_json::from_str(&lock).unwrap();
    for text in [
        lock.replace('\n', "\r\n"),
        format!("\u{feff}{lock}"),
        value.to_string(),
    ] {
        for mode in [Mode::Develop, Mode::Locked] {
            let (settled, diagnostics) = settle(&shop(), Some(&text), mode);
            assert_eq!(diagnostics, []);
            assert_eq!(settled.unwrap().changed, None);
        }
    }
}

#[test]
fn accept_freezes_the_draft_under_its_fingerprint() {
    let (drafted, draft) = build(&shop(), None);
    let lock = accept(&draft).unwrap();
    let (settled, after) = build(&shop(), Some(&lock));
    assert_eq!(after, lock);
    assert!(!settled.draft);
    assert_eq!(settled.changed, None);
    assert_eq!(settled.ids, drafted.ids);
    assert_eq!(
        settled.embedded,
        drafted
            .embedded
            .replace("\"draft\":true", "\"draft\":false")
    );
    assert_eq!(
        accept(&lock).unwrap(),
        lock,
        "there is nothing to accept twice"
    );
}

#[test]
fn a_locked_build_takes_an_accepted_lock_only() {
    let outdated = |app: &App, lock: Option<&str>| {
        let (settled, diagnostics) = settle(app, lock, Mode::Locked);
        assert_eq!(settled, None);
        let [diagnostic] = diagnostics.as_slice() else {
            panic!("{diagnostics:?}")
        };
        assert_eq!(diagnostic.code, "E105");
        assert!(diagnostic.help.contains("modelith lock accept"));
        diagnostic.message.clone()
    };
    let (_, draft) = build(&shop(), None);
    let lock = accept(&draft).unwrap();
    let more = shop_with(|app| app.models[1].fields.push(super::optional(text("body"))));
    assert!(outdated(&shop(), None).ends_with("there is no models.lock"));
    assert!(outdated(&shop(), Some(&draft)).contains("a draft that nobody has accepted"));
    let message = outdated(&more, Some(&lock));
    assert!(
        message.ends_with("in models/: `Mail.body`: new, `Option<String>`"),
        "{message}"
    );
    // A draft counts even if the models have gone back to what is accepted.
    let (_, redrafted) = build(&more, Some(&lock));
    assert!(outdated(&shop(), Some(&redrafted)).ends_with("nobody has accepted"));

    let (settled, diagnostics) = settle(&shop(), Some(&lock), Mode::Locked);
    assert_eq!(diagnostics, []);
    assert_eq!(settled.unwrap().changed, None);
}

#[test]
fn diff_says_what_the_draft_changes() {
    let lock = accepted(&shop(), None);
    assert_eq!(diff(&lock).unwrap(), [""; 0]);
    let app = shop_with(|app| {
        app.models[0].fields[1].index = true;
        app.models[0].fields[3].default = Some(crate::app::Literal::Integer(5));
        app.models[1].fields.push(super::optional(text("body")));
        app.models
            .push(model("Tag", [key("id", "Tag"), text("name")]));
        app.enums[0].variants.push(super::build::variant("Paused"));
    });
    let expected = [
        "`Account.email`: now with `index`",
        "`Account.balance`: now without `default = 0`, with `default = 5`",
        "`Mail.body`: new, `Option<String>`",
        "new model `Tag` with 2 members",
        "`Status`: new variant `Paused`",
    ];
    assert_eq!(diff(&build(&app, Some(&lock)).1).unwrap(), expected);
}

proptest! {
    /// Whatever became of the file, it is refused or read, and never a panic.
    #[test]
    fn a_mutated_lock_never_panics(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = accepted(&shop(), None).into_bytes();
        for (index, byte) in edits {
            let at = index.index(bytes.len());
            match byte {
                0..64 => drop(bytes.remove(at)),
                64..128 => bytes.insert(at, byte),
                // What is structure in one place is structure in another.
                _ => bytes[at] = bytes[usize::from(byte) % bytes.len()],
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let (settled, diagnostics) = settle(&shop(), Some(&text), Mode::Develop);
        prop_assert_eq!(settled.is_some(), diagnostics.is_empty());
        prop_assert_eq!(accept(&text).is_ok(), diagnostics.is_empty());
    }
}

#[test]
fn the_locks_of_this_repository_stay_as_they_are() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in ["models.lock", "examples/01-notes/models.lock"] {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        let file = LockFile::read(&text).unwrap();
        // Which compares every fingerprint with that of the content.
        History::read(&file, &text).unwrap();
        assert_eq!(file.text(), text, "{name}");
        assert!(!file.accepted.is_empty(), "{name}");
    }
}
