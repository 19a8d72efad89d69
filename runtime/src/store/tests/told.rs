//! What clients were told over all starts of one store, and what a start may find after that.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use super::{
    Account, Ledger, Mail, Note, Op, Order, Session, Shop,
    client::{Ask, Refused, Sent, block_on},
    known::Known,
    ledger::Tables,
    workload::{Dice, wish},
};
use crate::{
    model::{App, Has},
    store::{CompactError, Rejection, Selection},
    vfs::sim::Sim,
};

/// What a client was told, over all starts of one store.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub ledger: Ledger,
    /// What was judged on a batch that may or may not be durable.
    pub flying: Vec<Op>,
    /// How many wishes found no space.
    pub full: u64,
    /// What was there after each wish, for who asks.
    pub trace: Option<Trace>,
}

/// The states of a store, one for each wish that changed it.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    pub states: Vec<Ledger>,
    /// The sequence that follows what clients were told of, for other threads to see.
    pub heard: Arc<AtomicU64>,
}

/// Wishes that were sent before any was answered.
enum Burst {
    Account(Ask<Account>, Sent<Account>),
    Mail(Ask<Mail>, Sent<Mail>),
    Order(Ask<Order>, Sent<Order>),
    Note(Ask<Note>, Sent<Note>),
}

impl Trace {
    fn note(&mut self, now: &Ledger) {
        if self.states.last().is_none_or(|last| last.next < now.next) {
            self.states.push(now.clone());
        }
        self.heard.store(now.next, Ordering::SeqCst);
    }

    fn state(&self, next: u64) -> Option<&Ledger> {
        let after = self.states.partition_point(|state| state.next <= next);
        self.states[..after].last()
    }

    /// The highest number that had been given before `next`.
    pub fn serial(&self, next: u64) -> u64 {
        self.state(next).map_or(0, |state| state.serial)
    }

    /// What is there before `next`. When it was changed, as far as no answer said so, it takes from
    /// `found`.
    pub fn before(&self, next: u64, found: &Tables) -> Tables {
        let Some(state) = self.state(next) else {
            return Tables::default();
        };
        let mut state = state.clone();
        state.learn_times(found);
        state.tables
    }
}

impl Told {
    /// Sends wishes in bursts until the store fails; gives whether it never did.
    pub fn work(&mut self, session: &Session, dice: &mut Dice, bursts: u64) -> bool {
        for _ in 0..bursts {
            let wishes: Vec<Op> = (0..1 + dice.below(4))
                .map(|_| wish(dice, &self.ledger.tables))
                .collect();
            let store = &session.store;
            let sent: Vec<Burst> = wishes
                .into_iter()
                .map(|op| match op {
                    Op::Account(ask) => Burst::Account(ask.clone(), ask.send(store)),
                    Op::Mail(ask) => Burst::Mail(ask.clone(), ask.send(store)),
                    Op::Order(ask) => Burst::Order(ask.clone(), ask.send(store)),
                    Op::Note(ask) => Burst::Note(ask.clone(), ask.send(store)),
                })
                .collect();
            let mut failed = false;
            for burst in sent {
                failed |= match burst {
                    Burst::Account(ask, sent) => self.hear(ask, sent, Op::Account),
                    Burst::Mail(ask, sent) => self.hear(ask, sent, Op::Mail),
                    Burst::Order(ask, sent) => self.hear(ask, sent, Op::Order),
                    Burst::Note(ask, sent) => self.hear(ask, sent, Op::Note),
                };
            }
            // A reader sees what was acknowledged and nothing that is not durable.
            let seen = session.seen().tables;
            self.ledger.learn_times(&seen);
            assert_eq!(seen, self.ledger.tables);
            if failed {
                return false;
            }
        }
        true
    }

    /// Hears what became of a wish; gives whether the store failed it.
    fn hear<M: Known>(&mut self, ask: Ask<M>, sent: Sent<M>, op: fn(Ask<M>) -> Op) -> bool
    where
        <Shop as App>::Root: Has<M>,
    {
        let answer = sent.wait();
        match &answer {
            Err(Refused::Rejected(Rejection::Indeterminate)) => {
                self.flying.push(op(ask));
                true
            }
            Err(Refused::Rejected(Rejection::Full)) => {
                self.full += 1;
                false
            }
            // It waited behind the batch that failed: it was never written.
            Err(Refused::Busy(_) | Refused::Unanswered) => true,
            _ => {
                // A handler may have refused it before the writer failed.
                let is_late = answer.is_ok() && !self.flying.is_empty();
                assert!(!is_late, "{ask:?} was written after the writer failed");
                self.ledger.answered(&ask, &answer);
                if let Some(trace) = &mut self.trace {
                    trace.note(&self.ledger);
                }
                false
            }
        }
    }

    /// Compares what a start found. What was on its way is there whole or not at all, and from now
    /// on that is settled.
    #[track_caller]
    pub fn check(&mut self, found: &Ledger, what: &str) {
        assert!(
            found.next >= self.ledger.next,
            "{what}: sequences would be used twice"
        );
        assert!(
            found.serial >= self.ledger.serial,
            "{what}: numbers would be used twice"
        );
        let flying = std::mem::take(&mut self.flying);
        if found.tables != self.ledger.tables {
            let mut candidates =
                (0..3).map(|skipped| self.ledger.with(&flying, skipped, &found.tables));
            let with = candidates.find(|with| with.tables == found.tables);
            self.ledger = with.unwrap_or_else(|| {
                panic!(
                    "{what}: {:#?}\ninstead of {:#?}\nand {flying:#?}",
                    found, self.ledger
                )
            });
        }
        self.ledger.next = found.next;
        self.ledger.serial = found.serial;
    }
}

/// The life of a store: starts with work and clean stops. It ends where the power goes.
pub fn live(sim: &Sim, told: &mut Told, starts: u64) {
    // The same wishes each time, so that the calls that fail go through one life.
    let mut dice = Dice::new(11);
    for _ in 0..starts {
        let Ok(session) = Session::open(sim) else {
            return;
        };
        told.check(&session.seen(), "a clean start");
        for models in [&[66, 67][..], &[64, 65]] {
            if !told.work(&session, &mut dice, 4) {
                return;
            }
            // Models are carried, and then get their snapshot. It may find no space, and a disk that
            // fails stops the store.
            let compacting = session.store.compact(Selection::Models(models.to_vec()));
            let _: Result<_, CompactError> = block_on(compacting);
        }
        if session.stop().is_err() {
            return;
        }
    }
}
