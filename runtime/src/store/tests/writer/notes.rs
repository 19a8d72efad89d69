//! Keys that clients choose, numbers, and records that stay without what they were about.

use super::{USUAL, account, busy, busy_with, with_ada};
use crate::{
    fault::{Fault, Place},
    sequence::Sequence,
    store::{
        Condition, Rejection, Tags,
        tests::{
            Account, Ask, Note, NoteBody, Refused,
            gate::{Gated, Verdict},
        },
    },
    types::Id,
};

fn key(number: u128) -> Id<Note> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

fn note(number: u128, about: &[Id<Account>], strict: bool) -> NoteBody {
    NoteBody {
        id: key(number),
        pinned: None,
        first: about.first().copied(),
        second: about.get(1).copied(),
        strict,
    }
}

fn put(body: NoteBody, condition: Condition) -> Ask<Note> {
    Ask::Replace(body.id, condition, body)
}

fn only_new() -> Condition {
    Condition {
        if_match: None,
        if_none_match: Some(Tags::Any),
    }
}

fn only_if(sequence: u64) -> Condition {
    Condition {
        if_match: Some(Tags::List(vec![Sequence(sequence)])),
        if_none_match: None,
    }
}

fn remove(account: Id<Account>) -> Ask<Account> {
    Ask::Remove(account, Condition::default())
}

fn rejected<T>(rejection: Rejection) -> Result<T, Refused> {
    Err(Refused::Rejected(rejection))
}

fn only_fault(answer: Result<(u64, Note), Refused>) -> Fault {
    match answer {
        Err(Refused::Rejected(Rejection::Invalid(faults) | Rejection::Conflict(faults))) => {
            assert_eq!(faults.list().len(), 1, "{faults:?}");
            faults.list()[0].clone()
        }
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn a_key_is_given_once() {
    let (gated, ada) = with_ada(USUAL);
    gated.gate.open();
    let store = &gated.store;
    let body = note(1, &[ada.id], false);
    assert!(Ask::<Note>::Create(body.clone()).ask(store).is_ok());
    let fault = only_fault(Ask::Create(body.clone()).ask(store));
    assert_eq!(
        (fault.place, fault.code),
        (Place::Pointer("#/id".to_owned()), "exists")
    );
    // What is wrong with the record itself comes first.
    let nobody = Id::from_uuid(uuid::Uuid::nil());
    let fault = only_fault(Ask::Create(note(1, &[nobody], false)).ask(store));
    assert_eq!(
        (fault.place, fault.code),
        (Place::Pointer("#/first".to_owned()), "reference")
    );
    // The path names the record, the body may not name another.
    let fault = only_fault(Ask::Replace(key(2), Condition::default(), body).ask(store));
    assert_eq!(fault.place, Place::Pointer("#/id".to_owned()));
    assert_eq!(gated.seen().tables.notes.len(), 1);
}

#[test]
fn of_two_that_put_one_key_the_first_creates_and_the_second_changes() {
    let (gated, ada) = with_ada(USUAL);
    let store = &gated.store;
    busy(&gated);
    // Neither finds a record when it is sent.
    let first = put(note(1, &[], false), Condition::default()).send(store);
    let second = put(note(1, &[ada.id], false), Condition::default()).send(store);
    let third = put(note(1, &[], false), only_new()).send(store);
    let fourth = put(note(1, &[], false), only_if(3)).send(store);
    gated.gate.open();
    let (created, changed) = (first.wait().unwrap(), second.wait().unwrap());
    assert_eq!((created.0, changed.0), (3, 4));
    assert_eq!((created.1.number, changed.1.number), (1, 1));
    assert_eq!(changed.1.first, Some(ada.id));
    assert_eq!(third.wait(), rejected(Rejection::Precondition));
    assert_eq!(fourth.wait(), rejected(Rejection::Precondition));
}

#[test]
fn what_went_meanwhile_is_created_anew_unless_a_condition_forbids_it() {
    let (gated, ada) = with_ada(USUAL);
    let store = &gated.store;
    let sent = put(note(1, &[ada.id], false), Condition::default()).send(store);
    gated.gate.decide(Verdict::Committed);
    let (sequence, _) = sent.wait().unwrap();
    busy(&gated);
    let gone = Ask::<Note>::Remove(key(1), Condition::default()).send(store);
    let strict = put(note(1, &[ada.id], true), only_if(sequence)).send(store);
    let same = put(note(1, &[ada.id], false), Condition::default()).send(store);
    gated.gate.open();
    assert!(gone.wait().is_ok());
    assert_eq!(strict.wait(), rejected(Rejection::Precondition));
    let (_, anew) = same.wait().unwrap();
    assert_eq!(
        (anew.number, anew.version),
        (2, 5),
        "a number is not used again"
    );
}

#[test]
fn a_number_that_was_lost_is_given_again_and_one_that_was_refused_is_not_spent() {
    let gated = Gated::new(USUAL);
    let store = &gated.store;
    let sent = put(note(1, &[], false), Condition::default()).send(store);
    gated.gate.decide(Verdict::Lost);
    assert_eq!(sent.wait(), rejected(Rejection::Full));
    gated.gate.open();
    let nobody = Id::from_uuid(uuid::Uuid::nil());
    assert!(
        Ask::<Note>::Create(note(2, &[nobody], false))
            .ask(store)
            .is_err()
    );
    for number in 1..4 {
        let (_, written) = Ask::<Note>::Create(note(number.into(), &[], false))
            .ask(store)
            .unwrap();
        assert_eq!(written.number, number);
    }
}

#[test]
fn what_would_not_be_valid_keeps_what_it_is_about() {
    let (gated, ada) = with_ada(USUAL);
    gated.gate.open();
    let store = &gated.store;
    let eve = account("eve@x.org").ask(store).unwrap().1;
    let both = note(1, &[ada.id, eve.id], true);
    let before = put(both, Condition::default()).ask(store).unwrap();
    remove(ada.id).ask(store).unwrap();
    let after = gated.seen().tables.notes[&key(1)].clone();
    assert_eq!((after.1.first, after.1.second), (None, Some(eve.id)));
    assert!(after.0 > before.0 && after.1.updated_at > before.1.updated_at);
    let Err(Refused::Rejected(Rejection::StillNeeded {
        model,
        key: by,
        fault,
    })) = remove(eve.id).ask(store)
    else {
        panic!("eve went")
    };
    assert_eq!((model, by), ("Note", key(1).to_string()));
    assert_eq!(fault.place, Place::Pointer("#/first".to_owned()));
    // A removal that was refused leaves nothing in the frame.
    let frames = gated.gate.frames().len();
    assert_eq!(gated.seen().tables.notes[&key(1)], after);
    let relaxed = put(note(1, &[eve.id], false), Condition::default());
    relaxed.ask(store).unwrap();
    remove(eve.id).ask(store).unwrap();
    assert_eq!(gated.seen().tables.notes[&key(1)].1.first, None);
    assert_eq!(gated.gate.frames().len(), frames + 2);
}

#[test]
fn what_is_released_counts_as_a_part_of_the_change() {
    let (gated, ada) = with_ada(1000);
    gated.gate.open();
    let store = &gated.store;
    for number in 0..30 {
        let body = note(number, &[ada.id], false);
        put(body, Condition::default()).ask(store).unwrap();
    }
    let before = gated.seen().tables;
    let refused = remove(ada.id).ask(store);
    assert_eq!(
        refused,
        rejected(Rejection::TooLarge { records: 31 }),
        "more bytes than a frame has"
    );
    assert_eq!(gated.seen().tables, before);
    for number in 0..120 {
        let body = note(100 + number, &[ada.id], false);
        put(body, Condition::default()).ask(store).unwrap();
    }
    let refused = remove(ada.id).ask(store);
    // They are not even looked for.
    let records = 1 + (912 - 9) / 13 + 1;
    assert_eq!(refused, rejected(Rejection::TooLarge { records }));
    for number in (10..30).chain(100..220) {
        let gone = Ask::<Note>::Remove(key(number), Condition::default());
        gone.ask(store).unwrap();
    }
    remove(ada.id).ask(store).unwrap();
    assert!(
        gated
            .seen()
            .tables
            .notes
            .values()
            .all(|(_, note)| note.first.is_none())
    );
    assert_eq!(gated.gate.frames().last().unwrap().records, 11);
}

#[test]
fn a_removal_that_waits_for_the_next_frame_is_whole_in_it() {
    let (gated, ada) = with_ada(1000);
    let store = &gated.store;
    let sent = put(note(1, &[ada.id], false), Condition::default()).send(store);
    gated.gate.decide(Verdict::Committed);
    sent.wait().unwrap();
    busy_with(&gated, "eve@x.org");
    // It leaves room for the note's event and none for the removal's.
    let large = account(&format!("{}@x.org", "b".repeat(770))).send(store);
    let gone = remove(ada.id).send(store);
    gated.gate.decide(Verdict::Committed);
    gated.gate.decide(Verdict::Committed);
    large.wait().unwrap();
    gated.gate.held();
    assert_eq!(gated.seen().tables.notes[&key(1)].1.first, Some(ada.id));
    gated.gate.decide(Verdict::Committed);
    gone.wait().unwrap();
    assert_eq!(gated.seen().tables.notes[&key(1)].1.first, None);
    assert_eq!(gated.gate.frames().last().unwrap().records, 2);
}
