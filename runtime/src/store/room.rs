//! Whether the state may grow: there is memory for it, and space on disk for what it takes to
//! compact it. Removals, and changes that make nothing larger, go on without.

use std::{
    fmt,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU8, Ordering::Relaxed},
    },
};

/// Free bytes on disk below which nothing grows, beside two more sets of snapshots: room for the log
/// and for one compaction.
const DISK_BYTES_MIN: u64 = 128 << 20;

/// Percent of `memory.max` from which on there is a warning.
const WARN_PERCENT: u64 = 80;

/// Percent below which the warning is taken back: what stays about there warns once.
const CALM_PERCENT: u64 = 75;

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

/// What is known of it: memory is asked for each batch, the disk is looked at now and then.
#[derive(Debug, Default)]
pub struct Gauge {
    memory_max: OnceLock<u64>,
    is_memory_low: AtomicBool,
    lacks_disk: AtomicBool,
    /// What the last look found, as it was told.
    told: AtomicU8,
}

/// What a look sees, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// That the records take.
    pub(super) memory: u64,
    /// Free on the disk; `None` if that is not known, and then it is not held against anybody.
    pub(super) disk_free: Option<u64>,
    /// Of all snapshots.
    pub(super) snapshots: u64,
}

impl Seen {
    /// Whether the disk has less free space than compaction needs.
    pub(super) fn lacks_disk(&self) -> bool {
        let needed = self.snapshots.saturating_mul(2);
        let needed = needed.saturating_add(DISK_BYTES_MIN);
        self.disk_free.is_some_and(|free| free < needed)
    }
}

impl Gauge {
    /// Bytes of memory that the records may take; `None` if there is no bound.
    pub fn memory_max(&self) -> Option<u64> {
        self.memory_max.get().copied()
    }

    /// Whether they took 80 % of that or more when it was last looked at, and have not gone back since.
    pub fn is_memory_low(&self) -> bool {
        self.is_memory_low.load(Relaxed)
    }

    /// Sets the bound, once.
    pub(super) fn set_memory_max(&self, max: Option<u64>) {
        if let Some(max) = max {
            // One store has one bound.
            let _: Result<(), u64> = self.memory_max.set(max);
        }
    }

    /// Whether there is room with so much memory taken; the disk is as the last look found it.
    pub(super) fn room(&self, memory: u64) -> Room {
        if self.memory_max().is_some_and(|max| memory > max) {
            Room::NoMemory
        } else if self.lacks_disk.load(Relaxed) {
            Room::NoDisk
        } else {
            Room::Enough
        }
    }

    /// Notes what is seen, and logs what is news of it.
    pub(super) fn look(&self, seen: Seen) {
        self.lacks_disk.store(seen.lacks_disk(), Relaxed);
        self.warn(seen.memory);
        let room = self.room(seen.memory);
        if self.told.swap(room as u8, Relaxed) == room as u8 {
            return;
        }
        let Seen {
            memory, disk_free, ..
        } = seen;
        match room {
            Room::Enough => tracing::info!("there is room again: writes are taken"),
            lack => tracing::error!(memory, free = disk_free, "{lack}"),
        }
    }

    fn warn(&self, memory: u64) {
        let Some(max) = self.memory_max() else {
            return;
        };
        let is_over = |percent| memory >= max / 100 * percent + max % 100 * percent / 100;
        match self.is_memory_low() {
            false if is_over(WARN_PERCENT) => {
                self.is_memory_low.store(true, Relaxed);
                tracing::warn!(
                    memory,
                    max,
                    "the records take 80 % or more of memory.max: beyond it nothing can grow"
                );
            }
            true if !is_over(CALM_PERCENT) => {
                self.is_memory_low.store(false, Relaxed);
                tracing::info!(memory, max, "the records take less than 75 % of memory.max");
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn gauge(max: Option<u64>) -> Gauge {
        let gauge = Gauge::default();
        gauge.set_memory_max(max);
        gauge
    }

    fn seen(memory: u64, disk_free: Option<u64>, snapshots: u64) -> Seen {
        Seen {
            memory,
            disk_free,
            snapshots,
        }
    }

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
            let gauge = gauge(max);
            gauge.look(seen(memory, free, snapshots));
            assert_eq!(gauge.room(memory), expected);
        }
    }

    #[test]
    fn memory_counts_between_two_looks_and_the_disk_as_it_was_seen() {
        let gauge = gauge(Some(10));
        gauge.look(seen(11, Some(0), 0));
        assert_eq!(gauge.room(11), Room::NoMemory);
        assert_eq!(gauge.room(10), Room::NoDisk);
        gauge.look(seen(10, Some(MIB << 10), 0));
        assert_eq!(gauge.room(10), Room::Enough);
        assert_eq!(gauge.room(11), Room::NoMemory);
    }

    #[test]
    fn it_warns_from_eighty_percent_on_until_it_is_less_than_seventy_five() {
        let gauge = gauge(Some(1_000));
        for (memory, expected) in [
            (799, false),
            (800, true),
            (2_000, true),
            (750, true),
            (749, false),
            (799, false),
        ] {
            gauge.look(seen(memory, None, 0));
            assert_eq!(gauge.is_memory_low(), expected, "{memory}");
        }
        let unbound = Gauge::default();
        unbound.look(seen(u64::MAX, None, 0));
        assert!(!unbound.is_memory_low());
    }
}
