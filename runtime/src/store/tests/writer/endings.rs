//! Empty frames, failures, and the end.

use std::{
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot::error::TryRecvError;

use super::{USUAL, account, add_ada, busy, patch, with_ada};
use crate::{
    store::{
        Busy, Failure, PROOF_AFTER, Rejection,
        tests::{
            AccountPatch, Refused,
            gate::{Gated, Verdict},
        },
    },
    wire::Merge,
};

const RECORDS: u32 = 0;
const IDLE: u32 = 1;
const STOP: u32 = 2;

/// A store that proves its last write as soon as a server does.
fn proving() -> Gated {
    Gated::proving(USUAL, PROOF_AFTER)
}

#[test]
fn a_log_that_does_not_know_ends_the_writer() {
    for verdict in [Verdict::Unknown, Verdict::Panic] {
        let (mut gated, ada) = with_ada(USUAL);
        busy(&gated);
        let store = &gated.store;
        let mut sent = vec![
            account("bob@x.org").send(store),
            account("BOB@x.org").send(store),
        ];
        gated.gate.decide(Verdict::Committed);
        gated.gate.held();
        let before = gated.published();
        // It waits for the next batch.
        sent.push(account("eve@x.org").send(store));
        gated.gate.decide(verdict);
        let answers: Vec<Refused> = sent
            .into_iter()
            .map(|sent| sent.wait().unwrap_err())
            .collect();
        let unknown = if verdict == Verdict::Unknown {
            Refused::Rejected(Rejection::Indeterminate)
        } else {
            Refused::Unanswered
        };
        assert_eq!(answers, [unknown.clone(), unknown, Refused::Unanswered]);
        let mut writer = gated.writer.take().unwrap();
        while writer.stopped.try_recv() != Err(TryRecvError::Closed) {
            thread::yield_now();
        }
        let failure = writer.join().unwrap_err();
        assert_eq!(
            matches!(failure, Failure::Log(_)),
            verdict == Verdict::Unknown
        );
        assert_eq!(gated.published(), before);
        assert_eq!(gated.seen().tables.accounts.len(), 2);
        let stopped = patch(ada.id, AccountPatch::default())
            .ask(store)
            .unwrap_err();
        assert_eq!(stopped, Refused::Busy(Busy::Stopped));
        assert_eq!(
            gated.gate.frames().len(),
            3,
            "no frame follows, not even that of a stop"
        );
    }
}

#[test]
fn an_empty_frame_follows_a_second_without_writes_and_another_ends_the_log() {
    let mut gated = proving();
    gated.gate.open();
    thread::sleep(Duration::from_millis(1200));
    assert_eq!(
        gated.gate.frames().len(),
        0,
        "there is nothing to prove yet"
    );
    for email in ["ada@x.org", "bob@x.org"] {
        account(email).ask(&gated.store).unwrap();
    }
    let start = Instant::now();
    while gated.gate.frames().last().unwrap().flags != IDLE {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "nothing proves it"
        );
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(1200));
    gated.store.close();
    gated.writer.take().unwrap().join().unwrap();
    let frames = gated.gate.frames();
    let mut flags: Vec<u32> = frames.iter().map(|frame| frame.flags).collect();
    // A machine that is busy for a second between the two writes has one more.
    if flags[1] == IDLE {
        flags.remove(1);
    }
    assert_eq!(flags, [RECORDS, RECORDS, IDLE, STOP]);
    let firsts = frames.iter().map(|frame| frame.first);
    assert!(firsts.eq(1..=frames.len() as u64));
    for pair in frames.windows(2).filter(|pair| pair[1].flags == IDLE) {
        let idle = pair[1].came - pair[0].came;
        assert!(idle >= Duration::from_millis(990), "{idle:?}");
    }
    assert!(frames.is_sorted_by(|one, next| one.time < next.time));
}

#[test]
fn writes_that_leave_no_frame_do_not_put_the_proof_off() {
    let (gated, ada) = add_ada(proving());
    gated.gate.open();
    let start = Instant::now();
    while gated.gate.frames().len() < 2 && start.elapsed() < Duration::from_secs(30) {
        let taken = account("ADA@x.org").ask(&gated.store).unwrap_err();
        assert!(matches!(taken, Refused::Rejected(Rejection::Conflict(_))));
        let same = patch(ada.id, AccountPatch::default());
        assert_eq!(same.ask(&gated.store).unwrap().0, 1);
        thread::sleep(Duration::from_millis(20));
    }
    let frames = gated.gate.frames();
    assert_eq!(frames.len(), 2, "after {:?}", start.elapsed());
    assert_eq!(frames[1].flags, IDLE);
}

#[test]
fn an_idle_frame_that_is_lost_or_unknown_is_no_write() {
    let (mut gated, ada) = add_ada(proving());
    // The idle frame.
    gated.gate.decide(Verdict::Lost);
    let nick = AccountPatch {
        nick: Merge::Set("ada".to_owned()),
        ..AccountPatch::default()
    };
    let sent = patch(ada.id, nick).send(&gated.store);
    gated.gate.decide(Verdict::Committed);
    assert_eq!(sent.wait().unwrap().0, 2);
    gated.gate.decide(Verdict::Unknown);
    let failure = gated.writer.take().unwrap().join().unwrap_err();
    assert!(matches!(failure, Failure::Log(_)));
    let stopped = account("eve@x.org").ask(&gated.store).unwrap_err();
    assert_eq!(stopped, Refused::Busy(Busy::Stopped));
}

#[test]
fn what_waits_when_the_store_is_closed_is_still_written() {
    let mut gated = Gated::new(USUAL);
    busy(&gated);
    let sent: Vec<_> = (0..100)
        .map(|number| account(&format!("{number}@x.org")).send(&gated.store))
        .collect();
    gated.store.close();
    let late = account("late@x.org").ask(&gated.store);
    assert_eq!(late, Err(Refused::Busy(Busy::Stopped)));
    gated.gate.open();
    assert!(sent.into_iter().all(|sent| sent.wait().is_ok()));
    gated.writer.take().unwrap().join().unwrap();
    let flags: Vec<u32> = gated
        .gate
        .frames()
        .iter()
        .map(|frame| frame.flags)
        .collect();
    assert_eq!(flags, [RECORDS, RECORDS, STOP]);
}
