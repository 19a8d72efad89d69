//! What one removal writes: a whole operation, in an order that never leaves a reference behind.

use std::sync::Arc;

use super::{
    Account, AccountBody, Ask, Mail, MailBody, Note, NoteBody, Order, OrderBody, Session, Status,
};
use crate::{
    data_dir::{DataDir, Options},
    log::{self, Line},
    sequence::Sequence,
    store::{Condition, identity, start},
    types::Id,
    vfs::sim::Sim,
};

/// What happened, the key, in hexadecimal, and whether the operation ends there, of the last `count`
/// events in the log.
fn last_events(sim: &Sim, count: usize) -> Vec<(&'static str, String, bool)> {
    let vfs = Arc::new(sim.clone());
    let dir = DataDir::inspect(vfs, "/data".as_ref(), &Options::default()).unwrap();
    let mut events = Vec::new();
    let (identity, start) = (identity(dir.manifest()), start(dir.manifest()));
    let names = &dir.manifest().lock;
    log::dump(
        dir.dir(),
        &identity,
        start,
        Sequence::ZERO,
        names,
        &mut |line| {
            if let Line::Record(record) = line {
                let key = record.key["50".len()..].to_owned();
                events.push((record.kind, key, record.operation_end));
            }
            Ok(())
        },
    )
    .unwrap();
    events.split_off(events.len() - count)
}

#[test]
fn what_refers_goes_before_what_it_refers_to() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let store = &session.store;
    let ada = Ask::<Account>::Create(AccountBody {
        email: "ada@x.org".to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    });
    let ada = ada.ask(store).unwrap().1.id;
    let mail = |answers: Option<Id<Mail>>| MailBody {
        owner: ada,
        answers,
        text: String::new(),
    };
    let create = |answers| Ask::<Mail>::Create(mail(answers)).ask(store).unwrap().1.id;
    let (first, second, third) = (create(None), create(None), create(None));
    // The first answers the last: against the order of keys.
    for (one, other) in [(second, third), (first, second)] {
        let answers = Ask::<Mail>::Replace(one, Condition::default(), mail(Some(other)));
        answers.ask(store).unwrap();
    }
    let order = Ask::<Order>::Create(OrderBody {
        buyer: ada,
        mail: Some(first),
    });
    let order = order.ask(store).unwrap().1.id;
    let note = Id::<Note>::from_uuid(uuid::Uuid::from_u128(7));
    let body = NoteBody {
        id: note,
        pinned: Some(first),
        first: Some(ada),
        second: Some(ada),
        strict: false,
    };
    Ask::<Note>::Create(body).ask(store).unwrap();
    let remove = Ask::<Account>::Remove(ada, Condition::default());
    remove.ask(store).unwrap();
    session.stop().unwrap();
    let hex = |uuid: uuid::Uuid| uuid.simple().to_string();
    // The note is about three that go, and changes once; then it refers to nothing.
    let expected = [
        ("changed", hex(note.as_uuid()), false),
        ("removed", hex(order.as_uuid()), false),
        ("removed", hex(first.as_uuid()), false),
        ("removed", hex(second.as_uuid()), false),
        ("removed", hex(third.as_uuid()), false),
        ("removed", hex(ada.as_uuid()), true),
    ];
    assert_eq!(last_events(&sim, expected.len()), expected);
    let session = Session::open(&sim).unwrap();
    let tables = session.seen().tables;
    let (sequence, note) = &tables.notes[&note];
    assert_eq!((note.pinned, note.first, note.second), (None, None, None));
    assert_eq!((note.version, note.number), (*sequence, 1));
    assert_eq!(tables.accounts.len() + tables.mails.len(), 0);
}
