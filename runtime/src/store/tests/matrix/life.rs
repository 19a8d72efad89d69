//! The life that is crashed: its moments, and what a start may find after each.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

use super::{
    super::{
        Ledger, Mail, Session, Shop,
        client::block_on,
        ledger::Tables,
        session::{SMALL, place},
        told::{Told, Trace},
        workload::Dice,
    },
    size::Size,
};
use crate::{
    data_dir::Options,
    model::Model,
    store::{Place, Selection, Store, look, open},
    vfs::sim::{Call, Sim},
};

/// The machine before a call.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The call, for a person.
    pub name: String,
    pub sim: Sim,
    pub known: Known,
}

/// What may not be lost any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Known {
    /// The sequence that follows what clients had been told of, or readers could see.
    pub sure: u64,
    /// How many backups had been made.
    pub backups: usize,
}

/// Moments as they are collected.
pub type Moments = Arc<Mutex<Vec<Moment>>>;

/// A life from the creation of a store on.
pub struct Life {
    pub moments: Vec<Moment>,
    trace: Trace,
    /// The sequences that follow a batch.
    ends: BTreeSet<u64>,
    /// The backups, each with the sequence that follows it.
    backups: Vec<(u64, PathBuf)>,
}

/// Compacts while `work` is done.
fn compact_meanwhile(session: &Session, asked: Selection, work: impl FnOnce()) {
    thread::scope(|scope| {
        let compaction = scope.spawn(|| block_on(session.store.compact(asked)));
        work();
        compaction.join().unwrap().unwrap();
    });
}

impl Life {
    pub fn live(size: &Size) -> Self {
        let sim = Sim::new();
        let trace = Trace::default();
        let backed_up = Arc::new(AtomicUsize::new(0));
        let store: Arc<Mutex<Option<Arc<Store<Shop>>>>> = Arc::default();
        let moments = record(&sim, "life", {
            let (store, heard) = (Arc::clone(&store), Arc::clone(&trace.heard));
            let backed_up = Arc::clone(&backed_up);
            move || Known {
                sure: sure(store.lock().unwrap().as_deref(), &heard),
                backups: backed_up.load(Ordering::SeqCst),
            }
        });
        let mut told = Told {
            trace: Some(trace),
            ..Told::default()
        };
        let mut dice = Dice::new(23);
        let mut backups = Vec::new();
        for _ in 0..size.starts {
            let opened = open::<Shop>(place(&sim, SMALL)).unwrap();
            let dir = Arc::clone(&opened.dir);
            let session = Session::of(opened);
            *store.lock().unwrap() = Some(Arc::clone(&session.store));
            told.check(&session.seen(), "a clean start");
            let mut work = |told: &mut Told| assert!(told.work(&session, &mut dice, size.bursts));
            work(&mut told);
            // One model gets a snapshot and the others are carried; then all do.
            for asked in [Selection::Models(vec![Mail::ID]), Selection::All] {
                compact_meanwhile(&session, asked, || work(&mut told));
                work(&mut told);
            }
            let target = PathBuf::from(format!("/backup-{}", backups.len()));
            thread::scope(|scope| {
                let backup = scope.spawn(|| {
                    let (vfs, options) = (Arc::new(sim.clone()), Options::default());
                    let store = &session.store;
                    store.back_up(&dir, vfs, &target, &options, &mut |_| {})
                });
                work(&mut told);
                backups.push((
                    backup.join().unwrap().unwrap().sequence.0 + 1,
                    target.clone(),
                ));
                backed_up.store(backups.len(), Ordering::SeqCst);
            });
            drop(dir);
            session.stop().unwrap();
        }
        sim.unwatch();
        let trace = told.trace.take().unwrap();
        let mut moments = std::mem::take(&mut *moments.lock().unwrap());
        moments.push(Moment {
            name: "the end of the life".to_owned(),
            known: Known {
                sure: trace.heard.load(Ordering::SeqCst),
                backups: backups.len(),
            },
            sim,
        });
        // A batch is written when the one before it is published.
        let ends = moments.iter().map(|moment| moment.known.sure).collect();
        Self {
            moments,
            trace,
            ends,
            backups,
        }
    }

    /// Checks what is there of the backups: each is whole, or it is no store and nobody was told
    /// that it is one.
    #[track_caller]
    pub fn check_backups(&self, moment: &Moment, after: &Sim, what: &str) {
        for (number, (next, path)) in self.backups.iter().enumerate() {
            let place = Place {
                path: path.clone(),
                ..place(after, SMALL)
            };
            match look::<Shop>(&place) {
                Ok(looked) => {
                    let found = Ledger::of(&looked.state).tables;
                    assert_eq!(found, self.trace.before(*next, &found), "{what}: {path:?}");
                }
                Err(error) => assert!(number >= moment.known.backups, "{what}: {error}"),
            }
        }
    }

    /// Checks what a start found, and gives its tables: all that was sure, and of what was on its
    /// way nothing or one batch.
    #[track_caller]
    pub fn check(&self, moment: &Moment, found: &Ledger, what: &str) -> Tables {
        let sure = moment.known.sure;
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
fn record(sim: &Sim, life: &str, known: impl Fn() -> Known + Send + 'static) -> Moments {
    let moments = Moments::default();
    let collected = Arc::clone(&moments);
    let life = life.to_owned();
    sim.watch(move |Call { site, path }, sim| {
        let mut collected = collected.lock().unwrap();
        let at = collected.len();
        collected.push(Moment {
            name: format!("{life}, before call {at}: {site:?} on {}", path.display()),
            sim,
            known: known(),
        });
    });
    moments
}

/// Collects the moments of a recovery from an end of `moment`.
pub fn watch(sim: &Sim, moment: &Moment) -> Moments {
    let known = moment.known;
    record(sim, &format!("recovery from {}", moment.name), move || {
        known
    })
}
