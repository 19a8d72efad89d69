//! The disk is slow, full or broken while the server runs.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::strace;
use crate::support::{ACCOUNTS, Answer, Client, Server, Store, account, path};

/// A server whose first segment meets this fault (`man strace`, option `-e inject`).
fn start(store: &Store, fault: &str) -> Option<Server> {
    let segment = store.path().join("log/00000000000000000001.log");
    let segment = segment.to_str().expect("paths of the tests are UTF-8");
    let inject = format!("inject={fault}");
    strace::start(store, &["-o", "/dev/null", "-P", segment, "-e", &inject])
}

/// Nobody sees a record before it is durable, however long that takes; nobody waits to read.
#[test]
fn nothing_is_shown_before_it_is_durable() {
    const DELAY: Duration = Duration::from_secs(3);
    let store = Store::new();
    let Some(server) = start(&store, "fdatasync:delay_enter=3s") else {
        return;
    };
    let mut reader = server.client();
    let mut writer = server.client();
    let began = Instant::now();
    let created = thread::scope(|scope| {
        let created = scope.spawn(move || writer.create(ACCOUNTS, &account("ada@example.org")));
        let mut reads = 0;
        while began.elapsed() < DELAY {
            let seen = count(&mut reader);
            if began.elapsed() < DELAY {
                assert_eq!(seen, 0, "after {:?}", began.elapsed());
                reads += 1;
            }
        }
        assert!(reads > 0, "reads wait for the sync");
        created.join().expect("it was answered")
    });
    assert!(began.elapsed() >= DELAY, "{:?}", began.elapsed());
    assert_eq!(reader.get(ACCOUNTS).value()["items"], json!([created]));
    server.kill();
}

/// A sync that failed is not tried again: what became of the write is not known, and the process
/// ends. The next one shows what it finds.
#[test]
fn a_failed_sync_ends_the_process() {
    let store = Store::new();
    let Some(mut server) = start(&store, "fdatasync:error=EIO:when=3+") else {
        return;
    };
    let mut client = server.client();
    let created = create_until_refused(&mut client);
    let answer = created.refused;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (500, "indeterminate")
    );
    assert_eq!(server.wait().code(), Some(74), "{}", server.log());
    server.wait_for_log("error: ");

    store.verify();
    let server = Server::start(store.path());
    let found = count(&mut server.client());
    assert!(
        found == created.count || found == created.count + 1,
        "{found}"
    );
    server.stop();
    store.verify();
}

/// No space: nothing of the write, reads go on, and writes too as soon as there is room.
#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let store = Store::new();
    let Some(server) = start(&store, "pwrite64:error=ENOSPC:when=3..6") else {
        return;
    };
    let mut client = server.client();
    let Created {
        count: first,
        refused,
    } = create_until_refused(&mut client);
    let mut answer = refused;
    let deadline = Instant::now() + Duration::from_secs(30);
    while answer.status != 201 {
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (507, "out-of-space")
        );
        assert_eq!(count(&mut client), first, "reads go on");
        assert!(Instant::now() < deadline, "{}", server.log());
        answer = client.json("POST", ACCOUNTS, &account("last@example.org"));
    }
    server.kill();

    store.verify();
    let server = Server::start(store.path());
    let mut client = server.client();
    assert_eq!(count(&mut client), first + 1);
    let last = answer.value();
    assert_eq!(client.get(&path(ACCOUNTS, &last)).value(), last);
    server.stop();
}

/// How it went until the disk failed.
struct Created {
    count: usize,
    refused: Answer,
}

/// An idle server writes as well, so the count of what comes before the fault is not fixed.
fn create_until_refused(client: &mut Client) -> Created {
    for count in 0..10 {
        let body = account(&format!("a{count}@example.org"));
        let answer = client.json("POST", ACCOUNTS, &body);
        if answer.status != 201 {
            return Created {
                count,
                refused: answer,
            };
        }
    }
    panic!("the disk did not fail");
}

fn count(client: &mut Client) -> usize {
    let list = client.get(ACCOUNTS).value();
    list["items"].as_array().expect("a page has items").len()
}
