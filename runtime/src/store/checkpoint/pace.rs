//! How fast a checkpoint is written: writes of clients go first.

use std::{
    fmt, io,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crate::{model::App, snapshot::Pace, store::Store};

/// The longest single wait.
const PAUSE_MAX: Duration = Duration::from_millis(50);

/// Commits that are as fast as this are never slow.
const GOAL_MIN: Duration = Duration::from_millis(2);

/// Waits between two pieces as long as the last one took, while clients write, and longer while their
/// commits are over their goal; gives up when the store stops.
pub(super) struct Yielding<'s, A: App> {
    store: &'s Store<A>,
    /// What the p99 of commits is to stay under: twice what it was without the checkpoint.
    goal: Duration,
    last: Mutex<Last>,
}

/// When the last pause ended, and how many batches there had been.
#[derive(Debug, Clone, Copy)]
struct Last {
    at: Instant,
    batches: u64,
}

/// The store stops: the file is not to be finished.
#[derive(Debug)]
pub(super) struct Stopping;

impl fmt::Display for Stopping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store is stopping")
    }
}

impl std::error::Error for Stopping {}

impl Stopping {
    /// Whether it is the reason of an error.
    pub(super) fn is_why(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|reason| reason.is::<Self>())
    }
}

impl<'s, A: App> Yielding<'s, A> {
    pub(super) fn new(store: &'s Store<A>) -> Self {
        Self {
            store,
            goal: (store.observed().commit_p99() * 2).max(GOAL_MIN),
            last: Mutex::new(Last {
                at: Instant::now(),
                batches: store.counters().batches(),
            }),
        }
    }
}

impl<A: App> Pace for Yielding<'_, A> {
    fn pause(&self) -> io::Result<()> {
        if self.store.compactor.is_closed() {
            return Err(io::Error::other(Stopping));
        }
        let batches = self.store.counters().batches();
        // Nothing under the lock can panic, so a poisoned one holds whole data.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.batches != batches {
            let is_slow = self.store.observed().commit_p99() > self.goal;
            let piece = last.at.elapsed();
            thread::sleep(if is_slow {
                PAUSE_MAX
            } else {
                piece.min(PAUSE_MAX)
            });
        }
        *last = Last {
            at: Instant::now(),
            batches,
        };
        Ok(())
    }
}
