//! The writer's rules, one test each, over a log that the test holds back.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use tokio::sync::oneshot::error::TryRecvError;

use super::{
    Account, AccountBody, AccountPatch, Ask, Mail, MailBody, Refused, Shop, Status,
    gate::{Gated, Verdict},
};
use crate::{
    sequence::Sequence,
    store::{Busy, Change, Condition, Failure, Rejection, Store, Tags},
    types::Id,
    wire::Merge,
};

const USUAL: usize = 16 << 20;
const RECORDS: u32 = 0;
const IDLE: u32 = 1;
const STOP: u32 = 2;

fn body(email: &str) -> AccountBody {
    AccountBody {
        email: email.to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    }
}

fn account(email: &str) -> Ask<Account> {
    Ask::Create(body(email))
}

fn mail(owner: Id<Account>, bytes: usize) -> Ask<Mail> {
    Ask::Create(MailBody {
        owner,
        answers: None,
        text: "m".repeat(bytes),
    })
}

fn patch(key: Id<Account>, patch: AccountPatch) -> Ask<Account> {
    Ask::Patch(key, Condition::default(), patch)
}

/// A store that holds one account.
fn with_ada(frame_bytes_max: usize) -> (Gated, Account) {
    let gated = Gated::new(frame_bytes_max);
    let sent = account("ada@x.org").send(&gated.store);
    gated.gate.decide(Verdict::Committed);
    let (_, ada) = sent.wait().unwrap();
    (gated, ada)
}

/// Keeps the writer busy with a write, so that all that is sent next makes one batch.
fn busy(gated: &Gated) {
    busy_with(gated, "busy@x.org");
}

fn busy_with(gated: &Gated, email: &str) {
    drop(account(email).send(&gated.store));
    gated.gate.held();
}

const FULL: Refused = Refused::Rejected(Rejection::Full);

#[test]
fn nothing_is_answered_or_shown_before_the_sync() {
    let gated = Gated::new(USUAL);
    let before = gated.published();
    let mut sent = account("ada@x.org").send(&gated.store);
    gated.gate.held();
    gated.pause();
    assert!(sent.poll().is_none());
    assert_eq!(gated.published(), before);
    assert_eq!(gated.store.counters().batches(), 0);
    gated.gate.decide(Verdict::Committed);
    let (sequence, ada) = sent.wait().unwrap();
    assert_eq!(gated.seen().tables.accounts[&ada.id], (sequence, ada));
    assert_eq!(gated.store.counters().batches(), 1);
}

/// Notes what a reader sees at the moment in which a client is told.
struct Look {
    store: Arc<Store<Shop>>,
    seen: Mutex<Option<Sequence>>,
}

impl Wake for Look {
    fn wake(self: Arc<Self>) {
        *self.seen.lock().unwrap() = Some(self.store.state().sequence);
    }
}

#[test]
fn who_is_answered_sees_the_write() {
    let gated = Gated::new(USUAL);
    let look = Arc::new(Look {
        store: Arc::clone(&gated.store),
        seen: Mutex::default(),
    });
    let change = Change::Create(Box::new(body("ada@x.org").into()));
    let mut awaited = gated.store.submit::<Account>(change, 1).unwrap();
    let waker = Waker::from(Arc::clone(&look));
    let poll = Pin::new(&mut awaited).poll(&mut Context::from_waker(&waker));
    assert!(matches!(poll, Poll::Pending));
    gated.gate.decide(Verdict::Committed);
    let seen = loop {
        let told = *look.seen.lock().unwrap();
        match told {
            Some(seen) => break seen,
            None => thread::yield_now(),
        }
    };
    assert_eq!(seen, Sequence(1));
}

#[test]
fn a_refusal_waits_for_the_sync_of_what_it_was_judged_on() {
    let (gated, ada) = with_ada(USUAL);
    busy(&gated);
    let store = &gated.store;
    let mut bob = account("bob@x.org").send(store);
    let mut taken = account("BOB@x.org").send(store);
    let mut gone = Ask::<Account>::Remove(Id::NIL, Condition::default()).send(store);
    let mut same = patch(ada.id, AccountPatch::default()).send(store);
    gated.gate.decide(Verdict::Committed);
    gated.gate.held();
    gated.pause();
    for sent in [&mut bob, &mut taken, &mut gone, &mut same] {
        assert!(sent.poll().is_none());
    }
    gated.gate.decide(Verdict::Committed);
    assert!(bob.wait().is_ok());
    let refused = taken.wait().unwrap_err();
    assert!(matches!(refused, Refused::Rejected(Rejection::Conflict(_))));
    assert_eq!(gone.wait(), Err(Refused::Rejected(Rejection::NotFound)));
    assert_eq!(same.wait().unwrap(), (1, ada));
}

#[test]
fn a_refusal_that_was_judged_on_durable_state_is_answered_at_once() {
    let (gated, ada) = with_ada(USUAL);
    let store = &gated.store;
    // Nothing is on its way.
    let refused = account("ADA@x.org").ask(store).unwrap_err();
    assert!(matches!(refused, Refused::Rejected(Rejection::Conflict(_))));
    let same = patch(ada.id, AccountPatch::default()).ask(store);
    assert_eq!(same.unwrap(), (1, ada.clone()));
    assert_eq!(gated.gate.frames().len(), 1);
    // What comes after it in the batch hangs.
    busy(&gated);
    let taken = account("ADA@x.org").send(store);
    let mut bob = account("bob@x.org").send(store);
    gated.gate.decide(Verdict::Committed);
    gated.gate.held();
    assert!(taken.wait().is_err());
    assert!(bob.poll().is_none());
    gated.gate.decide(Verdict::Committed);
    assert!(bob.wait().is_ok());
}

#[test]
fn a_batch_that_is_lost_changes_nothing_and_all_of_it_is_told() {
    let (gated, ada) = with_ada(USUAL);
    busy(&gated);
    let store = &gated.store;
    let sent = [
        account("bob@x.org").send(store),
        account("BOB@x.org").send(store),
        patch(ada.id, AccountPatch::default()).send(store),
        Ask::<Account>::Remove(ada.id, Condition::default()).send(store),
    ];
    gated.gate.decide(Verdict::Committed);
    let held = gated.gate.held();
    let before = gated.published();
    gated.gate.decide(Verdict::Lost);
    for sent in sent {
        assert_eq!(sent.wait(), Err(FULL));
    }
    assert_eq!(gated.published(), before);
    // The sequences are used again.
    let bob = account("bob@x.org").send(store);
    gated.gate.decide(Verdict::Committed);
    assert_eq!(bob.wait().unwrap().0, held[2].first);
    assert!(gated.seen().tables.accounts.contains_key(&ada.id));
    assert_eq!(gated.store.counters().batches(), 3);
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
fn many_writers_share_a_sync() {
    let (gated, _) = with_ada(USUAL);
    busy(&gated);
    let sent: Vec<_> = (0..1000)
        .map(|number| account(&format!("{number}@x.org")).send(&gated.store))
        .collect();
    gated.gate.open();
    for (number, sent) in sent.into_iter().enumerate() {
        assert_eq!(sent.wait().unwrap().0, number as u64 + 3);
    }
    let counters = gated.store.counters();
    assert_eq!((counters.batches(), counters.records()), (3, 1002));
    let records: Vec<u32> = gated
        .gate
        .frames()
        .iter()
        .map(|frame| frame.records)
        .collect();
    assert_eq!(records, [1, 1, 1000]);
}

#[test]
fn a_batch_is_bounded_in_operations_and_bytes() {
    let (gated, _) = with_ada(USUAL);
    busy(&gated);
    let large = |number: u32| {
        let change = Change::Create(Box::new(body(&format!("{number}@x.org")).into()));
        gated.store.submit::<Account>(change, 400_000).unwrap()
    };
    let sent: Vec<_> = (0..4).map(large).collect();
    gated.gate.open();
    for awaited in sent {
        let sent = super::client::Sent::Waiting(awaited);
        assert!(sent.wait().is_ok());
    }
    let records: Vec<u32> = gated
        .gate
        .frames()
        .iter()
        .map(|frame| frame.records)
        .collect();
    assert_eq!(records, [1, 1, 3, 1]);
}

#[test]
fn the_queue_is_bounded_and_takes_more_when_it_was_drained() {
    let (gated, ada) = with_ada(USUAL);
    busy(&gated);
    let store = &gated.store;
    let same = || patch(ada.id, AccountPatch::default());
    let sent: Vec<_> = (0..4096).map(|_| same().send(store)).collect();
    assert_eq!(same().ask(store), Err(Refused::Busy(Busy::Full)));
    gated.gate.decide(Verdict::Committed);
    for sent in sent {
        assert_eq!(sent.wait().unwrap().0, 1);
    }
    assert!(same().ask(store).is_ok());
    let change = || Change::Create(Box::new(body("bob@x.org").into()));
    busy_with(&gated, "eve@x.org");
    let first = store.submit::<Account>(change(), 40 << 20);
    assert!(first.is_ok());
    let second = store.submit::<Account>(change(), 40 << 20);
    assert_eq!(second.unwrap_err(), Busy::Full);
}

#[test]
fn a_write_that_changes_nothing_writes_nothing() {
    let (gated, ada) = with_ada(USUAL);
    let store = &gated.store;
    let before = gated.published();
    let replace = Ask::<Account>::Replace(ada.id, Condition::default(), body("ada@x.org"));
    assert_eq!(replace.ask(store).unwrap(), (1, ada.clone()));
    let update = AccountPatch {
        email: Some("ada@x.org".to_owned()),
        nick: Merge::Clear,
        ..AccountPatch::default()
    };
    assert_eq!(patch(ada.id, update).ask(store).unwrap(), (1, ada));
    assert_eq!(gated.published(), before);
    assert_eq!(gated.gate.frames().len(), 1);
}

#[test]
fn what_does_not_fit_waits_for_the_next_frame_and_keeps_its_place() {
    let (gated, ada) = with_ada(1000);
    busy(&gated);
    let sent: Vec<_> = [300, 300, 300, 700, 10, 10, 300]
        .map(|bytes| mail(ada.id, bytes).send(&gated.store))
        .into();
    gated.gate.open();
    let sequences: Vec<u64> = sent
        .into_iter()
        .map(|sent| sent.wait().unwrap().0)
        .collect();
    assert_eq!(sequences, [3, 4, 5, 6, 7, 8, 9]);
    let frames = gated.gate.frames();
    let records: Vec<u32> = frames.iter().map(|frame| frame.records).collect();
    assert_eq!(records, [1, 1, 2, 1, 2, 2]);
}

#[test]
fn what_fits_no_frame_is_refused_and_changes_nothing() {
    let (gated, ada) = with_ada(1003);
    gated.gate.open();
    let store = &gated.store;
    let too_large = |records| Refused::Rejected(Rejection::TooLarge { records });
    let most = (0..1000)
        .rev()
        .find(|&bytes| {
            let before = gated.published();
            let answer = mail(ada.id, bytes).ask(store);
            answer.is_ok() || {
                assert_eq!(answer.unwrap_err(), too_large(1));
                assert_eq!(gated.published(), before);
                false
            }
        })
        .unwrap();
    let frames = gated.gate.frames();
    assert_eq!(frames.len(), 2, "{most}");
    // Every byte that a frame may have was used: frames are whole words.
    assert_eq!((frames[1].bytes, frames[1].first), (1000, 2));
    // A cascade is one operation.
    let keys: Vec<Id<Mail>> = (0..50)
        .map(|_| mail(ada.id, 1).ask(store).unwrap().1.id)
        .collect();
    let before = gated.seen();
    let remove = Ask::<Account>::Remove(ada.id, Condition::default());
    assert_eq!(remove.ask(store).unwrap_err(), too_large(52));
    assert_eq!(gated.seen().tables, before.tables);
    for key in &keys[..30] {
        Ask::<Mail>::Remove(*key, Condition::default())
            .ask(store)
            .unwrap();
    }
    let (_, removed) = Ask::<Account>::Remove(ada.id, Condition::default())
        .ask(store)
        .unwrap();
    assert_eq!(removed.id, ada.id);
    assert_eq!(gated.seen().tables, super::ledger::Tables::default());
    assert_eq!(gated.gate.frames().last().unwrap().records, 22);
}

#[test]
fn a_cascade_that_waits_for_the_next_frame_is_whole_in_it() {
    let (gated, ada) = with_ada(1000);
    let store = &gated.store;
    busy(&gated);
    let sent: Vec<_> = (0..10).map(|_| mail(ada.id, 1).send(store)).collect();
    gated.gate.decide(Verdict::Committed);
    gated.gate.decide(Verdict::Committed);
    assert!(sent.into_iter().all(|sent| sent.wait().is_ok()));
    busy_with(&gated, "eve@x.org");
    let large = account(&format!("{}@x.org", "b".repeat(700))).send(store);
    let remove = Ask::<Account>::Remove(ada.id, Condition::default()).send(store);
    gated.gate.decide(Verdict::Committed);
    gated.gate.decide(Verdict::Committed);
    assert!(large.wait().is_ok());
    gated.gate.held();
    // The first half of it is not to be seen.
    assert_eq!(gated.seen().tables.mails.len(), 10);
    gated.gate.decide(Verdict::Committed);
    assert!(remove.wait().is_ok());
    assert_eq!(gated.gate.frames().last().unwrap().records, 11);
}

#[test]
fn changes_from_one_state_are_merged_one_after_the_other() {
    let (gated, ada) = with_ada(USUAL);
    busy(&gated);
    let store = &gated.store;
    let nick = AccountPatch {
        nick: Merge::Set("ada".to_owned()),
        ..AccountPatch::default()
    };
    let balance = AccountPatch {
        balance: Some(5),
        ..AccountPatch::default()
    };
    let closed = AccountPatch {
        status: Some(Status::Closed),
        ..AccountPatch::default()
    };
    let if_first = Condition {
        if_match: Some(Tags::List(vec![Sequence(1)])),
        if_none_match: None,
    };
    let nick = patch(ada.id, nick).send(store);
    let balance = patch(ada.id, balance).send(store);
    // Each was fine by itself.
    let closed = patch(ada.id, closed).send(store);
    let stale = Ask::<Account>::Patch(ada.id, if_first, AccountPatch::default()).send(store);
    gated.gate.open();
    assert_eq!(nick.wait().unwrap().0, 3);
    let (sequence, both) = balance.wait().unwrap();
    assert_eq!(
        (sequence, both.balance, both.nick.as_deref()),
        (4, 5, Some("ada"))
    );
    let invalid = closed.wait().unwrap_err();
    assert!(matches!(invalid, Refused::Rejected(Rejection::Invalid(_))));
    assert_eq!(
        stale.wait(),
        Err(Refused::Rejected(Rejection::Precondition))
    );
    assert_eq!(gated.seen().tables.accounts[&ada.id], (4, both));
}

#[test]
fn a_change_that_waited_takes_nothing_from_a_batch_that_was_lost() {
    let (gated, ada) = with_ada(1000);
    busy(&gated);
    let store = &gated.store;
    let long = |letter: &str| AccountPatch {
        email: Some(letter.repeat(600)),
        ..AccountPatch::default()
    };
    let nick = AccountPatch {
        nick: Merge::Set("a".repeat(600)),
        ..AccountPatch::default()
    };
    let lost = patch(ada.id, long("e")).send(store);
    let waits = patch(ada.id, nick).send(store);
    gated.gate.decide(Verdict::Committed);
    gated.gate.decide(Verdict::Lost);
    gated.gate.decide(Verdict::Committed);
    assert_eq!(lost.wait(), Err(FULL));
    let (sequence, after) = waits.wait().unwrap();
    assert_eq!((sequence, after.email.as_str()), (3, "ada@x.org"));
}

#[test]
fn an_empty_frame_follows_a_second_without_writes_and_another_ends_the_log() {
    let mut gated = Gated::new(USUAL);
    gated.gate.open();
    thread::sleep(Duration::from_millis(1200));
    assert_eq!(
        gated.gate.frames().len(),
        0,
        "there is nothing to prove yet"
    );
    account("ada@x.org").ask(&gated.store).unwrap();
    thread::sleep(Duration::from_millis(600));
    account("bob@x.org").ask(&gated.store).unwrap();
    thread::sleep(Duration::from_millis(2300));
    gated.store.close();
    gated.writer.take().unwrap().join().unwrap();
    let frames = gated.gate.frames();
    let flags: Vec<u32> = frames.iter().map(|frame| frame.flags).collect();
    assert_eq!(flags, [RECORDS, RECORDS, IDLE, STOP]);
    let firsts: Vec<u64> = frames.iter().map(|frame| frame.first).collect();
    assert_eq!(firsts, [1, 2, 3, 4]);
    let idle = frames[2].came - frames[1].came;
    assert!(idle >= Duration::from_millis(990), "{idle:?}");
    assert!(frames.is_sorted_by(|one, next| one.time < next.time));
}

#[test]
fn an_idle_frame_that_is_lost_or_unknown_is_no_write() {
    let (mut gated, ada) = with_ada(USUAL);
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
