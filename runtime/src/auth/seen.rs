//! When a session or a key was last used: kept in memory alone, since a sync for every request is more
//! than that is worth. After a start it counts from the start.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use crate::types::Timestamp;

/// A time that moves on while the record stays.
#[derive(Debug)]
pub(crate) struct Seen(AtomicI64);

impl Seen {
    /// At this moment.
    pub(crate) fn now() -> Self {
        Self::at(Timestamp::now())
    }

    pub(crate) fn at(time: Timestamp) -> Self {
        Self(AtomicI64::new(time.as_microseconds()))
    }

    /// It was used at that time.
    pub(crate) fn touch(&self, time: Timestamp) {
        let time = time.as_microseconds();
        // Writing what is there already would take the line from other cores.
        if self.0.load(Relaxed) / MICROSECONDS != time / MICROSECONDS {
            self.0.store(time, Relaxed);
        }
    }

    /// When it was used last, to the second.
    pub(crate) fn get(&self) -> Timestamp {
        let time = self.0.load(Relaxed);
        Timestamp::from_microseconds(time).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Microseconds of a second: as fine as it is kept.
const MICROSECONDS: i64 = 1_000_000;

impl Clone for Seen {
    fn clone(&self) -> Self {
        Self::at(self.get())
    }
}
