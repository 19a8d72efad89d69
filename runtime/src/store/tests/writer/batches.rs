//! What goes into one frame, and what waits.

use super::{USUAL, account, body, busy, busy_with, mail, patch, with_ada};
use crate::{
    rules::MemberSet,
    store::{
        Busy, Change, Condition, Rejection,
        tests::{
            Account, AccountPatch, Ask, Mail, MailPatch, Refused, client::Sent, gate::Verdict,
            ledger::Tables,
        },
    },
    types::Id,
};

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
        let change = Change::Create(
            Box::new(body(&format!("{number}@x.org")).into()),
            MemberSet::NONE,
        );
        gated
            .store
            .submit::<Account>(change, 400_000, None)
            .unwrap()
    };
    let sent: Vec<_> = (0..4).map(large).collect();
    gated.gate.open();
    for awaited in sent {
        let sent = Sent::Waiting(awaited);
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
    let change = || Change::Create(Box::new(body("bob@x.org").into()), MemberSet::NONE);
    busy_with(&gated, "eve@x.org");
    let first = store.submit::<Account>(change(), 40 << 20, None);
    assert!(first.is_ok());
    let second = store.submit::<Account>(change(), 40 << 20, None);
    assert_eq!(second.unwrap_err(), Busy::Full);
}

/// A small change of a large record waits with the whole of it.
#[test]
fn the_queue_counts_the_records_that_updates_were_merged_into() {
    let (gated, ada) = with_ada(USUAL);
    let store = &gated.store;
    let sent = mail(ada.id, 1 << 20).send(store);
    gated.gate.decide(Verdict::Committed);
    let (_, large) = sent.wait().unwrap();
    busy(&gated);
    let same = || {
        let text = large.text.clone();
        Ask::Patch(large.id, Condition::default(), MailPatch { text }).send(store)
    };
    let sent: Vec<Sent<Mail>> = (0..63).map(|_| same()).collect();
    assert!(sent.iter().all(|sent| matches!(sent, Sent::Waiting(_))));
    let refused = same();
    assert!(matches!(refused, Sent::Refused(Refused::Busy(Busy::Full))));
    // They are one batch all the same: none of them writes much.
    gated.gate.open();
    for sent in sent {
        assert_eq!(sent.wait().unwrap().0, 2);
    }
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
    // So many that no frame takes them, however short their keys are: they are not even counted.
    let more: Vec<Id<Mail>> = (0..100)
        .map(|_| mail(ada.id, 1).ask(store).unwrap().1.id)
        .collect();
    let remove = Ask::<Account>::Remove(ada.id, Condition::default());
    assert_eq!(remove.ask(store).unwrap_err(), too_large(912 / 9 + 1));
    for key in keys[..30].iter().chain(&more) {
        Ask::<Mail>::Remove(*key, Condition::default())
            .ask(store)
            .unwrap();
    }
    let (_, removed) = Ask::<Account>::Remove(ada.id, Condition::default())
        .ask(store)
        .unwrap();
    assert_eq!(removed.id, ada.id);
    assert_eq!(gated.seen().tables, Tables::default());
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
fn what_has_left_the_queue_is_one_batch_at_the_most() {
    const BYTES: usize = 400_000;
    let (gated, _) = with_ada(1000);
    busy(&gated);
    // Each takes most of a frame, and three are a batch by their bytes.
    let mut number = 0;
    let mut fill = || {
        let before = number;
        loop {
            let email = format!("{number}{}", "n".repeat(600));
            let change = Change::Create(Box::new(body(&email).into()), MemberSet::NONE);
            match gated.store.submit::<Account>(change, BYTES, None) {
                Ok(_) => number += 1,
                Err(busy) => {
                    assert_eq!(busy, Busy::Full);
                    break number - before;
                }
            }
        }
    };
    assert_eq!(fill(), (64 << 20) / BYTES);
    for accepted in [3, 0, 0, 3] {
        gated.gate.decide(Verdict::Committed);
        gated.gate.held();
        assert_eq!(fill(), accepted);
    }
}
