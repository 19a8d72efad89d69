//! Backup and restore: beside a live server, of a stopped store, and of what is no backup.

use std::fs;

use crate::support::{ACCOUNTS, Client, Server, Store, account, copy, path, run};

fn create(client: &mut Client, number: u32) {
    client.create(ACCOUNTS, &account(&format!("{number}@x.org")));
}

pub(crate) fn exported(store: &Store) -> Vec<String> {
    let exported = run(&["export", "Account", "--data", store.text()]);
    assert_eq!(exported.code(), 0, "{exported:?}");
    exported.stdout.lines().map(str::to_owned).collect()
}

pub(crate) fn backup(store: &Store, target: &str) -> String {
    let done = run(&["backup", target, "--data", store.text()]);
    assert_eq!(done.code(), 0, "{done:?}");
    done.stdout
}

/// The entity tag of the first account.
fn tag(client: &mut Client) -> String {
    let list = client.get(ACCOUNTS).value();
    let answer = client.get(&path(ACCOUNTS, &list["items"][0]));
    answer.etag().to_owned()
}

/// Restores into a new store.
pub(crate) fn restored(backup: &str, more: &[&str]) -> Store {
    let store = Store::new();
    let done = run(&[&["restore", backup, "--data", store.text()], more].concat());
    assert_eq!(done.code(), 0, "{done:?}");
    store
}

#[test]
fn a_live_server_is_backed_up_and_restored_as_it_was() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    (0..5).for_each(|number| create(&mut client, number));
    let compacted = run(&["compact", "--data", store.text()]);
    assert_eq!(compacted.code(), 0, "{compacted:?}");
    (5..9).for_each(|number| create(&mut client, number));
    let before = exported(&store);
    let before_tag = tag(&mut client);
    let target = store.beside("backup");
    let target = target.to_str().expect("UTF-8");
    let said = backup(&store, target);
    assert!(said.starts_with("backed up to "), "{said}");
    assert!(said.contains(": all up to sequence "), "{said}");
    // Writes go on, and are not in it.
    create(&mut client, 9);
    assert_eq!(exported(&store).len(), 10);
    server.stop();
    store.verify();
    let verified = run(&["verify", "--data", target]);
    assert_eq!(verified.code(), 0, "{verified:?}");

    let other = restored(target, &[]);
    assert_eq!(exported(&other), before);
    other.verify();
    let server = Server::start(other.path());
    let mut client = server.client();
    assert_ne!(tag(&mut client), before_tag, "another epoch");
    create(&mut client, 9);
    server.stop();
    assert_eq!(exported(&other).len(), 10);

    // Of the stopped store as well.
    let target = store.beside("second");
    let target = target.to_str().expect("UTF-8");
    let said = backup(&store, target);
    assert!(said.contains("all up to sequence "), "{said}");
    assert_eq!(exported(&restored(target, &[])), exported(&store));
}

#[test]
fn a_store_is_restored_to_a_sequence_or_a_time() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    (0..3).for_each(|number| create(&mut client, number));
    let lines: String = exported(&store)
        .join("\n")
        .replace("x.org", "y.org")
        .replace("\"id\":\"01", "\"id\":\"02");
    let file = store.beside("lines");
    fs::write(&file, lines).expect("it can be written");
    // They are one operation.
    let file = file.to_str().expect("UTF-8");
    let imported = run(&["import", "Account", file, "--data", store.text()]);
    assert_eq!(imported.stdout, "3 records imported\n", "{imported:?}");
    create(&mut client, 7);
    server.stop();
    let target = store.beside("backup");
    let target = target.to_str().expect("UTF-8");
    backup(&store, target);
    // An empty frame, which a second without writes brings, takes one as well.
    let events = store.events();
    let sequences: Vec<u64> = events
        .iter()
        .filter_map(|event| event["sequence"].as_u64())
        .collect();
    let [first, _, third, fourth, fifth, sixth, _] = sequences[..] else {
        panic!("{events:?}");
    };
    for (sequence, count) in [
        (0, 0),
        (first, 1),
        (third, 3),
        (fourth, 3),
        (fifth, 3),
        (sixth, 6),
        (99, 7),
    ] {
        let other = restored(target, &["--to-seq", &sequence.to_string()]);
        assert_eq!(exported(&other).len(), count, "{sequence}");
        other.verify();
        // It is a store like any other.
        let server = Server::start(other.path());
        create(&mut server.client(), 100);
        server.stop();
        assert_eq!(exported(&other).len(), count + 1, "{sequence}");
    }
    let frames = store.log();
    let frames = frames
        .iter()
        .filter(|line| line["line"] == "frame" && line["records"] != 0);
    for (frame, count) in frames.zip([1, 2, 3, 6, 7]) {
        let time = frame["time"].as_str().expect("a time");
        let other = restored(target, &["--to-time", time]);
        assert_eq!(exported(&other).len(), count, "{time}");
    }
}

#[test]
fn what_cannot_be_backed_up_or_restored_changes_nothing() {
    let store = Store::new();
    let server = Server::start(store.path());
    create(&mut server.client(), 1);
    let compacted = run(&["compact", "--data", store.text()]);
    assert_eq!(compacted.code(), 0, "{compacted:?}");
    create(&mut server.client(), 2);
    let target = store.beside("backup");
    let target = target.to_str().expect("UTF-8");
    backup(&store, target);
    let full = store.beside("full");
    fs::create_dir(&full).expect("it can be made");
    fs::write(full.join("mine"), "x").expect("it can be written");
    let full = full.to_str().expect("UTF-8");
    let inside = store.path().join("inside");
    let inside = inside.to_str().expect("UTF-8");
    let data = store.text();
    refused(
        &["backup", full, "--data", data],
        78,
        "is not empty, it has mine",
    );
    refused(&["backup", target, "--data", data], 78, "is not empty");
    refused(
        &["backup", inside, "--data", data],
        78,
        "in the data directory itself",
    );
    refused(&["restore", target, "--data", data], 78, "is not empty");
    refused(
        &["restore", full, "--data", &format!("{data}2")],
        78,
        "no store",
    );
    assert!(fs::read_dir(full).expect("it is there").count() == 1);
    server.stop();
    assert_eq!(exported(&store).len(), 2);
}

/// A command that changes nothing, and says why.
pub(crate) fn refused(arguments: &[&str], code: i32, said: &str) {
    let ended = run(arguments);
    assert_eq!(
        (ended.code(), ended.stdout.as_str()),
        (code, ""),
        "{arguments:?}: {ended:?}"
    );
    assert!(ended.stderr.contains(said), "{arguments:?}: {ended:?}");
}

#[test]
fn every_file_of_a_backup_counts() {
    let store = Store::new();
    let server = Server::start(store.path());
    create(&mut server.client(), 1);
    let compacted = run(&["compact", "--data", store.text()]);
    assert_eq!(compacted.code(), 0, "{compacted:?}");
    create(&mut server.client(), 2);
    let target = store.beside("backup");
    let target = target.to_str().expect("UTF-8");
    backup(&store, target);
    server.stop();
    for part in ["log", "snapshots"] {
        for entry in fs::read_dir(format!("{target}/{part}")).expect("it is there") {
            let name = entry.expect("it is there").file_name();
            let damaged = Store::new();
            copy(target.as_ref(), damaged.path());
            let path = damaged.path().join(part).join(&name);
            let mut bytes = fs::read(&path).expect("it can be read");
            let middle = bytes.len() - bytes.len() / 3;
            bytes[middle] ^= 1;
            fs::write(&path, bytes).expect("it can be written");
            let to = Store::new();
            refused(
                &["restore", damaged.text(), "--data", to.text()],
                65,
                "damaged",
            );
            assert!(!to.path().exists());
            fs::remove_file(&path).expect("it is there");
            let ended = run(&["restore", damaged.text(), "--data", to.text()]);
            assert_ne!(ended.code(), 0, "{path:?}: {ended:?}");
            assert!(!to.path().exists());
        }
    }
}
