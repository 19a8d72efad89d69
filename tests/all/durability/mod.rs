//! What was acknowledged is there after the process ended, however it ended.

mod faults;
mod power;
mod strace;
mod syncs;
mod writers;

use std::{sync::atomic::Ordering, thread, time::Duration};

use rustix::process::Signal;

use self::writers::{Signs, Writer, chance, observe};
use crate::support::{ACCOUNTS, Server, Store, account};

const WRITERS: u64 = 64;
const KILLS: u64 = 20;

/// Twenty times: 64 writers create, change and delete; the process is killed; the next one must
/// show what each writer was told, and of what it was not told all or nothing.
#[test]
fn every_acknowledged_write_survives_a_kill() {
    let store = Store::new();
    let mut writers: Vec<_> = (0..WRITERS).map(Writer::new).collect();
    let mut acknowledged = 0;
    for round in 0..KILLS {
        // Every other log rotates all the time.
        let small = [
            "MODELITH_STORAGE_SEGMENT_FIRST=64KiB",
            "MODELITH_STORAGE_SEGMENT_MAX=2MiB",
        ];
        let mut more = if round % 2 == 0 {
            small.to_vec()
        } else {
            Vec::new()
        };
        // And every other pair of runs compacts all the time, so that some kills meet that.
        if round % 4 >= 2 {
            more.extend([
                "MODELITH_COMPACTION_EVENTS=50",
                "MODELITH_COMPACTION_EVERY=20ms",
            ]);
        }
        let server = Server::start_with(store.path(), &more);
        settle(&server, &mut writers, round);
        let signs = Signs::default();
        thread::scope(|scope| {
            for writer in &mut writers {
                let (client, signs) = (server.client(), &signs);
                scope.spawn(move || writer.run(client, round, signs));
            }
            signs.wait_for(64);
            let before_the_kill = 50 + chance(round) % 450;
            thread::sleep(Duration::from_millis(before_the_kill));
            signs.stopping.store(true, Ordering::Relaxed);
            server.signal(Signal::KILL);
        });
        acknowledged += signs.acknowledged();
        drop(server);
    }
    let server = Server::start(store.path());
    settle(&server, &mut writers, KILLS);
    assert!(
        acknowledged > 1000,
        "{acknowledged} writes are too few to show anything"
    );
    server.stop();
    store.verify();
}

/// Compares what the server has with what each writer knows, and tells the writers.
fn settle(server: &Server, writers: &mut [Writer], round: u64) {
    let mut found = observe(&mut server.client());
    for writer in writers {
        let found = found.remove(&writer.name).unwrap_or_default();
        writer.settle(found, round);
    }
    assert!(found.is_empty(), "round {round}: nobody wrote {found:?}");
}

/// SIGTERM under load: what was answered is there, the process ends with 0, the log says it was
/// asked to.
#[test]
fn a_stop_finishes_what_was_begun() {
    let store = Store::new();
    let mut writers: Vec<_> = (0..WRITERS).map(Writer::new).collect();
    let mut server = Server::start(store.path());
    let signs = Signs::default();
    thread::scope(|scope| {
        for writer in &mut writers {
            let (client, signs) = (server.client(), &signs);
            scope.spawn(move || writer.run(client, 0, signs));
        }
        signs.wait_for(64);
        signs.stopping.store(true, Ordering::Relaxed);
        server.signal(Signal::TERM);
    });
    assert_eq!(server.wait().code(), Some(0), "{}", server.log());
    let log = store.log();
    let last = log.last().expect("there is a log");
    assert_eq!(
        (&last["line"], &last["kind"]),
        (&"frame".into(), &"stop".into())
    );
    store.verify();
    let server = Server::start(store.path());
    settle(&server, &mut writers, 1);
}

/// A store that was stopped in order and one that was killed both begin again at once, without
/// a word of damage, also when nothing was ever written.
#[test]
fn an_empty_store_survives_every_end() {
    let store = Store::new();
    for end in [Server::kill, Server::stop, Server::kill] {
        let server = Server::start(store.path());
        assert!(!server.log().contains("is torn"), "{}", server.log());
        end(server);
        store.verify();
    }
    assert_eq!(store.events().len(), 0);
}

/// After a second without writes an empty frame proves the last write.
#[test]
fn an_idle_server_proves_its_last_write() {
    let store = Store::new();
    let server = Server::start(store.path());
    server
        .client()
        .create(ACCOUNTS, &account("ada@example.org"));
    store.wait_until_idle();
    server.kill();
    let kinds: Vec<_> = store
        .log()
        .iter()
        .filter(|line| line["line"] == "frame")
        .map(|line| {
            line["kind"]
                .as_str()
                .expect("a frame has a kind")
                .to_owned()
        })
        .collect();
    assert_eq!(kinds, ["records", "idle"]);
}
