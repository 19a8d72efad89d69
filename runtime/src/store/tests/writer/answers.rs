//! When a client is told, and what is true by then.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
    thread,
};

use super::{FULL, USUAL, account, body, busy, patch, with_ada};
use crate::{
    rules::MemberSet,
    sequence::Sequence,
    store::{
        Change, Condition, Rejection, Store, Tags,
        tests::{
            Account, AccountPatch, Ask, Refused, Shop, Status,
            gate::{Gated, Verdict},
        },
    },
    types::Id,
    wire::Merge,
};

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
    let change = Change::Create(Box::new(body("ada@x.org").into()), MemberSet::NONE);
    let mut awaited = gated.store.submit::<Account>(change, 1, None).unwrap();
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
    assert_eq!(same.unwrap(), (1, ada));
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
