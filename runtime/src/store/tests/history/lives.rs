//! Long lives of a store and of its records: the past is whole and exact after all of it.

use std::{collections::BTreeMap, time::Duration};

use rustix::io::Errno;

use super::{FOREVER, NARROW};
use crate::{
    store::{
        HistoryPolicy, KeepHistory, Place, Selection, open,
        tests::{
            Account, Mail, Session, Shop,
            backup::{Written, keeping},
            client::block_on,
            ledger::Tables,
            matrix::Size,
        },
    },
    vfs::sim::{Fault, How, Sim},
};

/// Keys that clients choose: several lives, over parts and generations.
#[test]
fn keys_that_come_again_have_a_past_of_all_their_lives() {
    use crate::store::tests::{
        Note,
        workload::{Dice, wish},
    };
    for seed in 0..12 {
        const GENS: HistoryPolicy = HistoryPolicy {
            keep: KeepHistory::For(Duration::from_millis(1600)),
            max_bytes: u64::MAX,
            part_bytes: 1_500,
        };
        let policy = if seed % 2 == 0 { NARROW } else { GENS };
        let mut written = Written::begin_with(policy);
        let mut dice = Dice::new(seed);
        for step in 0..350 {
            let tables = written.session.seen().tables;
            let op = wish(&mut dice, &tables);
            use crate::store::tests::Op;
            match op {
                Op::Account(ask) => drop(ask.ask(&written.session.store)),
                Op::Mail(ask) => drop(ask.ask(&written.session.store)),
                Op::Order(ask) => drop(ask.ask(&written.session.store)),
                Op::Note(ask) => drop(ask.ask(&written.session.store)),
            }
            written.note();
            if step % 23 == 0 {
                written.compact();
            }
            if step % 41 == 0 {
                written.compact_mails();
            }
            if step % 97 == 0 {
                written.account(100_000 + step);
                written = written.restarted_with(policy);
            }
        }
        for tables in written.states.values_mut() {
            for (_, note) in tables.notes.values_mut() {
                note.version = 0;
            }
        }
        // What is too old goes at any moment while the store is open; from here on nothing does.
        let forever = HistoryPolicy {
            keep: KeepHistory::Forever,
            ..policy
        };
        written = written.restarted_with(forever);
        let first = written.oldest().unwrap();
        written.verify();
        written.check_pasts::<Note>(first, |t| &t.notes);
        written.check_pasts::<Account>(first, |t| &t.accounts);
        written.check_pasts::<Mail>(first, |t| &t.mails);
    }
}

/// Accounts and mails over some checkpoints, with something carried.
fn lived(policy: HistoryPolicy) -> Written {
    let mut written = Written::begin_with(policy);
    let mut account = None;
    for number in 0..3 {
        let created = written.account(number);
        written.mail(created, 300);
        written.change(created, 3);
        written.compact();
        account = account.or(Some(created));
    }
    written.account(10);
    written.mail(account.unwrap(), 100);
    written.compact_mails();
    written.account(11);
    written
}

impl Written {
    fn on(sim: Sim, policy: HistoryPolicy, states: &BTreeMap<u64, Tables>) -> Self {
        let session = Session::of(open::<Shop>(keeping(&sim, policy)).unwrap());
        Self {
            sim,
            session,
            states: states.clone(),
        }
    }

    /// The first sequence behind the last gap.
    fn first_whole(&self) -> u64 {
        let dir = self.session.dir.lock().unwrap();
        let generations = dir.manifest().history.clone().unwrap().generations;
        let mut first = generations[0].first_sequence;
        for pair in generations.windows(2) {
            if pair[0].next_sequence != pair[1].first_sequence {
                first = pair[1].first_sequence;
            }
        }
        first
    }
}

/// A fault or a crash at each call of two checkpoints: the past is whole afterwards, unless the log could
/// not be read.
#[test]
fn a_fault_at_any_call_of_a_checkpoint_leaves_the_past_whole() {
    let short = HistoryPolicy {
        keep: KeepHistory::For(Duration::from_micros(1)),
        part_bytes: 1_500,
        max_bytes: u64::MAX,
    };
    let compact = |session: &Session| block_on(session.store.compact(Selection::All));
    let every = usize::try_from(2 * Size::asked().calls_every).unwrap();
    for policy in [FOREVER, short] {
        for errno in [Errno::NOSPC, Errno::MFILE, Errno::IO] {
            for call in (0..200).step_by(every) {
                let written = lived(policy);
                written.sim.forget_calls();
                written.sim.fail(Fault::new(How::Errno(errno)).after(call));
                let made = compact(&written.session);
                let is_met = written.sim.is_met();
                written.sim.heal();
                let Written {
                    sim,
                    session,
                    states,
                } = written;
                if made.is_err() {
                    // It may find the store stopped.
                    let _ = compact(&session);
                }
                let is_whole = policy == FOREVER && errno != Errno::IO;
                for seed in 0..3 {
                    let mut after = Written::on(sim.crash(seed), policy, &states);
                    for number in 500..502 {
                        after.account(number);
                        after.compact();
                    }
                    let first = after.first_whole();
                    assert!(!is_whole || first == 1, "{errno:?} at {call}, seed {seed}");
                    after.verify();
                    after.check_pasts::<Account>(first, |tables| &tables.accounts);
                    after.check_pasts::<Mail>(first, |tables| &tables.mails);
                }
                drop(session.stop());
                Written::on(sim, policy, &states).verify();
                if !is_met {
                    break;
                }
            }
        }
    }
}

/// Back and forth between checkpoints, with generations whose bases move.
#[test]
fn going_back_again_and_again_keeps_the_past() {
    let gens = HistoryPolicy {
        keep: KeepHistory::For(Duration::from_secs(1600)),
        part_bytes: 1_500,
        max_bytes: 8 * 900,
    };
    for policy in [FOREVER, gens] {
        for seed in 0..6u32 {
            let mut written = Written::begin_with(policy);
            for n in 0..4 {
                let a = written.account(n);
                written.mail(a, 300);
                written.change(a, 3);
                written.compact();
            }
            for round in 0..4 {
                let Written {
                    sim,
                    session,
                    mut states,
                } = written;
                if (round + seed) % 2 == 0 {
                    session.stop().unwrap();
                } else {
                    drop(session);
                }
                let sim = if seed % 3 == 0 {
                    sim.crash(u64::from(seed))
                } else {
                    sim
                };
                let place = Place {
                    previous_checkpoint: true,
                    ..keeping(&sim, policy)
                };
                let session = Session::of(open::<Shop>(place).unwrap());
                states
                    .retain(|k, t| *k == 0 || t != &crate::store::tests::ledger::Tables::default());
                written = Written {
                    sim,
                    session,
                    states,
                };
                written.note();
                let a = written.account(100 * (round + 1));
                written.mail(a, 100);
                if seed % 2 == 0 {
                    written.compact();
                }
                if seed > 2 {
                    written.change(a, 9);
                    written.compact_mails();
                    written.compact();
                }
                written.verify();
                let first = written.oldest().unwrap();
                written.check_pasts::<Account>(first, |t| &t.accounts);
                written.check_pasts::<Mail>(first, |t| &t.mails);
            }
            let first = written.oldest().unwrap();
            written.check_restores(first);
        }
    }
}

/// Off, on, off, on.
#[test]
fn what_is_kept_is_switched_on_and_off() {
    let mut written = Written::begin_with(FOREVER);
    for n in 0..3 {
        let a = written.account(n);
        written.change(a, 1);
        written.compact();
    }
    for round in 1..4 {
        written = written.restarted_with(super::NOTHING);
        let a = written.account(100 * round);
        written.compact();
        written.change(a, 4);
        written.compact();
        assert_eq!(written.oldest(), None);
        assert_eq!(
            written
                .sim
                .files()
                .keys()
                .filter(|p| p.starts_with("/data/history"))
                .count(),
            0
        );
        written = written.restarted_with(FOREVER);
        for n in 1..4 {
            let a = written.account(100 * round + n);
            written.change(a, 1);
            written.compact();
        }
        let first = written.oldest().unwrap();
        written.verify();
        written.check_pasts::<Account>(first, |t| &t.accounts);
    }
    let first = written.oldest().unwrap();
    written.check_restores(first);
}

/// Write, compact, restart once, back up.
#[test]
fn a_store_that_was_started_once_without_a_write_is_backed_up() {
    let mut written = Written::begin_with(FOREVER);
    written.account(1);
    written.compact();
    written = written.restarted_with(FOREVER);
    let r = written.back_up(&written.sim);
    r.unwrap();
}

/// An older lock's frames and snapshots in history.
#[test]
fn a_past_of_an_older_lock_is_read() {
    use crate::store::tests::evolution::old_store;
    let sim = old_store();
    let session = Session::of(open::<Shop>(keeping(&sim, FOREVER)).unwrap());
    let mut written = Written {
        sim,
        session,
        states: Default::default(),
    };
    written.note();
    let old = *written
        .session
        .seen()
        .tables
        .accounts
        .keys()
        .next()
        .unwrap();
    written.compact();
    written.change(old, 77);
    for n in 0..4 {
        written.account(n);
        written.compact();
    }
    let (_, states, _) = written.past::<Account>(&old);
    assert_eq!(states.len(), 3);
    written.verify();
    written.check_restores(1);
}

/// Removes while a slow reader of a record's past holds the directory: the writer must not wait.
#[test]
fn a_past_that_is_shown_slowly_keeps_no_write_waiting() {
    let mut written = Written::begin_with(FOREVER);
    let account = written.account(1);
    written.compact();
    written.change(account, 2);
    let Written {
        sim,
        session,
        states,
    } = written;
    session.stop().unwrap();
    sim.set_capacity(Some(0));
    let session = Session::of(open::<Shop>(keeping(&sim, FOREVER)).unwrap());
    let written = Written {
        sim: sim.clone(),
        session,
        states,
    };
    let store = std::sync::Arc::clone(&written.session.store);
    let mut key = crate::wire::CborWriter::new();
    use crate::wire::Wire;
    account.encode(&mut key);
    let mut took = None;
    written
        .session
        .store
        .past(&written.session.dir, 64, key.as_bytes(), &mut |_| {
            if took.is_none() {
                sim.set_capacity(None);
                std::thread::sleep(Duration::from_millis(150));
                let store = std::sync::Arc::clone(&store);
                let (tx, rx) = std::sync::mpsc::channel();
                std::thread::spawn(move || {
                    use crate::store::tests::{AccountBody, Ask, Status};
                    let r = Ask::<Account>::Create(AccountBody {
                        email: "zz@x.org".into(),
                        status: Status::Active,
                        nick: None,
                        balance: 0,
                    })
                    .ask(&store);
                    let _ = tx.send(r.is_ok());
                });
                took = Some(rx.recv_timeout(Duration::from_secs(3)));
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert!(took.unwrap().is_ok());
}
