//! How fast a checkpoint is written: writes of clients go first.

use std::{
    cell::Cell,
    io, thread,
    time::{Duration, Instant},
};

use crate::{model::App, snapshot::Pace, store::Store};

/// The longest single wait.
const PAUSE_MAX: Duration = Duration::from_millis(50);

/// Waits between two pieces as long as the last one took, while clients write; gives up when the
/// store stops.
pub(super) struct Yielding<'s, A: App> {
    store: &'s Store<A>,
    piece_began: Cell<Instant>,
    batches: Cell<u64>,
}

impl<'s, A: App> Yielding<'s, A> {
    pub(super) fn new(store: &'s Store<A>) -> Self {
        Self {
            store,
            piece_began: Cell::new(Instant::now()),
            batches: Cell::new(store.counters().batches()),
        }
    }
}

impl<A: App> Pace for Yielding<'_, A> {
    fn pause(&self) -> io::Result<()> {
        if self.store.compactor.is_closed() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let batches = self.store.counters().batches();
        if self.batches.replace(batches) != batches {
            thread::sleep(self.piece_began.get().elapsed().min(PAUSE_MAX));
        }
        self.piece_began.set(Instant::now());
        Ok(())
    }
}
