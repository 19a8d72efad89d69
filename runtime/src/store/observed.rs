//! What the store sees of its own work: how large batches are, how long the disk takes, what
//! became of compactions. Whoever shows it reads it from here; nothing here knows who that is.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use crate::{
    log::record::Kind,
    measure::{COUNTS, DISK_TIMES, Distribution, Histogram, LONG_TIMES},
};

/// Commits that the recent p99 is of.
const RECENT: usize = 256;

/// What was observed since the start.
#[derive(Debug)]
pub struct Observed {
    batch_events: Histogram,
    append: Histogram,
    sync: Histogram,
    recent: Recent,
    events: BTreeMap<u32, Events>,
    compactions: [AtomicU64; Ending::ALL.len()],
    compaction: Histogram,
    replay: AtomicU64,
}

/// Events of one model, by kind.
#[derive(Debug, Default)]
struct Events {
    created: AtomicU64,
    changed: AtomicU64,
    removed: AtomicU64,
}

/// A model's events that were committed since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The model's permanent id.
    pub model: u32,
    /// Records created.
    pub created: u64,
    /// Changes of records.
    pub changed: u64,
    /// Records removed.
    pub removed: u64,
}

/// What a compaction came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A new checkpoint.
    Compacted,
    /// Nothing had changed.
    Unchanged,
    /// The machine lacked something, space above all.
    Lack,
    /// What was written did not read back.
    Unreadable,
    /// The store stopped meanwhile.
    Stopped,
    /// The disk failed.
    Failed,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Compacted,
        Self::Unchanged,
        Self::Lack,
        Self::Unreadable,
        Self::Stopped,
        Self::Failed,
    ];

    /// Its name: `compacted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compacted => "compacted",
            Self::Unchanged => "unchanged",
            Self::Lack => "lack",
            Self::Unreadable => "unreadable",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

impl Observed {
    /// Nothing yet, of these models.
    pub(super) fn new(models: impl Iterator<Item = u32>) -> Self {
        Self {
            batch_events: Histogram::new(COUNTS),
            append: Histogram::new(DISK_TIMES),
            sync: Histogram::new(DISK_TIMES),
            recent: Recent::default(),
            events: models.map(|id| (id, Events::default())).collect(),
            compactions: std::array::from_fn(|_| AtomicU64::new(0)),
            compaction: Histogram::new(LONG_TIMES),
            replay: AtomicU64::new(0),
        }
    }

    /// Events in each committed batch.
    pub fn batch_events(&self) -> Distribution {
        self.batch_events.read()
    }

    /// Nanoseconds that the log took for each committed batch, its sync included.
    pub fn append(&self) -> Distribution {
        self.append.read()
    }

    /// Nanoseconds of its sync.
    pub fn sync(&self) -> Distribution {
        self.sync.read()
    }

    /// The events that were committed, model by model, by permanent id.
    pub fn events(&self) -> impl Iterator<Item = Appended> {
        self.events.iter().map(|(model, events)| Appended {
            model: *model,
            created: events.created.load(Relaxed),
            changed: events.changed.load(Relaxed),
            removed: events.removed.load(Relaxed),
        })
    }

    /// How often a compaction came to this.
    pub fn compactions(&self, ending: Ending) -> u64 {
        let count = self.compactions.get(ending as usize);
        count.map_or(0, |count| count.load(Relaxed))
    }

    /// Nanoseconds of each compaction that made a checkpoint.
    pub fn compaction(&self) -> Distribution {
        self.compaction.read()
    }

    /// How long the start took to load the checkpoint and to replay the log.
    pub fn replay(&self) -> Duration {
        Duration::from_nanos(self.replay.load(Relaxed))
    }

    /// The time within which 99 of 100 of the last commits were durable, from the moment that the
    /// writer took the batch; zero before the first.
    pub fn commit_p99(&self) -> Duration {
        self.recent.p99()
    }

    pub(super) fn see_batch(&self, events: impl Iterator<Item = (u32, Kind)>, times: Times) {
        let mut count = 0;
        for (model, kind) in events {
            count += 1;
            let Some(of_model) = self.events.get(&model) else {
                continue;
            };
            let counter = match kind {
                Kind::Created => &of_model.created,
                Kind::Changed => &of_model.changed,
                Kind::Removed => &of_model.removed,
            };
            counter.fetch_add(1, Relaxed);
        }
        self.batch_events.observe(count);
        self.append.observe_time(times.append);
        if let Some(sync) = times.sync {
            self.sync.observe_time(sync);
        }
        self.recent.push(times.commit);
    }

    pub(super) fn see_compaction(&self, ending: Ending, time: Duration) {
        if let Some(count) = self.compactions.get(ending as usize) {
            count.fetch_add(1, Relaxed);
        }
        if ending == Ending::Compacted {
            self.compaction.observe_time(time);
        }
    }

    pub(super) fn see_replay(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.replay.store(nanos, Relaxed);
    }
}

/// How long a batch took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// From the moment that the writer took it until it was published.
    pub(super) commit: Duration,
    /// In the log.
    pub(super) append: Duration,
    /// Of that the sync, if the log knows.
    pub(super) sync: Option<Duration>,
}

/// The times of the last commits, in microseconds. One thread adds to it.
#[derive(Debug)]
struct Recent {
    times: Box<[AtomicU32]>,
    count: AtomicUsize,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            times: (0..RECENT).map(|_| AtomicU32::new(0)).collect(),
            count: AtomicUsize::new(0),
        }
    }
}

impl Recent {
    fn push(&self, time: Duration) {
        let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        let count = self.count.load(Relaxed);
        if let Some(place) = self.times.get(count % RECENT) {
            place.store(micros, Relaxed);
        }
        self.count.store(count.wrapping_add(1), Relaxed);
    }

    fn p99(&self) -> Duration {
        let known = self.count.load(Relaxed).min(RECENT);
        let times = self.times.iter().take(known);
        let mut times: Vec<u32> = times.map(|time| time.load(Relaxed)).collect();
        times.sort_unstable();
        // The nearest rank: 99 of 100 are not above it.
        let rank = (known * 99).div_ceil(100).saturating_sub(1);
        Duration::from_micros(times.get(rank).copied().unwrap_or(0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(commit: u64) -> Times {
        Times {
            commit: Duration::from_micros(commit),
            append: Duration::from_micros(40),
            sync: Some(Duration::from_micros(30)),
        }
    }

    #[test]
    fn the_recent_p99_forgets_what_is_long_past() {
        let observed = Observed::new([].into_iter());
        assert_eq!(observed.commit_p99(), Duration::ZERO);
        for micros in 1..=100 {
            observed.see_batch([].into_iter(), times(micros));
        }
        assert_eq!(observed.commit_p99(), Duration::from_micros(99));
        for _ in 0..RECENT {
            observed.see_batch([].into_iter(), times(7));
        }
        assert_eq!(observed.commit_p99(), Duration::from_micros(7));
    }

    #[test]
    fn a_batch_counts_by_model_and_kind() {
        let observed = Observed::new([64, 70].into_iter());
        let events = [
            (64, Kind::Created),
            (70, Kind::Removed),
            (64, Kind::Created),
            (64, Kind::Changed),
        ];
        observed.see_batch(events.into_iter(), times(50));
        let expected = |model, created, changed, removed| Appended {
            model,
            created,
            changed,
            removed,
        };
        assert_eq!(
            observed.events().collect::<Vec<_>>(),
            [expected(64, 2, 1, 0), expected(70, 0, 0, 1)]
        );
        assert_eq!(observed.batch_events().sum, 4);
        assert_eq!(
            (observed.append().sum, observed.sync().sum),
            (40_000, 30_000)
        );
    }

    #[test]
    fn only_a_compaction_that_made_a_checkpoint_has_a_time() {
        let observed = Observed::new([].into_iter());
        for ending in Ending::ALL {
            observed.see_compaction(ending, Duration::from_secs(1));
            assert_eq!(observed.compactions(ending), 1);
        }
        assert_eq!(observed.compaction().count(), 1);
    }
}
