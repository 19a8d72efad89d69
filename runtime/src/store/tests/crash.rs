//! Power that goes at every step of the store's life, and again while the next start repairs.

use super::{
    Ledger, Op, Sent, Session, Shop,
    client::{Answer, Ask, Refused},
    ledger::Known,
    workload::{Dice, wish},
};
use crate::{
    model::{App, Has},
    store::{Rejection, Write},
    vfs::sim::Sim,
};

/// What a client was told, over all starts of one store.
#[derive(Debug, Clone, Default)]
struct Told {
    ledger: Ledger,
    /// What was judged on a batch that may or may not be durable.
    flying: Vec<Op>,
}

/// Wishes that were sent before any was answered.
enum Burst {
    Account(Ask<super::Account>, Sent<super::Account>),
    Mail(Ask<super::Mail>, Sent<super::Mail>),
    Order(Ask<super::Order>, Sent<super::Order>),
}

impl Told {
    /// Sends wishes in bursts until the store fails; gives whether it never did.
    fn work(&mut self, session: &Session, dice: &mut Dice, bursts: u64) -> bool {
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
                })
                .collect();
            let mut failed = false;
            for burst in sent {
                failed |= match burst {
                    Burst::Account(ask, sent) => self.hear(ask, sent, Op::Account),
                    Burst::Mail(ask, sent) => self.hear(ask, sent, Op::Mail),
                    Burst::Order(ask, sent) => self.hear(ask, sent, Op::Order),
                };
            }
            // A reader sees what was acknowledged and nothing that is not durable.
            assert_eq!(session.seen().tables, self.ledger.tables);
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
        <Shop as App>::Operation: From<Write<M>>,
    {
        let answer: Answer<M> = sent.wait();
        match &answer {
            Err(Refused::Rejected(Rejection::Indeterminate)) => {
                self.flying.push(op(ask));
                true
            }
            // It waited behind the batch that failed: it was never written.
            Err(Refused::Busy(_) | Refused::Unanswered) => true,
            _ => {
                assert!(self.flying.is_empty(), "an answer after the writer failed");
                self.ledger.answered(&ask, &answer);
                false
            }
        }
    }

    /// Compares what a start found. What was on its way is there whole or not at all, and from now
    /// on that is settled.
    #[track_caller]
    fn check(&mut self, found: &Ledger, what: &str) {
        assert!(
            found.next >= self.ledger.next,
            "{what}: sequences would be used twice"
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
    }
}

/// The life of a store: a few starts with work and clean stops. It ends where the power goes.
fn live(sim: &Sim, told: &mut Told, seed: u64) {
    let mut dice = Dice::new(seed);
    for _ in 0..3 {
        let Ok(session) = Session::open(sim) else {
            return;
        };
        told.check(&session.seen(), "a clean start");
        if !told.work(&session, &mut dice, 7) {
            return;
        }
        if session.stop().is_err() {
            return;
        }
    }
}

#[test]
fn what_was_acknowledged_survives_power_loss_at_every_step() {
    const SEEDS: u64 = 4;
    let mut recoveries = 0;
    let mut steps = 0;
    loop {
        let sim = Sim::new();
        sim.power_off_after(steps);
        let mut told = Told::default();
        // The same wishes for every step, so that the steps go through one life.
        live(&sim, &mut told, 11);
        for seed in 0..SEEDS {
            let what = format!("step {steps}, seed {seed}");
            let mut told = told.clone();
            let after = sim.crash(seed);
            // The power goes again while that start repairs and works, and then it stays on.
            after.power_off_after((steps * 7 + seed * 13) % 47);
            match Session::open(&after) {
                Ok(session) => {
                    recoveries += 1;
                    told.check(&session.seen(), &what);
                    let mut dice = Dice::new(steps * SEEDS + seed);
                    told.work(&session, &mut dice, 3);
                }
                Err(error) => assert_eq!(error.exit_code(), 74, "{what}: {error}"),
            }
            for after in [after.crash(seed + 1), after.crash(0)] {
                let mut told = told.clone();
                let session = Session::open(&after).unwrap_or_else(|e| panic!("{what}: {e}"));
                recoveries += 1;
                told.check(&session.seen(), &what);
                let mut dice = Dice::new(steps);
                assert!(told.work(&session, &mut dice, 2), "{what}");
                // What was served is durable, stopped or not.
                let durable = after.crash(0);
                let session = Session::open(&durable).unwrap_or_else(|e| panic!("{what}: {e}"));
                recoveries += 1;
                told.check(&session.seen(), &what);
            }
        }
        if !sim.is_off() {
            break;
        }
        steps += 1;
    }
    println!("{steps} steps, {recoveries} recoveries");
    assert!(steps > 80, "the life has {steps} steps");
}
