//! What one removal writes: a whole operation, in an order that never leaves a reference behind.

use std::sync::Arc;

use super::{Account, AccountBody, Ask, Mail, MailBody, Order, OrderBody, Session, Status};
use crate::{
    data_dir::{DataDir, Options},
    log::{self, Line},
    sequence::Sequence,
    store::{Condition, identity, start},
    types::Id,
    vfs::sim::Sim,
};

/// Key, in hexadecimal, and whether the operation ends there, of every removal in the log.
fn removals(sim: &Sim) -> Vec<(String, bool)> {
    let vfs = Arc::new(sim.clone());
    let dir = DataDir::inspect(vfs, "/data".as_ref(), &Options::default()).unwrap();
    let mut removals = Vec::new();
    let (identity, start) = (identity(dir.manifest()), start(dir.manifest()));
    let names = &dir.manifest().lock;
    log::dump(
        dir.dir(),
        &identity,
        start,
        Sequence::ZERO,
        names,
        &mut |line| {
            if let Line::Record(record) = line
                && record.kind == "removed"
            {
                removals.push((record.key, record.operation_end));
            }
            Ok(())
        },
    )
    .unwrap();
    removals
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
    let remove = Ask::<Account>::Remove(ada, Condition::default());
    remove.ask(store).unwrap();
    session.stop().unwrap();
    let hex = |uuid: uuid::Uuid| uuid.simple().to_string();
    let expected = [
        hex(order.as_uuid()),
        hex(first.as_uuid()),
        hex(second.as_uuid()),
        hex(third.as_uuid()),
        hex(ada.as_uuid()),
    ];
    let removals = removals(&sim);
    let keys: Vec<&str> = removals.iter().map(|(key, _)| &key["50".len()..]).collect();
    assert_eq!(keys, expected);
    let ends: Vec<bool> = removals.iter().map(|(_, ends)| *ends).collect();
    assert_eq!(ends, [false, false, false, false, true]);
}
