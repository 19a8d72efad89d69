//! How far a start is: one thread tells it, any may ask.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Bytes of snapshots and of the log, on the way into tables.
#[derive(Debug, Default)]
pub struct Progress {
    replayed: AtomicU64,
    /// Bytes of the checkpoint's files.
    checkpoint: AtomicU64,
    /// Bytes of the log, guessed until its last segment is read.
    log: AtomicU64,
}

impl Progress {
    /// How many bytes are done, and how many there are. The second is a guess until the end of the
    /// log is known, and never the smaller one.
    pub fn read(&self) -> (u64, u64) {
        let replayed = self.replayed.load(Relaxed);
        let total = self.checkpoint.load(Relaxed) + self.log.load(Relaxed);
        (replayed, total.max(replayed))
    }

    pub(super) fn expect_checkpoint(&self, bytes: u64) {
        self.checkpoint.store(bytes, Relaxed);
    }

    pub(super) fn expect_log(&self, bytes: u64) {
        self.log.store(bytes, Relaxed);
    }

    pub(super) fn advance(&self, bytes: u64) {
        self.replayed.fetch_add(bytes, Relaxed);
    }
}
