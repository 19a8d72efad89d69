//! Records that come to be together, as an import has them.

use super::{USUAL, account, body, busy, mail, with_ada};
use crate::{
    model::{App, Has, Relations},
    store::{
        Change, Insertion, Rejection, SerialClaim,
        tests::{
            Account, Ask, Mail, MailBody, Note, NoteBody, Refused, Shop,
            client::Sent,
            gate::{Gated, Verdict},
        },
    },
    types::Id,
};

fn accounts(emails: &[&str]) -> Vec<Account> {
    let keyed = emails.iter().zip(1..).map(|(email, number)| {
        let mut account = Account::from(body(email));
        account.id = Id::from_uuid(uuid::Uuid::from_u128(number));
        account
    });
    keyed.collect()
}

fn key(number: u128) -> Id<Mail> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

fn answering(number: u128, owner: Id<Account>, answers: Option<u128>) -> Mail {
    let mut mail = Mail::from(MailBody {
        owner,
        answers: answers.map(key),
        text: "m".repeat(100),
    });
    mail.id = key(number);
    mail
}

fn insert<M: Relations<Shop>>(gated: &Gated, records: Vec<M>, claim: Option<SerialClaim>) -> Sent<M>
where
    <Shop as App>::Root: Has<M>,
{
    let change = Change::Insert(Insertion { records, claim });
    Sent::Waiting(gated.store.submit(change, 100, None).unwrap())
}

fn why<M: std::fmt::Debug>(answer: Result<(u64, M), Refused>) -> Rejection {
    match answer {
        Err(Refused::Rejected(rejection)) => rejection,
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn all_of_an_insertion_is_one_operation_with_its_own_members() {
    let (gated, _) = with_ada(USUAL);
    let records = accounts(&["one@x.org", "two@x.org", "three@x.org"]);
    let sent = insert(&gated, records.clone(), None);
    gated.gate.decide(Verdict::Committed);
    let (sequence, last) = sent.wait().unwrap();
    assert_eq!((sequence, &last), (4, &records[2]));
    let frames = gated.gate.frames();
    assert_eq!((frames[1].first, frames[1].records), (2, 3));
    let state = gated.store.state();
    for (record, sequence) in records.iter().zip(2..) {
        let row = Has::<Account>::table(&state.root).get(&record.id).unwrap();
        assert_eq!((&row.record, row.sequence.0), (record, sequence));
    }
}

#[test]
fn one_bad_record_keeps_all_of_them_out() {
    let (gated, ada) = with_ada(USUAL);
    gated.gate.open();
    let before = gated.published();
    // Within the insertion, and with what is stored.
    for emails in [["one@x.org", "ONE@x.org"], ["one@x.org", "ada@x.org"]] {
        let refused = why(insert(&gated, accounts(&emails), None).wait());
        assert!(matches!(refused, Rejection::Conflict(_)), "{refused:?}");
    }
    let twice = [accounts(&["one@x.org"]), accounts(&["two@x.org"])].concat();
    assert!(matches!(
        why(insert(&gated, twice, None).wait()),
        Rejection::Conflict(_)
    ));
    let dangling = vec![answering(1, ada.id, None), answering(2, ada.id, Some(3))];
    assert!(matches!(
        why(insert(&gated, dangling, None).wait()),
        Rejection::Invalid(_)
    ));
    assert_eq!(
        why(insert::<Mail>(&gated, Vec::new(), None).wait()),
        Rejection::NotFound
    );
    assert_eq!(gated.published(), before);
    // The next one has the sequence that theirs would have had.
    assert_eq!(account("next@x.org").ask(&gated.store).unwrap().0, 2);
}

#[test]
fn records_of_an_insertion_refer_to_each_other_in_any_order() {
    let (gated, ada) = with_ada(USUAL);
    gated.gate.open();
    let circle = vec![answering(1, ada.id, Some(2)), answering(2, ada.id, Some(1))];
    assert_eq!(insert(&gated, circle, None).wait().unwrap().0, 3);
}

#[test]
fn an_insertion_waits_for_a_frame_or_is_too_large() {
    let (gated, ada) = with_ada(1000);
    busy(&gated);
    let first = mail(ada.id, 300).send(&gated.store);
    let mails = |numbers: std::ops::Range<u128>| -> Vec<Mail> {
        numbers
            .map(|number| answering(number, ada.id, None))
            .collect()
    };
    let second = insert(&gated, mails(1..5), None);
    let third = insert(&gated, mails(10..30), None);
    gated.gate.open();
    assert_eq!(first.wait().unwrap().0, 3);
    assert_eq!(second.wait().unwrap().0, 7);
    assert_eq!(why(third.wait()), Rejection::TooLarge { records: 20 });
    let records: Vec<u32> = gated
        .gate
        .frames()
        .iter()
        .map(|frame| frame.records)
        .collect();
    assert_eq!(records, [1, 1, 1, 4]);
}

#[test]
fn serial_numbers_are_claimed_before_they_are_given_to_others() {
    let (gated, ada) = with_ada(USUAL);
    gated.gate.open();
    let body = |number: u128| NoteBody {
        id: Id::from_uuid(uuid::Uuid::from_u128(number)),
        pinned: None,
        first: Some(ada.id),
        second: None,
        strict: false,
    };
    let imported = |number: u128, serial| {
        let mut note = Note::from(body(number));
        note.number = serial;
        note
    };
    assert_eq!(
        Ask::<Note>::Create(body(1))
            .ask(&gated.store)
            .unwrap()
            .1
            .number,
        1
    );
    let outrun = SerialClaim { seen: 1, next: 10 };
    let refused = insert(&gated, vec![imported(2, 2)], Some(outrun)).wait();
    assert_eq!(why(refused), Rejection::SerialsGiven);
    let claim = SerialClaim { seen: 2, next: 10 };
    let (_, note) = insert(&gated, vec![imported(2, 4)], Some(claim))
        .wait()
        .unwrap();
    assert_eq!(note.number, 4);
    // What is still to come has up to 9.
    assert_eq!(
        Ask::<Note>::Create(body(3))
            .ask(&gated.store)
            .unwrap()
            .1
            .number,
        10
    );
}
