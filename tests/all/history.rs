//! The past of a store, by its commands: a record's, and the store's own.

use serde_json::{Value, json};

use crate::{
    backup::{backup, exported, refused, restored},
    support::{ACCOUNTS, Client, Server, Store, account, path, run},
};

fn compact(store: &Store) {
    let compacted = run(&["compact", "--data", store.text()]);
    assert_eq!(compacted.code(), 0, "{compacted:?}");
}

/// The lines of a record's past, newest first.
fn past(store: &Store, id: &str) -> Vec<Value> {
    let arguments = [
        "log",
        "record",
        "Account",
        id,
        "--json",
        "--data",
        store.text(),
    ];
    let shown = run(&arguments);
    assert_eq!((shown.code(), shown.stderr.as_str()), (0, ""), "{shown:?}");
    let lines = shown.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

fn stats(client: &mut Client) -> Value {
    client.get("/_admin/data/models/Account/_stats").value()
}

/// Creates an account, and gives its address and its id.
fn create(client: &mut Client, email: &str) -> (String, String) {
    let created = client.create(ACCOUNTS, &account(email));
    let id = created["id"].as_str().expect("an id").to_owned();
    (path(ACCOUNTS, &created), id)
}

fn change(client: &mut Client, address: &str, status: &str) {
    let changed = client.json("PATCH", address, &json!({ "status": status }));
    assert_eq!(changed.status, 200, "{changed:?}");
}

#[test]
fn a_records_past_is_shown_over_compactions_live_and_stopped() {
    let store = Store::new();
    let (server, mut operator) = Server::start_operated(store.path(), &[]);
    let mut client = server.client();
    let (address, id) = create(&mut client, "ada@x.org");
    assert_eq!(stats(&mut operator)["oldest_history_sequence"], Value::Null);
    for status in ["suspended", "active", "suspended"] {
        compact(&store);
        change(&mut client, &address, status);
    }
    compact(&store);
    let lines = past(&store, &id);
    let kinds: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["changed", "changed", "changed", "created"]);
    assert!(
        lines.iter().all(|line| line["line"] == "event"),
        "{lines:?}"
    );
    let sequences: Vec<u64> = lines
        .iter()
        .filter_map(|line| line["sequence"].as_u64())
        .collect();
    assert!(sequences.is_sorted_by(|newer, older| newer > older));
    let stats = stats(&mut operator);
    assert_eq!(stats["oldest_history_sequence"], 1);
    assert!(stats["history_bytes"].as_u64().expect("a number") > 0);
    let other = run(&["log", "record", "account", &id, "--data", store.text()]);
    assert_eq!(other.stdout.lines().count(), 4, "{other:?}");
    server.stop();
    assert!(store.verify().contains("history is whole: 1 generations"));
    assert_eq!(past(&store, &id), lines, "the same without a server");
    let none = "01988a3e-5b7c-7000-8000-000000000000";
    for (arguments, code, said) in [
        (
            ["log", "record", "Account", none],
            65,
            "nothing is kept of one",
        ),
        (["log", "record", "Account", "7"], 2, "`7` is not a key"),
        (
            ["log", "record", "Acount", none],
            2,
            "did you mean Account?",
        ),
    ] {
        refused(
            &[&arguments[..], &["--data", store.text()]].concat(),
            code,
            said,
        );
    }
}

#[test]
fn a_store_is_restored_as_it_was_before_its_last_compactions() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let mut states = vec![(0, exported(&store))];
    let mut ids = Vec::new();
    for number in 0..4 {
        let (address, id) = create(&mut client, &format!("{number}@x.org"));
        change(&mut client, &address, "suspended");
        ids.push(id);
        let last = store.events().last().expect("an event")["sequence"].clone();
        states.push((last.as_u64().expect("a number"), exported(&store)));
        compact(&store);
    }
    let target = store.beside("backup");
    let target = target.to_str().expect("UTF-8");
    backup(&store, target);
    let pasts: Vec<_> = ids.iter().map(|id| past(&store, id)).collect();
    server.stop();
    for (sequence, state) in &states {
        let other = restored(target, &["--to-seq", &sequence.to_string()]);
        assert_eq!(&exported(&other), state, "{sequence}");
        other.verify();
        // It goes on from there, with the past that it had then.
        let server = Server::start(other.path());
        create(&mut server.client(), "later@x.org");
        compact(&other);
        for (id, past_of_all) in ids.iter().zip(&pasts) {
            if state.iter().any(|line| line.contains(id)) {
                assert_eq!(&past(&other, id), past_of_all);
            }
        }
        server.stop();
        other.verify();
    }
    for (id, past_of_all) in ids.iter().zip(&pasts) {
        let created = past_of_all.last().expect("an event");
        let time = created["time"].as_str().expect("a time");
        let other = restored(target, &["--to-time", time]);
        let lines = past(&other, id);
        assert_eq!(lines, past_of_all[past_of_all.len() - 1..]);
    }
}

#[test]
fn a_store_that_keeps_nothing_says_how_far_back_it_can_go() {
    let store = Store::new();
    let keep = ["MODELITH_HISTORY_KEEP=none"];
    let (server, mut operator) = Server::start_operated(store.path(), &keep);
    let mut client = server.client();
    let (address, id) = create(&mut client, "ada@x.org");
    compact(&store);
    change(&mut client, &address, "suspended");
    assert_eq!(stats(&mut operator)["history_bytes"], 0);
    let lines = past(&store, &id);
    let shown: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["line"].as_str())
        .collect();
    assert_eq!(shown, ["event", "before"]);
    assert_eq!(
        lines[1]["members"]
            .as_array()
            .map(|members| !members.is_empty()),
        Some(true)
    );
    let target = store.beside("backup");
    let target = target.to_str().expect("UTF-8");
    backup(&store, target);
    server.stop();
    let other = Store::new();
    refused(
        &["restore", target, "--to-seq", "0", "--data", other.text()],
        65,
        "oldest state is that of sequence ",
    );
    // With one that keeps it, it begins now.
    let (server, mut operator) = Server::start_operated(store.path(), &[]);
    let mut client = server.client();
    for status in ["active", "suspended", "active"] {
        change(&mut client, &address, status);
        compact(&store);
    }
    assert!(stats(&mut operator)["oldest_history_sequence"].as_u64() > Some(1));
    let lines = past(&store, &id);
    assert_eq!(lines.last().expect("a line")["line"], "before");
    server.stop();
    store.verify();
}
