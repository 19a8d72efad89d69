//! Stores that another version of the models wrote: an older one is read exactly, what this
//! build does not know is refused untouched.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::{
    Account, AccountBody, AccountPatch, Ask, Mail, OrderBody, Session, Status,
    forge::{event, forge, id},
    session::files,
    shop::{BALANCE_ABSENT, LOCK, account_members},
};
use crate::{
    data_dir::{DataDir, DataDirError, Options},
    log::record::Kind,
    schema::Schema,
    store::{Condition, OpenError},
    types::{Id, Timestamp},
    vfs::sim::Sim,
    wire::Merge,
};

/// Today's lock, changed.
fn lock(version: u32, parents: &[u32], change: impl FnOnce(&mut Value)) -> String {
    let fingerprint = |version: u32| format!("{version:02x}").repeat(32);
    let mut lock: Value = serde_json::from_str(LOCK).unwrap();
    lock["version"] = json!(version);
    lock["fingerprint"] = json!(fingerprint(version));
    let parents = parents.iter().copied().map(fingerprint);
    lock["parents"] = parents.collect();
    change(&mut lock);
    lock.to_string()
}

/// The first version: no order, no nick, no balance, and no account was ever closed.
fn first_lock() -> String {
    lock(1, &[], |lock| {
        lock["models"].as_array_mut().unwrap().truncate(2);
        lock["models"][0]["members"]
            .as_array_mut()
            .unwrap()
            .truncate(5);
        lock["enums"][0]["variants"]
            .as_array_mut()
            .unwrap()
            .truncate(1);
    })
}

/// A store that a build with this lock wrote.
fn written_by(lock: &str) -> Sim {
    let sim = Sim::new();
    let ada = event::<Account>(Kind::Created, 1, 0, account_members(1, "ada@x.org"));
    let mail = event::<Mail>(Kind::Created, 2, 0, |changes| {
        changes.set(1, &id::<Mail>(2));
        changes.set(2, &id::<Account>(1));
        changes.set(3, &None::<Id<Mail>>);
        changes.set(4, &"hello".to_owned());
    });
    let email = event::<Account>(Kind::Changed, 1, 1, |changes| {
        changes.set(2, &"eve@x.org".to_owned());
    });
    forge(
        &sim,
        lock,
        Timestamp::UNIX_EPOCH,
        &[vec![ada, mail], vec![email]],
    );
    sim
}

#[test]
fn a_store_of_an_older_version_is_read_exactly_and_written_anew() {
    let sim = written_by(&first_lock());
    let session = Session::open(&sim).unwrap();
    let eve = Account {
        id: id(1),
        email: "eve@x.org".to_owned(),
        status: Status::Active,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        nick: None,
        balance: BALANCE_ABSENT,
    };
    let seen = session.seen().tables;
    assert_eq!(seen.accounts, BTreeMap::from([(eve.id, (3, eve.clone()))]));
    assert_eq!(seen.mails[&id(2)].1.text, "hello");
    // A change of another member keeps what the event did not hold.
    let nick = AccountPatch {
        nick: Merge::Set("eve".to_owned()),
        ..AccountPatch::default()
    };
    let (sequence, nicked) = Ask::<Account>::Patch(eve.id, Condition::default(), nick)
        .ask(&session.store)
        .unwrap();
    assert_eq!((sequence, nicked.balance), (4, BALANCE_ABSENT));
    let closed = AccountBody {
        email: "bob@x.org".to_owned(),
        status: Status::Closed,
        nick: None,
        balance: 0,
    };
    Ask::<Account>::Create(closed).ask(&session.store).unwrap();
    let order = OrderBody {
        buyer: eve.id,
        mail: Some(id(2)),
    };
    Ask::<super::Order>::Create(order)
        .ask(&session.store)
        .unwrap();
    let expected = session.seen().tables;
    session.stop().unwrap();
    for sim in [sim.crash(0), sim.clone()] {
        assert_eq!(Session::open(&sim).unwrap().seen().tables, expected);
    }
    // From now on the older build is told that the store is newer.
    let before = files(&sim);
    let first = Schema::parse(&first_lock()).unwrap();
    let vfs = Arc::new(sim.clone());
    let refused = DataDir::open(vfs, "/data".as_ref(), &Options::default(), &first);
    assert!(matches!(refused, Err(DataDirError::Schema { .. })));
    assert_eq!(files(&sim), before);
}

/// A store that was written under a lock is refused with these words, and nothing is changed.
#[track_caller]
fn check_refused(lock: &str, words: &[&str]) {
    let sim = written_by(lock);
    let before = files(&sim);
    let error = Session::open(&sim).map(drop).unwrap_err();
    assert!(
        matches!(error, OpenError::Dir(DataDirError::Schema { .. })),
        "{error}"
    );
    assert_eq!(error.exit_code(), 65);
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert_eq!(files(&sim), before);
}

#[test]
fn a_store_that_knows_more_is_refused_untouched() {
    let member = json!({"id": 8, "name": "phone", "past_names": [], "type": "String",
        "optional": true, "default": true});
    let phone = |lock: &mut Value| {
        let members = lock["models"][0]["members"].as_array_mut();
        members.unwrap().push(member.clone());
    };
    check_refused(&lock(3, &[1, 2], phone), &["phone", "newer"]);
    check_refused(&lock(0x99, &[1], phone), &["phone", "diverged"]);
    check_refused(
        &lock(1, &[], |lock| lock["models"][1]["id"] = json!(77)),
        &["Mail"],
    );
    let variant = json!({"id": 3, "name": "Frozen", "past_names": []});
    let frozen = |lock: &mut Value| {
        let variants = lock["enums"][0]["variants"].as_array_mut();
        variants.unwrap().push(variant);
    };
    check_refused(&lock(3, &[1, 2], frozen), &["Frozen"]);
    let retyped = |lock: &mut Value| lock["models"][0]["members"][6]["type"] = json!("u8");
    check_refused(&lock(1, &[], retyped), &["balance", "u8"]);
}

#[test]
fn a_newer_version_that_knows_nothing_more_is_read() {
    let sim = written_by(&lock(3, &[1, 2], |_| {}));
    assert_eq!(Session::open(&sim).unwrap().seen().tables.accounts.len(), 1);
}

#[test]
fn a_store_whose_records_lack_what_this_build_requires_is_refused_untouched() {
    let without_email = |lock: &mut Value| {
        let members = lock["models"][0]["members"].as_array_mut();
        members.unwrap().remove(1);
    };
    check_refused(&lock(1, &[], without_email), &["email", "requires"]);
}

/// A store that was written under the first lock.
pub fn old_store() -> Sim {
    written_by(&first_lock())
}
