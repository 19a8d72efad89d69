//! The way to the thread that makes checkpoints: who asks, and what is asked for, until it stops.

use std::{sync::PoisonError, time::Instant};

use tokio::sync::oneshot;

use super::{CompactError, Compaction, Selection};
use crate::sync::{Condvar, Mutex, MutexGuard};

/// An answer to one who asked.
pub(in crate::store) type Answer = oneshot::Sender<Result<Compaction, CompactError>>;

/// What was asked for and not yet begun.
#[derive(Debug, Default)]
pub(in crate::store) struct Mailbox {
    letters: Mutex<Letters>,
    ready: Condvar,
}

#[derive(Debug, Default)]
struct Letters {
    asked: Vec<(Selection, Answer)>,
    /// Whether somebody takes them: not before a thread does, and not for a log that is no file.
    is_open: bool,
    is_closed: bool,
}

/// Why the thread woke.
#[derive(Debug)]
pub(in crate::store) enum Woken {
    /// All that was asked for meanwhile: one checkpoint serves them together.
    Asked(Vec<(Selection, Answer)>),
    /// The deadline has passed.
    Due,
    /// Nothing will come any more.
    Closed,
}

impl Mailbox {
    /// Takes letters from now on, unless it is closed.
    pub(in crate::store) fn open(&self) {
        self.lock().is_open = true;
    }

    /// Asks for a checkpoint; `None` while nobody makes any.
    pub(in crate::store) fn ask(
        &self,
        selection: Selection,
    ) -> Option<oneshot::Receiver<Result<Compaction, CompactError>>> {
        let (answer, answered) = oneshot::channel();
        let mut letters = self.lock();
        if letters.is_closed || !letters.is_open {
            return None;
        }
        letters.asked.push((selection, answer));
        drop(letters);
        self.ready.notify_one();
        Some(answered)
    }

    /// Takes nothing more, and lets those who wait know.
    pub(in crate::store) fn close(&self) {
        let mut letters = self.lock();
        letters.is_closed = true;
        letters.asked.clear();
        drop(letters);
        self.ready.notify_all();
    }

    /// Whether it is closed: a checkpoint that is under way is given up.
    pub(in crate::store) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Waits until something is asked for, or the deadline.
    pub(in crate::store) fn wait(&self, deadline: Instant) -> Woken {
        let mut letters = self.lock();
        loop {
            if letters.is_closed {
                return Woken::Closed;
            }
            if !letters.asked.is_empty() {
                return Woken::Asked(std::mem::take(&mut letters.asked));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Woken::Due;
            }
            let woken = self.ready.wait_timeout(letters, left);
            letters = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    // Nothing under the lock can panic, so a poisoned one holds whole data.
    fn lock(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
