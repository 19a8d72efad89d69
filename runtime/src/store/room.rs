//! Whether the state may grow: there is memory for it, and space on disk for what it takes to
//! compact it. Removals, and changes that make nothing larger, go on without.

use std::{
    fmt,
    sync::atomic::{AtomicU8, Ordering},
};

/// Free bytes on disk below which nothing grows, beside two more sets of snapshots: room for the log
/// and for one compaction.
const DISK_BYTES_MIN: u64 = 128 << 20;

/// Whether the state may grow, and if not, what lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    /// It may.
    #[default]
    Enough,
    /// Records and indexes take as much memory as `memory.max` allows.
    NoMemory,
    /// The disk has less free space than compaction needs.
    NoDisk,
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enough => "there is room",
            Self::NoMemory => {
                "the records take as much memory as memory.max allows: until some are removed, none \
                 is created and none made larger"
            }
            Self::NoDisk => {
                "the disk has less free space than twice the snapshots and 128 MiB: until there is \
                 more, no record is created and none made larger"
            }
        })
    }
}

/// What is known of it: looked at now and then, asked by the writer for each batch.
#[derive(Debug, Default)]
pub(super) struct Gauge(AtomicU8);

impl Gauge {
    pub(super) fn room(&self) -> Room {
        match self.0.load(Ordering::Relaxed) {
            0 => Room::Enough,
            1 => Room::NoMemory,
            _ => Room::NoDisk,
        }
    }

    /// Notes what a look has found; gives whether that is news.
    pub(super) fn set(&self, room: Room) -> bool {
        self.0.swap(room as u8, Ordering::Relaxed) != room as u8
    }
}

/// Judges numbers in bytes; `memory_max` and `disk_free` are `None` where nothing is known or nothing
/// is to be held.
pub(super) fn judge(
    memory: u64,
    memory_max: Option<u64>,
    disk_free: Option<u64>,
    snapshots: u64,
) -> Room {
    if memory_max.is_some_and(|max| memory > max) {
        return Room::NoMemory;
    }
    let needed = snapshots.saturating_mul(2).saturating_add(DISK_BYTES_MIN);
    if disk_free.is_some_and(|free| free < needed) {
        return Room::NoDisk;
    }
    Room::Enough
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn what_lacks_is_named() {
        for (memory, max, free, snapshots, expected) in [
            (10, None, None, 0, Room::Enough),
            (10, Some(10), None, 0, Room::Enough),
            (11, Some(10), None, 0, Room::NoMemory),
            (11, Some(10), Some(0), 0, Room::NoMemory),
            (0, Some(10), Some(128 * MIB), 0, Room::Enough),
            (0, Some(10), Some(128 * MIB - 1), 0, Room::NoDisk),
            (0, None, Some(327 * MIB), 100 * MIB, Room::NoDisk),
            (0, None, Some(328 * MIB), 100 * MIB, Room::Enough),
        ] {
            assert_eq!(judge(memory, max, free, snapshots), expected);
        }
    }

    #[test]
    fn a_gauge_says_when_something_changes() {
        let gauge = Gauge::default();
        assert_eq!(gauge.room(), Room::Enough);
        assert!(!gauge.set(Room::Enough));
        for room in [Room::NoMemory, Room::NoDisk, Room::Enough] {
            assert!(gauge.set(room));
            assert!(!gauge.set(room));
            assert_eq!(gauge.room(), room);
        }
    }
}
