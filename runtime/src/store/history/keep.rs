//! How much of the past is kept. Pure: numbers in, a decision out.

use std::time::Duration;

use crate::{data_dir::Generation, types::Timestamp};

/// Bytes of a generation's files, at which the next one begins, at the least.
const GENERATION_BYTES: u64 = 16 << 20;

/// Most parts that a manifest names: each takes some 400 bytes of it.
const PARTS_MAX: usize = 20_000;

/// Into so many generations the time is divided that is kept.
const GENERATIONS: u32 = 8;

/// How long the past is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Not at all.
    None,
    /// At least so long.
    For(Duration),
    /// For ever.
    Forever,
}

/// How much of the past is kept: what ends first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPolicy {
    /// How long.
    pub keep: Keep,
    /// Most bytes of history/.
    pub max_bytes: u64,
    /// Bytes of frames, before they are compressed, after which a part takes no more: its keys are
    /// sorted in memory. Not for users.
    pub part_bytes: u64,
}

impl HistoryPolicy {
    /// 30 days, and 10 GiB.
    pub const DEFAULT: Self = Self {
        keep: Keep::For(Duration::from_hours(30 * 24)),
        max_bytes: 10 << 30,
        part_bytes: 64 << 20,
    };

    /// Whether a checkpoint with so many bytes of files is the base of a new generation, when the
    /// newest one has files of `bytes` and was begun at `since`. Each base takes its snapshots' space
    /// for as long as it is kept, so generations are not small beside it; and all of them go whole, so
    /// there are several in the time that is kept.
    pub(in crate::store) fn begins_next(
        &self,
        bytes: u64,
        since: Timestamp,
        base_bytes: u64,
        now: Timestamp,
    ) -> bool {
        let least = GENERATION_BYTES.min(self.max_bytes / u64::from(GENERATIONS));
        let is_large = bytes >= base_bytes.min(self.max_bytes / 4).max(least);
        let is_old = match self.keep {
            Keep::For(keep) => age(since, now) >= keep / GENERATIONS,
            Keep::None | Keep::Forever => false,
        };
        bytes > 0 && (is_large || is_old)
    }

    /// How many of the generations are older than what is kept. One ends where the next begins.
    pub(in crate::store) fn outdated(&self, generations: &[Generation], now: Timestamp) -> usize {
        match self.keep {
            Keep::None => generations.len(),
            Keep::Forever => 0,
            Keep::For(keep) => {
                let nexts = generations.iter().skip(1);
                nexts
                    .take_while(|next| age(next.since, now) >= keep)
                    .count()
            }
        }
    }

    /// How many of the oldest generations it takes to have no more parts than a manifest can name.
    pub(in crate::store) fn unnamable(generations: &[Generation]) -> usize {
        let mut parts = 0;
        let newest = generations.iter().rev();
        let named = newest.take_while(|generation| {
            parts += generation.parts.len();
            parts <= PARTS_MAX
        });
        generations.len() - named.count()
    }

    /// How many of the oldest generations it takes to have no more than `max_bytes`; `bytes` says how
    /// many there would be without so many.
    pub(in crate::store) fn oversized(
        &self,
        generations: usize,
        bytes: impl Fn(usize) -> u64,
    ) -> usize {
        let mut gone = 0..generations;
        gone.find(|&gone| bytes(gone) <= self.max_bytes)
            .unwrap_or(generations)
    }
}

impl Default for HistoryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A clock that was set back makes nothing older.
fn age(since: Timestamp, now: Timestamp) -> Duration {
    let microseconds = now
        .as_microseconds()
        .saturating_sub(since.as_microseconds());
    Duration::from_micros(u64::try_from(microseconds).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data_dir::FileEntry, schema::Fingerprint};

    const MIB: u64 = 1 << 20;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_microseconds(days * 86_400_000_000).unwrap()
    }

    fn since(days: i64) -> Generation {
        Generation {
            first_sequence: 1,
            since: at(days),
            base: FileEntry {
                file: String::new(),
                bytes: 0,
                digest: Fingerprint([0; 32]),
            },
            base_files: Vec::new(),
            next_sequence: 1,
            continues: None,
            parts: Vec::new(),
            models: std::collections::BTreeMap::new(),
        }
    }

    const fn keep(keep: Keep, max_bytes: u64) -> HistoryPolicy {
        HistoryPolicy {
            keep,
            max_bytes,
            ..HistoryPolicy::DEFAULT
        }
    }

    #[test]
    fn a_generation_is_large_beside_its_base_or_an_eighth_of_the_time() {
        let policy = keep(Keep::For(Duration::from_hours(80 * 24)), 1 << 40);
        for (bytes, days, base, begins) in [
            (0, 100, 0, false),
            (1, 9, 0, false),
            (1, 10, 0, true),
            (16 * MIB - 1, 0, 0, false),
            (16 * MIB, 0, 0, true),
            (99 * MIB, 0, 100 * MIB, false),
            (100 * MIB, 0, 100 * MIB, true),
        ] {
            let found = policy.begins_next(bytes, at(0), base, at(days));
            assert_eq!(found, begins, "{bytes} {days} {base}");
        }
        let forever = keep(Keep::Forever, 80 * MIB);
        assert!(!forever.begins_next(MIB, at(0), 0, at(100_000)));
        // A bound that is small beside the snapshots leaves room for some generations.
        assert!(forever.begins_next(20 * MIB, at(0), 100 * MIB, at(0)));
    }

    #[test]
    fn a_generation_goes_once_the_next_is_old_enough() {
        let generations = [since(0), since(10), since(20), since(30)];
        let month = keep(Keep::For(Duration::from_hours(30 * 24)), u64::MAX);
        for (now, gone) in [(0, 0), (39, 0), (40, 1), (50, 2), (60, 3), (9_999, 3)] {
            assert_eq!(month.outdated(&generations, at(now)), gone, "{now}");
        }
        assert_eq!(month.outdated(&generations, at(-5)), 0);
        assert_eq!(month.outdated(&[], at(99)), 0);
        assert_eq!(keep(Keep::Forever, 0).outdated(&generations, at(9_999)), 0);
        assert_eq!(keep(Keep::None, 0).outdated(&generations, at(0)), 4);
    }

    #[test]
    fn the_oldest_go_until_the_rest_is_small_enough() {
        let sizes = [30, 20, 10];
        let without = |gone: usize| sizes[gone..].iter().sum();
        for (max, gone) in [(60, 0), (59, 1), (30, 1), (29, 2), (10, 2), (9, 3), (0, 3)] {
            assert_eq!(
                keep(Keep::Forever, max).oversized(3, without),
                gone,
                "{max}"
            );
        }
        assert_eq!(keep(Keep::Forever, 0).oversized(0, |_| 0), 0);
    }
}
