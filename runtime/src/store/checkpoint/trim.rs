//! Lets the past go that is older or larger than what is kept, or that the disk has no space for.

use std::sync::Arc;

use super::thread::{Compactor, Failed};
use crate::{
    data_dir::{DataDir, DataDirError, DurableSnapshot, History, Manifest},
    model::App,
    store::{
        Store,
        history::{HistoryPolicy, HistorySize},
    },
    types::Timestamp,
};

/// What goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trim {
    /// Generations that are too old.
    Outdated,
    /// Those, and the oldest while all are too large.
    Surplus,
    /// The oldest at least: the disk lacks space.
    Oldest,
}

impl<A: App> Compactor<A> {
    /// Removes the files that nothing needs any more, and counts what is in history then.
    pub(super) fn sweep(&self, proof: &DurableSnapshot) {
        let dir = self.dir();
        if let Err(error) = dir.sweep(proof) {
            tracing::warn!(%error, "what the checkpoint before the last needed is still there");
        }
        note_history(&self.store, &dir);
    }

    /// Lets generations of history go; gives how many. A manifest without them comes first.
    pub(super) fn trim(&mut self, what: Trim) -> usize {
        // While the store is copied nothing goes.
        let Some(mut dir) = self.free_dir() else {
            return 0;
        };
        let Some(history) = &dir.manifest().history else {
            return 0;
        };
        let generations = &history.generations;
        let outdated = self.history.outdated(generations, Timestamp::now());
        let gone = match what {
            Trim::Outdated => outdated,
            Trim::Surplus => {
                let size = self.store.history();
                let bytes = |gone| size.without(gone);
                let oversized = self.history.oversized(generations.len(), bytes);
                let unnamable = HistoryPolicy::unnamable(generations);
                outdated.max(oversized).max(unnamable)
            }
            Trim::Oldest => outdated.max(1),
        };
        if gone == 0 {
            return 0;
        }
        let left = generations.get(gone..).unwrap_or_default().to_vec();
        let left = History {
            generations: left,
            ..*history
        };
        let next = Manifest {
            history: (!left.generations.is_empty()).then_some(left),
            ..dir.manifest().clone()
        };
        let published = dir.publish(next);
        drop(dir);
        match published {
            Ok(proof) => {
                self.sweep(&proof);
                tracing::info!(generations = gone, "the oldest of history was removed");
                gone
            }
            Err(error @ DataDirError::Full { .. }) => {
                tracing::warn!(%error, "history cannot be made smaller now");
                0
            }
            Err(error) => {
                self.fail(Failed::Fatal(std::io::Error::other(error)));
                0
            }
        }
    }
}

/// Counts what is in history from what the manifest says.
pub(in crate::store) fn note_history<A: App>(store: &Store<A>, dir: &DataDir) {
    let history = dir.manifest().history.as_ref();
    store.set_history(Arc::new(HistorySize::of(dir.dir(), history)));
}
