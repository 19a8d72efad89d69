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

/// So long work goes on without a breath, and so long that is. A scheduler that gives each thread its
/// slice lets one that writes a client's batch wait for all of it, however nice the other is.
const BREATH_EVERY: Duration = Duration::from_micros(400);
const BREATH: Duration = Duration::from_micros(200);

/// How long is waited instead while commits are slow, so that few of them meet a piece.
const PAUSE_SLOW: Duration = Duration::from_millis(150);

/// So long it is waited in that way for one checkpoint: meanwhile the state of its beginning takes memory
/// beside what is written, and the log grows.
const SLOW_MAX: Duration = Duration::from_secs(8);

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
    /// When the last breath ended, and how many batches there had been.
    breath: (Instant, u64),
    batches: u64,
    /// How long it may still be waited for slow commits.
    slow_left: Duration,
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
                breath: (Instant::now(), store.counters().batches()),
                batches: store.counters().batches(),
                slow_left: SLOW_MAX,
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
            thread::sleep(if is_slow && !last.slow_left.is_zero() {
                last.slow_left = last.slow_left.saturating_sub(PAUSE_SLOW);
                PAUSE_SLOW
            } else if is_slow {
                PAUSE_MAX
            } else {
                piece.min(PAUSE_MAX)
            });
        }
        last.at = Instant::now();
        last.batches = batches;
        Ok(())
    }

    fn breathe(&self) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, before) = last.breath;
        if at.elapsed() < BREATH_EVERY {
            return;
        }
        let batches = self.store.counters().batches();
        if batches != before {
            thread::sleep(BREATH);
        }
        last.breath = (Instant::now(), batches);
    }
}
