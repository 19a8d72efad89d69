//! The life that is crashed: its moments, and what a start may find after each.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::{
    super::{
        Ledger, Mail, Session, Shop,
        client::block_on,
        ledger::Tables,
        told::{Told, Trace},
        workload::Dice,
    },
    size::Size,
};
use crate::{
    model::Model,
    store::{Selection, Store},
    vfs::sim::{Call, Sim},
};

/// The machine before a call.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The call, for a person.
    pub name: String,
    pub sim: Sim,
    /// The sequence that follows what clients had been told of, or readers could see.
    pub sure: u64,
}

/// Moments as they are collected.
pub type Moments = Arc<Mutex<Vec<Moment>>>;

/// A life from the creation of a store on.
pub struct Life {
    pub moments: Vec<Moment>,
    trace: Trace,
    /// The sequences that follow a batch.
    ends: BTreeSet<u64>,
}

impl Life {
    pub fn live(size: &Size) -> Self {
        let sim = Sim::new();
        let trace = Trace::default();
        let store: Arc<Mutex<Option<Arc<Store<Shop>>>>> = Arc::default();
        let moments = record(&sim, "life", {
            let (store, heard) = (Arc::clone(&store), Arc::clone(&trace.heard));
            move || sure(store.lock().unwrap().as_deref(), &heard)
        });
        let mut told = Told {
            trace: Some(trace),
            ..Told::default()
        };
        let mut dice = Dice::new(23);
        for _ in 0..size.starts {
            let session = Session::open(&sim).unwrap();
            *store.lock().unwrap() = Some(Arc::clone(&session.store));
            told.check(&session.seen(), "a clean start");
            let mut work = |told: &mut Told| assert!(told.work(&session, &mut dice, size.bursts));
            work(&mut told);
            // One model gets a snapshot and the others are carried; then all do.
            for asked in [Selection::Models(vec![Mail::ID]), Selection::All] {
                thread::scope(|scope| {
                    let compaction = scope.spawn(|| block_on(session.store.compact(asked)));
                    work(&mut told);
                    compaction.join().unwrap().unwrap();
                });
                work(&mut told);
            }
            session.stop().unwrap();
        }
        sim.unwatch();
        let trace = told.trace.take().unwrap();
        let mut moments = std::mem::take(&mut *moments.lock().unwrap());
        moments.push(Moment {
            name: "the end of the life".to_owned(),
            sure: trace.heard.load(Ordering::SeqCst),
            sim,
        });
        // A batch is written when the one before it is published.
        let ends = moments.iter().map(|moment| moment.sure).collect();
        Self {
            moments,
            trace,
            ends,
        }
    }

    /// Checks what a start found, and gives its tables: all that was sure, and of what was on its
    /// way nothing or one batch.
    #[track_caller]
    pub fn check(&self, moment: &Moment, found: &Ledger, what: &str) -> Tables {
        let sure = moment.sure;
        assert!(
            found.next >= sure,
            "{what}: sequence {} was there, and is to be used again from {} on",
            sure - 1,
            found.next
        );
        assert!(
            found.serial >= self.trace.serial(sure),
            "{what}: numbers would be given twice"
        );
        let expected = self.trace.before(sure, &found.tables);
        if found.tables == expected {
            return expected;
        }
        let flying = self.ends.range(sure + 1..).next();
        let &end = flying.unwrap_or_else(|| panic!("{what}: {found:#?}\n{expected:#?}"));
        let with = self.trace.before(end, &found.tables);
        assert_eq!(
            found.tables, with,
            "{what}: neither what was sure nor that and a batch"
        );
        assert!(
            found.next >= end,
            "{what}: the sequences of a batch are used again"
        );
        with
    }
}

/// The sequence after what nobody may lose.
fn sure(store: Option<&Store<Shop>>, heard: &AtomicU64) -> u64 {
    let published = store.map_or(1, |store| store.state().sequence.0 + 1);
    // What clients were told of follows what readers see, unless something is wrong.
    published.max(heard.load(Ordering::SeqCst))
}

/// Collects the moments of a machine from now on.
fn record(sim: &Sim, life: &str, sure: impl Fn() -> u64 + Send + 'static) -> Moments {
    let moments = Moments::default();
    let collected = Arc::clone(&moments);
    let life = life.to_owned();
    sim.watch(move |Call { site, path }, sim| {
        let mut collected = collected.lock().unwrap();
        let at = collected.len();
        collected.push(Moment {
            name: format!("{life}, before call {at}: {site:?} on {}", path.display()),
            sim,
            sure: sure(),
        });
    });
    moments
}

/// Collects the moments of a recovery from an end of `moment`.
pub fn watch(sim: &Sim, moment: &Moment) -> Moments {
    let sure = moment.sure;
    record(sim, &format!("recovery from {}", moment.name), move || sure)
}
