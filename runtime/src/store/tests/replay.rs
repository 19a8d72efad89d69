//! Events that do not fit the state before them, or this application: refused, never skipped.

use std::path::Path;

use super::{
    Account, Mail, Session,
    forge::{Event, event, forge, id},
    session::files,
    shop::{LOCK, account_members},
};
use crate::{log::record::Kind, store::OpenError, types::Timestamp, vfs::sim::Sim, wire::Changes};

const FIRST: u128 = 1;

fn created() -> Event {
    event::<Account>(Kind::Created, FIRST, 0, account_members(FIRST, "ada@x.org"))
}

fn mail(set: impl FnOnce(&mut Changes)) -> Event {
    event::<Mail>(Kind::Created, 9, 0, set)
}

/// Opens a store whose first frame creates an account and whose second one holds `events`.
#[track_caller]
fn check(events: Vec<Event>, refusal: Option<&str>) {
    let sim = Sim::new();
    let now = Timestamp::UNIX_EPOCH;
    forge(&sim, LOCK, now, &[vec![created()], events]);
    let before = files(&sim);
    let opened = Session::open(&sim);
    let Some(refusal) = refusal else {
        assert!(opened.is_ok());
        return;
    };
    let error = opened.map(drop).unwrap_err();
    assert_eq!(error.exit_code(), 65);
    assert!(matches!(&error, OpenError::Log(error) if error.is_corrupt()));
    // The frame starts behind the header and the first frame.
    let first = before[Path::new("/data/log/00000000000000000001.log")].as_slice();
    let body = u32::from_le_bytes(first[4100..4104].try_into().unwrap());
    let offset = 4096 + 88 + u64::from(body).next_multiple_of(8);
    let text = error.to_string();
    let place = format!("log/00000000000000000001.log at byte {offset}, where sequence 2 is");
    assert!(text.contains(&place), "{text}");
    assert!(text.contains(refusal), "{text}");
    assert_eq!(files(&sim), before, "nothing is changed");
}

#[test]
fn an_event_that_follows_is_applied() {
    let changed = event::<Account>(Kind::Changed, FIRST, 1, |changes| changes.set(7, &5_i64));
    let removed = event::<Account>(Kind::Removed, FIRST, 2, |_| {});
    check(vec![changed, removed], None);
}

#[test]
fn an_event_that_does_not_follow_is_refused() {
    let changed = |key, previous| {
        event::<Account>(Kind::Changed, key, previous, |changes| {
            changes.set(7, &5_i64);
        })
    };
    let follow = "the event does not follow the last one of its record";
    let there = "the event creates a record that is there, or changes one that is not";
    check(vec![changed(FIRST, 7)], Some(follow));
    check(vec![changed(FIRST, 0)], Some(follow));
    check(vec![changed(2, 1)], Some(follow));
    check(vec![changed(2, 0)], Some(there));
    check(vec![created()], Some(follow));
    let twice = Event {
        previous: 1,
        ..created()
    };
    check(vec![twice], Some(there));
    let removed = |key, previous| event::<Account>(Kind::Removed, key, previous, |_| {});
    check(vec![removed(FIRST, 2)], Some(follow));
    check(vec![removed(2, 0)], Some(there));
    // The one that fits comes first: the frame is refused whole.
    check(vec![changed(FIRST, 1), changed(FIRST, 1)], Some(follow));
    check(vec![removed(FIRST, 1), changed(FIRST, 2)], Some(follow));
}

#[test]
fn an_event_of_another_application_is_refused() {
    let stranger = Event {
        model: 99,
        ..created()
    };
    check(vec![stranger], Some("no model has the id 99"));
    let builtin = Event {
        model: 63,
        ..created()
    };
    check(vec![builtin], Some("no model has the id 63"));
    let variant = event::<Account>(Kind::Changed, FIRST, 1, |changes| changes.set(3, &9_u32));
    check(vec![variant], Some("no variant has the id 9"));
    let retyped = event::<Account>(Kind::Changed, FIRST, 1, |changes| changes.set(2, &9_u32));
    check(vec![retyped], Some("not the expected CBOR"));
    let without_text = mail(|changes| {
        changes.set(1, &id::<Mail>(9));
        changes.set(2, &id::<Account>(FIRST));
        changes.set(3, &None::<crate::types::Id<Mail>>);
    });
    check(vec![without_text], Some("the member `text` is missing"));
    let without_key = event::<Account>(Kind::Created, 5, 0, account_members(6, "eve@x.org"));
    check(
        vec![without_key],
        Some("the event's key is not that of its members"),
    );
    let broken = Event {
        members: vec![0xa2, 7],
        ..created()
    };
    check(vec![broken], Some("an event cannot be read"));
    let mut keyless = created();
    keyless.key = vec![0xf6];
    check(vec![keyless], Some("an event cannot be read"));
}

#[test]
fn members_of_later_versions_are_passed_over_though_their_values_are_read() {
    let later = event::<Account>(Kind::Changed, FIRST, 1, |changes| {
        changes.set(40, &"from the future".to_owned());
    });
    check(vec![later], None);
}
