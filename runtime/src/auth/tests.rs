//! How much memory a million sessions take in each store. It is read off the process, so each is measured
//! in one of its own: `.ci/run` does.

use std::{future::Future, task};

use uuid::Uuid;

use super::{MemorySessions, Session, SessionStore, StoredSession, TokenHash, User, seen::Seen};
use crate::{
    sequence::Sequence,
    store::{Row, Table},
    types::{Id, Timestamp},
};

const SESSIONS: u64 = 1_000_000;
/// As many as a user has at most.
const EACH: u64 = 20;
const USERS: u64 = SESSIONS / EACH;
/// Of the store in memory.
const BYTES_MAX: usize = 300_000_000;
/// Of the event store. What is seen is 298 MB for logins in any order, and 320 for users in the order
/// of their ids, which leaves nodes of maps half full.
const DURABLE_BYTES_MAX: usize = 310_000_000;

/// Bytes of the process that are in memory.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.unwrap().trim().parse::<usize>().unwrap() << 10
}

fn token(number: u64) -> TokenHash {
    TokenHash::from_bytes(blake3::hash(&number.to_le_bytes()).into())
}

/// Of ids that are given in the order of time, as the server gives them.
fn ids<T>(number: u64) -> Id<T> {
    Id::from_uuid(Uuid::from_u128((u128::from(number) << 80) | 0x7000_8000))
}

/// Users log in as they please: the next is any of them.
fn user(number: u64) -> Id<User> {
    ids(number * 7_919 % USERS)
}

/// Checks what was taken while `fill` ran.
fn check<T>(what: &str, bytes_max: usize, fill: impl FnOnce() -> T) -> T {
    let before = resident();
    let filled = fill();
    let bytes = resident() - before;
    let each = bytes as u64 / SESSIONS;
    println!(
        "{SESSIONS} sessions {what}: {} MB, {each} bytes each",
        bytes / 1_000_000
    );
    assert!(bytes < bytes_max, "{bytes} bytes");
    filled
}

#[test]
#[ignore = "a measurement of the whole process: .ci/run"]
fn a_million_sessions_in_the_event_store_take_less_than_310_mb() {
    let table = check("in the event store", DURABLE_BYTES_MAX, || {
        let mut table = Table::<Session>::default();
        for number in 0..SESSIONS {
            let session = Session {
                id: ids(number),
                user: user(number),
                token: token(number),
                created_at: Timestamp::UNIX_EPOCH,
                seen: Seen::at(Timestamp::UNIX_EPOCH),
            };
            table.put(&Row::new(Sequence(number), session));
        }
        let (all, indexes) = (table.heap_bytes(), table.index_bytes());
        println!(
            "by the statistics {} MB, {} of them indexes",
            all / 1_000_000,
            indexes / 1_000_000
        );
        table
    });
    assert_eq!(table.len() as u64, SESSIONS);
    assert_eq!(table.of_user(ids(7)).count() as u64, EACH);
}

#[test]
#[ignore = "a measurement of the whole process: .ci/run"]
fn a_million_sessions_in_memory_take_less_than_300_mb() {
    let store = check("in memory", BYTES_MAX, || {
        let store = MemorySessions::new();
        for number in 0..SESSIONS {
            let inserted = store.insert(StoredSession {
                id: ids(number),
                user: user(number),
                token: token(number),
                created_at: Timestamp::UNIX_EPOCH,
                seen_at: Timestamp::UNIX_EPOCH,
            });
            assert!(ready(inserted).is_ok());
        }
        store
    });
    assert_eq!(ready(store.of_user(ids(7))).unwrap().len() as u64, EACH);
}

/// The output of a future that waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    let mut context = task::Context::from_waker(task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        task::Poll::Ready(output) => output,
        task::Poll::Pending => panic!("it waits"),
    }
}
