//! What a removal with many records behind it costs while it is judged.

use super::{
    Account, AccountBody, Alive, Note, NoteBody, Refused, Root, Shop, Status,
    client::{Answer, Sent},
    shop::Operation,
};
use crate::{
    model::{App, Has},
    sequence::Sequence,
    store::{Change, Condition, Fate, Judged, Keys, Rejection, Row, Staged, Write, reply::reply},
    types::{Id, Timestamp},
};

const NOTES: usize = 200;

fn key<T>(number: usize) -> Id<T> {
    Id::from_uuid(uuid::Uuid::from_u128(number as u128))
}

/// One account, and notes that are about it.
fn root() -> Root {
    let mut root = Root::default();
    let mut account = Account::from(AccountBody {
        email: "ada@x.org".to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    });
    account.id = key(1);
    Has::<Account>::table_mut(&mut root).put(&Row::new(Sequence(1), account));
    for number in 0..NOTES {
        let note = Note::from(NoteBody {
            id: key(number),
            pinned: None,
            first: Some(key(1)),
            second: None,
            strict: false,
        });
        Has::<Note>::table_mut(&mut root).put(&Row::new(Sequence(2), note));
    }
    root
}

/// Removes the account, by a frame of so many bytes, and gives the root as it is then with the answer.
fn remove(root: &Root, body_bytes_max: usize) -> (Root, Answer<Account>) {
    let now = Timestamp::UNIX_EPOCH;
    let root = root.clone();
    let mut staged = Staged::<Shop>::new(root, now, Keys::default(), Sequence(3), body_bytes_max);
    let (reply, awaited) = reply();
    let change = Change::<Account>::Remove {
        key: key(1),
        condition: Condition::default(),
    };
    let write = Operation::Account(Write {
        change,
        caller: None,
        reply,
    });
    match Shop::judge(&mut staged, write) {
        Judged::Settled(answer) => answer(Fate::Durable),
        Judged::Deferred(_) => panic!("nothing is before it in the frame"),
    }
    (staged.root, Sent::Waiting(awaited).wait())
}

fn are_released(root: &Root) -> usize {
    let notes = Has::<Note>::table(root).rows().values();
    notes
        .filter(|row| row.record.about().next().is_none())
        .count()
}

#[test]
fn a_removal_that_does_not_fit_holds_no_copies_of_what_refers_to_it() {
    let root = root();
    let (before, _) = Alive::count();
    assert_eq!(before, NOTES);
    // Each event has more than 30 bytes, so it is found out when most are written.
    let (after, answer) = remove(&root, 30 * NOTES);
    let too_large = Rejection::TooLarge { records: NOTES + 1 };
    assert_eq!(answer, Err(Refused::Rejected(too_large)));
    let (_, most) = Alive::count();
    assert!(most <= before + 1, "{most} at once, of {before}");
    assert_eq!(are_released(&after), 0);
    assert!(Has::<Account>::table(&after).contains(&key(1)));
}

#[test]
fn a_removal_that_fits_copies_each_record_that_stays_once() {
    let root = root();
    let (before, _) = Alive::count();
    let (after, answer) = remove(&root, 1 << 20);
    answer.unwrap();
    let (now, most) = Alive::count();
    assert_eq!(now, 2 * before, "the published ones and the staged ones");
    assert!(most <= now + 1, "{most} at once");
    assert_eq!(are_released(&after), NOTES);
    assert_eq!(are_released(&root), 0);
    let last = Has::<Note>::table(&after).get(&key(NOTES - 1)).unwrap();
    assert_eq!(last.sequence, Sequence(2 + NOTES as u64));
    assert_eq!(last.record.version, last.sequence.0);
}
