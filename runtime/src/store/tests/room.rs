//! What is refused while there is no room, and what goes on.

use std::{thread, time::Duration};

use super::{
    Account, AccountBody, AccountPatch, Ask, Refused, Session, Shop, Status,
    client::block_on,
    session::{SMALL, place},
};
use crate::{
    store::{Condition, Place, Policy, Rejection, Room, Selection, open},
    types::Id,
    vfs::sim::Sim,
    wire::Merge,
};

fn create(session: &Session, number: u32) -> Result<Id<Account>, Refused> {
    let body = AccountBody {
        email: format!("a{number}@x.org"),
        status: Status::Active,
        nick: None,
        balance: 0,
    };
    let created = Ask::<Account>::Create(body).ask(&session.store);
    created.map(|(_, account)| account.id)
}

fn rename(session: &Session, account: Id<Account>, nick: &str) -> Result<(), Refused> {
    let patch = AccountPatch {
        email: None,
        status: None,
        nick: Merge::Set(nick.to_owned()),
        balance: None,
    };
    let patched = Ask::<Account>::Patch(account, Condition::default(), patch).ask(&session.store);
    patched.map(drop)
}

fn remove(session: &Session, account: Id<Account>) {
    let removal = Ask::<Account>::Remove(account, Condition::default());
    removal.ask(&session.store).unwrap();
}

/// Creates until it is refused; gives the first and the refusal. It is looked at each second.
fn until_refused(session: &Session, first: u32) -> (Id<Account>, Refused) {
    let mut kept = None;
    for number in first..first + 500 {
        match create(session, number) {
            Ok(account) => kept = kept.or(Some(account)),
            Err(refused) => return (kept.unwrap(), refused),
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it goes on growing");
}

fn until_accepted(session: &Session) {
    for number in 0..500 {
        if create(session, 100_000 + number).is_ok() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("there is room, and nothing is taken");
}

#[test]
fn without_memory_nothing_grows_and_removals_go_on() {
    let sim = Sim::new();
    let compaction = Policy {
        memory_max: Some(2_000),
        ..Policy::default()
    };
    let place = Place {
        compaction,
        ..place(&sim, SMALL)
    };
    let session: Session<Shop> = Session::of(open(place).unwrap());
    let (account, refused) = until_refused(&session, 0);
    let lack = Rejection::NoRoom(Room::NoMemory);
    assert_eq!(refused, Refused::Rejected(lack.clone()));
    assert_eq!(
        rename(&session, account, &"n".repeat(60)),
        Err(Refused::Rejected(lack))
    );
    assert!(block_on(session.store.compact(Selection::All)).is_ok());
    for account in session.seen().tables.accounts.into_keys() {
        remove(&session, account);
    }
    until_accepted(&session);
}

#[test]
fn without_free_space_nothing_grows_and_compaction_goes_on() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let account = create(&session, 0).unwrap();
    rename(&session, account, "ada").unwrap();
    sim.set_free_bytes(100 << 20);
    let (_, refused) = until_refused(&session, 1);
    assert_eq!(refused, Refused::Rejected(Rejection::NoRoom(Room::NoDisk)));
    // What makes nothing larger is taken.
    rename(&session, account, "eve").unwrap();
    assert_eq!(
        block_on(session.store.compact(Selection::All))
            .unwrap()
            .models,
        [64]
    );
    remove(&session, account);
    sim.set_free_bytes(200 << 20);
    until_accepted(&session);
}
