//! What is refused while there is no room, and what goes on.

use std::{thread, time::Duration};

use super::{
    Account, AccountBody, AccountPatch, Ask, Refused, Session, Shop, Status,
    client::block_on,
    session::{SMALL, files, place},
};
use crate::{
    data_dir::read_manifest,
    store::{Condition, OpenError, Place, Policy, Rejection, Room, Selection, open},
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

/// Creates until it is refused. It is looked at each second, so the first may be refused already.
fn until_refused(session: &Session, first: u32) -> Refused {
    for number in first..first + 500 {
        if let Err(refused) = create(session, number) {
            return refused;
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

/// Opens the store with so much memory for its records.
fn with_memory(sim: &Sim, max: u64) -> Result<Session<Shop>, OpenError> {
    let compaction = Policy {
        memory_max: Some(max),
        ..Policy::default()
    };
    let place = Place {
        compaction,
        ..place(sim, SMALL)
    };
    open(place).map(Session::of)
}

#[test]
fn without_memory_nothing_grows_and_removals_go_on() {
    let sim = Sim::new();
    let session = with_memory(&sim, 2_000).unwrap();
    let account = create(&session, 0).unwrap();
    let refused = until_refused(&session, 1);
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
fn memory_is_held_from_one_batch_to_the_next() {
    let sim = Sim::new();
    let session = with_memory(&sim, 20_000).unwrap();
    // No second passes between two looks: the writer itself sees that it is over.
    let taken = (0..1_000).take_while(|&number| create(&session, number).is_ok());
    let taken = taken.count();
    let memory = session.store.memory_bytes();
    assert!(taken > 20 && taken < 100, "{taken}");
    assert!(memory > 20_000 && memory < 21_000, "{memory}");
}

#[test]
fn what_came_to_be_under_a_bound_starts_again_under_it() {
    let sim = Sim::new();
    let session = with_memory(&sim, 20_000).unwrap();
    let mut number = 0;
    while create(&session, number).is_ok() {
        number += 1;
    }
    session.stop().unwrap();
    for compacts in [true, false] {
        let session = with_memory(&sim, 20_000).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(session.seen().tables.accounts.len(), number as usize);
        if compacts {
            block_on(session.store.compact(Selection::All)).unwrap();
        }
        session.stop().unwrap();
    }
}

#[test]
fn a_start_that_takes_more_than_is_allowed_is_refused_and_says_how_much_it_takes() {
    for compacts in [true, false] {
        let sim = Sim::new();
        let session = Session::open(&sim).unwrap();
        for number in 0..100 {
            create(&session, number).unwrap();
        }
        let taken = session.store.memory_bytes();
        if compacts {
            block_on(session.store.compact(Selection::All)).unwrap();
            let manifest = read_manifest(&sim, "/data".as_ref()).unwrap();
            let entry = manifest.snapshot(64).unwrap();
            assert_eq!(entry.ram_bytes, Some(taken), "the manifest tells it");
        }
        session.stop().unwrap();
        let before = files(&sim);
        let refused = with_memory(&sim, taken / 2).err().unwrap();
        let OpenError::Memory(much) = refused else {
            panic!("{refused}");
        };
        assert_eq!(much.max, taken / 2);
        // What is loaded has no room to spare in its texts.
        assert!(much.needed >= taken / 10 * 9, "{much:?}");
        assert_eq!(OpenError::Memory(much).exit_code(), 78);
        assert_eq!(files(&sim), before, "nothing was changed");
        assert_eq!(
            with_memory(&sim, taken)
                .unwrap()
                .seen()
                .tables
                .accounts
                .len(),
            100
        );
    }
}

#[test]
fn without_free_space_nothing_grows_and_compaction_goes_on() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let account = create(&session, 0).unwrap();
    rename(&session, account, "ada").unwrap();
    sim.set_free_bytes(100 << 20);
    let refused = until_refused(&session, 1);
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
