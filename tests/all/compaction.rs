//! Compaction and statistics, as an operator meets them.

use std::fs;

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, Client, MAILS, Server, Store, account, command, mail, path, run};

const MODELS: &str = "/_admin/data/models";

fn stats(client: &mut Client, model: &str) -> Value {
    client.get(&format!("{MODELS}/{model}/_stats")).value()
}

fn compact(client: &mut Client, what: &str) -> Value {
    let answer = client.send("POST", &format!("/_admin/data/{what}_compact"), &[], None);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.value()
}

/// Accounts and mails, some of them changed and removed.
fn fill(client: &mut Client) {
    for number in 0..12 {
        let owner = client.create(ACCOUNTS, &account(&format!("a{number}@example.org")));
        let sent = client.create(MAILS, &mail(&owner, "Hello"));
        client.json("PATCH", &path(MAILS, &sent), &json!({"read": true}));
        if number % 4 == 0 {
            client.send("DELETE", &path(ACCOUNTS, &owner), &[], None);
        }
    }
}

#[test]
fn what_was_compacted_is_there_after_a_restart_with_the_same_statistics() {
    let store = Store::new();
    let (server, mut operator) = Server::start_operated(store.path(), &[]);
    let mut client = server.client();
    fill(&mut client);
    let before = stats(&mut operator, "Account");
    assert_eq!(
        (&before["item_count"], &before["log_events"]),
        (&json!(9), &json!(15))
    );
    assert_eq!(before["last_compaction_at"], Value::Null);
    let records = [ACCOUNTS, MAILS].map(|list| client.get(&format!("{list}?limit=200")).value());

    let made = compact(&mut operator, "models/account/");
    assert_eq!(made["compacted"], json!(["Account"]));
    let after = stats(&mut operator, "account");
    for (member, expected) in [
        ("item_count", 9),
        ("log_events", 0),
        ("events_since_last_compaction", 0),
        ("raftlog_size_bytes", 0),
    ] {
        assert_eq!(after[member], expected, "{member}: {after}");
    }
    assert!(after["last_compaction_at"].is_string(), "{after}");
    assert!(after["snapshot_bytes"].as_u64().unwrap() > 500, "{after}");
    // Mails are carried: nothing of them changes.
    let mails = stats(&mut operator, "Mail");
    assert_eq!(mails["log_events"], 27, "{mails}");
    client.create(ACCOUNTS, &account("later@example.org"));
    assert_eq!(stats(&mut operator, "Account")["log_events"], 1);
    let all = operator.get(MODELS).value();
    server.kill();

    assert!(
        store
            .verify()
            .contains("checkpoint 1 is whole: 1 snapshots of 9 records, 27 events carried")
    );
    let (server, mut operator) = Server::start_operated(store.path(), &[]);
    let mut client = server.client();
    assert_eq!(
        operator.get(MODELS).value(),
        all,
        "the same after a restart"
    );
    let mails = client.get(&format!("{MAILS}?limit=200")).value();
    assert_eq!(mails, records[1]);
    let accounts = client.get(&format!("{ACCOUNTS}?limit=200")).value();
    let [old, ..] = &records;
    let (now, old) = (
        accounts["items"].as_array().unwrap(),
        old["items"].as_array().unwrap(),
    );
    assert_eq!(now[..old.len()], old[..]);
    assert_eq!(
        compact(&mut operator, "")["compacted"],
        json!(["Account", "Mail"])
    );
    assert_eq!(
        compact(&mut operator, "")["compacted"],
        json!([]),
        "nothing has changed"
    );
    server.stop();
}

#[test]
fn a_damaged_snapshot_is_refused_with_the_way_out() {
    let store = Store::new();
    let (server, mut operator) = Server::start_operated(store.path(), &[]);
    let mut client = server.client();
    for number in 0..2 {
        client.create(ACCOUNTS, &account(&format!("a{number}@example.org")));
        compact(&mut operator, "");
    }
    client.create(ACCOUNTS, &account("last@example.org"));
    let records = client.get(&format!("{ACCOUNTS}?limit=200")).value();
    server.stop();
    let snapshots = store.path().join("snapshots");
    let mut files: Vec<_> = fs::read_dir(&snapshots)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 2);
    let mut bytes = fs::read(&files[1]).unwrap();
    bytes[300] ^= 1;
    fs::write(&files[1], bytes).unwrap();
    let before = store.bytes();
    for command in ["verify", "serve"] {
        let refused = run(&[command, "--data", store.text()]);
        assert_eq!(refused.code(), 65, "{command}: {}", refused.stderr);
        let name = files[1].file_name().unwrap().to_str().unwrap();
        for words in [name, "serve --previous-checkpoint"] {
            assert!(
                refused.stderr.contains(words),
                "{command}: {}",
                refused.stderr
            );
        }
    }
    assert_eq!(store.bytes(), before, "nothing was changed");
    let mut previous = command(&[]);
    previous.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--previous-checkpoint",
        "--data",
    ]);
    previous.arg(store.path());
    let server = Server::spawn(previous);
    assert_eq!(
        server
            .client()
            .get(&format!("{ACCOUNTS}?limit=200"))
            .value(),
        records
    );
    server.stop();
    let server = Server::start(store.path());
    assert_eq!(
        server
            .client()
            .get(&format!("{ACCOUNTS}?limit=200"))
            .value(),
        records
    );
    server.stop();
}

#[test]
fn models_are_compacted_by_themselves() {
    let store = Store::new();
    let often = [
        "MODELITH_COMPACTION_EVENTS=5",
        "MODELITH_COMPACTION_EVERY=20ms",
    ];
    let (server, mut operator) = Server::start_operated(store.path(), &often);
    let mut client = server.client();
    for number in 0..4 {
        client.create(ACCOUNTS, &account(&format!("a{number}@example.org")));
    }
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(
        stats(&mut operator, "Account")["last_compaction_at"],
        Value::Null
    );
    client.create(ACCOUNTS, &account("a5@example.org"));
    server.wait_for_log("compacted");
    assert_eq!(stats(&mut operator, "Account")["log_events"], 0);
    server.stop();
}

#[test]
fn the_operators_port_is_its_own() {
    let store = Store::new();
    let refused = run(&["config", "check", "--admin-listen", "0.0.0.0:9"]);
    assert_eq!(refused.code(), 78);
    assert!(
        refused.stderr.contains("admin.allow_remote = true"),
        "{}",
        refused.stderr
    );

    let server = Server::start_with(store.path(), &["MODELITH_ADMIN_LISTEN=127.0.0.1:0"]);
    let line = server.wait_for_log("/_admin and /metrics on http://");
    let (_, address) = line.rsplit_once("http://").unwrap();
    let address = address.trim_end_matches(|c: char| !c.is_ascii_digit());
    let mut admin = Client::connect(address.parse().unwrap()).unwrap();
    let mut ask = |path: &str, host: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        admin.send_raw(request.as_bytes(), false).unwrap().status
    };
    assert_eq!(ask(MODELS, address), 200);
    assert_eq!(ask("/readyz", address), 200);
    assert_eq!(ask(ACCOUNTS, address), 404);
    assert_eq!(ask(MODELS, "rebound.example"), 403);
    assert_eq!(server.client().send("GET", MODELS, &[], None).status, 404);
    server.stop();
}
