//! Calls that fail while the store is written, each wherever it is made (or one in a few: [`Size`]), and
//! a disk that is full.

use rustix::io::Errno;

use super::{
    Account, AccountBody, Ask, Mail, MailBody, Refused, Session, Status,
    matrix::Size,
    session::ROOMY,
    told::{Told, live},
    workload::Dice,
};
use crate::{
    store::{Busy, Condition, Failure, Rejection},
    types::Id,
    vfs::sim::{Fault, How, Sim, Site},
};

/// Lives once with one fault; then the store opens, on this machine and after power losses, and
/// holds what clients were told. Gives what they were told.
fn live_with(sim: &Sim, fault: Fault, what: &str) -> Told {
    sim.fail(fault);
    let mut told = Told::default();
    live(sim, &mut told, 2);
    sim.heal();
    for seed in [0, 2, 1] {
        let what = format!("{what}, seed {seed}");
        let mut told = told.clone();
        // Without a power loss last: reads may show what the disk does not hold.
        let after = if seed == 1 {
            sim.clone()
        } else {
            sim.crash(seed)
        };
        let session = Session::open(&after).unwrap_or_else(|e| panic!("{what}: {e}"));
        told.check(&session.seen(), &what);
        if seed == 1 && told.ledger.next == 1 {
            // The creation failed. Whether the directories' own names ever reach the disk cannot
            // be told on the same machine: no later sync says so. (A file system with a journal
            // takes no more writes after such a failure.) Nothing had been acknowledged.
            continue;
        }
        // What a reader has seen outlives a power loss, and so does what it writes.
        let mut durable = told.clone();
        let lost = Session::open(&after.crash(0)).unwrap_or_else(|e| panic!("{what}: {e}"));
        durable.check(&lost.seen(), &what);
        assert!(told.work(&session, &mut Dice::new(3), 1), "{what}");
        let lost = Session::open(&after.crash(0)).unwrap_or_else(|e| panic!("{what}: {e}"));
        told.check(&lost.seen(), &what);
    }
    told
}

/// Of all calls one in so many is tried.
fn calls_every() -> usize {
    usize::try_from(Size::asked().calls_every).unwrap()
}

/// Lives with the fault at each call in turn; gives what clients were told each time.
fn at_every_call(how: How, site: Option<Site>) -> Vec<Told> {
    let mut lives = Vec::new();
    for call in (0..).step_by(calls_every()) {
        // What a failed sync leaves on the disk differs from call to call.
        let sim = Sim::seeded(call);
        let mut fault = Fault::new(how).after(call);
        if let Some(site) = site {
            fault = fault.site(site);
        }
        lives.push(live_with(&sim, fault, &format!("{how:?} at call {call}")));
        let calls = sim.calls();
        let calls = calls
            .iter()
            .filter(|met| site.is_none_or(|site| site == met.site));
        // By now the call was made, if not in the life then by the starts after it.
        if calls.count() as u64 <= call {
            break;
        }
    }
    lives
}

#[test]
fn an_error_at_any_call_loses_nothing_and_makes_nothing_up() {
    for how in [
        How::Errno(Errno::IO),
        How::Partly(600, Errno::IO),
        How::Partly(9, Errno::NOSPC),
    ] {
        let lives = at_every_call(how, None);
        let calls = lives.len() * calls_every();
        assert!(calls > 100, "{how:?}: {calls} calls");
        let may_lack = matches!(how, How::Partly(_, Errno::NOSPC));
        let has_lacked = lives.iter().any(|told| told.full > 0);
        assert!(may_lack || !has_lacked, "{how:?}");
        // A few of the calls may all be others.
        if calls_every() == 1 {
            assert_eq!(has_lacked, may_lack, "{how:?}");
            assert!(lives.iter().any(|told| !told.flying.is_empty()), "{how:?}");
        }
    }
}

#[test]
fn a_write_that_is_short_or_interrupted_goes_on() {
    for how in [How::Interrupted, How::Short(1), How::Short(600)] {
        let lives = at_every_call(how, Some(Site::WriteAt));
        let writes = lives.len() * calls_every();
        assert!(writes > 30, "{how:?}: {writes} writes");
        for told in lives {
            assert_eq!(told.full, 0, "{how:?}");
            assert!(told.flying.is_empty(), "{how:?}");
        }
    }
}

fn account(email: &str) -> Ask<Account> {
    Ask::Create(AccountBody {
        email: email.to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    })
}

fn mail(owner: Id<Account>, bytes: usize) -> Ask<Mail> {
    Ask::Create(MailBody {
        owner,
        answers: None,
        text: "m".repeat(bytes),
    })
}

#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let sim = Sim::new();
    let session = Session::open(&sim).unwrap();
    let store = &session.store;
    let (first, ada) = account("ada@x.org").ask(store).unwrap();
    sim.set_capacity(Some(0));
    let mut last = first;
    // What is prepared is used up; then a segment is needed and there is no room for it.
    let refused = loop {
        match mail(ada.id, 900).ask(store) {
            Ok((sequence, _)) => {
                assert_eq!(sequence, last + 1);
                last = sequence;
            }
            Err(refused) => break refused,
        }
        assert!(last < 40, "the disk is full");
    };
    let full = Refused::Rejected(Rejection::Full);
    assert_eq!(refused, full);
    let before = session.seen();
    assert_eq!(before.next, last + 1);
    // Whatever shares its batch with a write that finds no space was judged on it.
    for _ in 0..3 {
        let sent: Vec<_> = (0..5).map(|_| mail(ada.id, 900).send(store)).collect();
        for sent in sent {
            assert_eq!(sent.wait(), Err(full.clone()));
        }
        assert_eq!(session.seen().tables, before.tables);
    }
    // What writes nothing is answered: a refusal, and a change that changes nothing.
    let taken = account("ADA@x.org").ask(store).unwrap_err();
    assert!(matches!(taken, Refused::Rejected(Rejection::Conflict(_))));
    let same = Ask::<Account>::Patch(ada.id, Condition::default(), Default::default());
    assert_eq!(same.ask(store), Ok((first, ada.clone())));
    sim.set_capacity(None);
    // A lack of space is taken as lasting for a moment.
    std::thread::sleep(std::time::Duration::from_millis(120));
    let (sequence, _) = mail(ada.id, 900).ask(store).unwrap();
    assert_eq!(sequence, last + 1, "the sequences are used again");
    let expected = session.seen().tables;
    for seed in 0..8 {
        let after = Session::open(&sim.crash(seed)).unwrap();
        assert_eq!(after.seen().tables, expected, "seed {seed}");
    }
    session.stop().unwrap();
    let again = Session::open(&sim).unwrap();
    assert_eq!(again.seen().tables, expected);
}

#[test]
fn a_sync_that_fails_ends_the_writer_for_good() {
    for seed in 0..6 {
        let sim = Sim::seeded(seed);
        // Large enough that no next segment is prepared, whose sync would be another one.
        let session = Session::open_as(&sim, ROOMY).unwrap();
        let store = std::sync::Arc::clone(&session.store);
        account("ada@x.org").ask(&store).unwrap();
        let before = session.seen();
        sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
        let syncs = sim.count(Site::SyncData);
        let sent: Vec<_> = (0..40)
            .map(|number| account(&format!("bob{number}@x.org")).send(&store))
            .collect();
        let mut indeterminate = 0;
        for sent in sent {
            match sent.wait().unwrap_err() {
                Refused::Rejected(Rejection::Indeterminate) => indeterminate += 1,
                Refused::Unanswered | Refused::Busy(Busy::Stopped) => {}
                other => panic!("{other:?}"),
            }
        }
        assert!(indeterminate > 0);
        let failure = session.fails();
        assert!(matches!(failure, Failure::Log(_)), "{failure}");
        let stopped = account("eve@x.org").ask(&store).unwrap_err();
        assert_eq!(stopped, Refused::Busy(Busy::Stopped));
        // The sync is not asked for again, nor any other, and readers do not see what it was for.
        assert_eq!(sim.count(Site::SyncData), syncs + 1);
        assert_eq!(super::Ledger::of(&store.state()).tables, before.tables);
        drop(store);
        let after = Session::open(&sim).unwrap();
        let accounts = after.seen().tables.accounts.len();
        // The batch is there whole or not at all.
        assert!(accounts == 1 || accounts == 1 + indeterminate, "{accounts}");
    }
}
