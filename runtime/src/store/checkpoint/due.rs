//! Which models get a new snapshot, and when it is time to look. Pure: numbers in, a decision out.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::store::history::HistoryPolicy;

/// Records of one model that are carried although its snapshot is older, at the least.
const CARRY_BYTES: u64 = 16 << 20;

/// Bytes of frames that the log grows by before all models are due, at the least.
const LOG_BYTES: u64 = 64 << 20;

/// When a model is due by itself: each `every` its events are looked at, and at `events` or more it
/// is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Events since its last snapshot; not 0.
    pub events: u64,
    /// How often they are looked at; not zero.
    pub every: Duration,
}

impl Threshold {
    /// As generated code writes it.
    #[must_use]
    pub const fn of(events: u64, every_seconds: u64) -> Self {
        Self {
            events,
            every: Duration::from_secs(every_seconds),
        }
    }
}

/// When models are due without being asked for, and how large all of them may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Most bytes of memory that they may take before nothing grows; no bound if absent.
    pub memory_max: Option<u64>,
    /// For every model that has none of its own.
    pub all: Option<Threshold>,
    /// By permanent id.
    pub models: BTreeMap<u32, Threshold>,
    /// How much of the past is kept.
    pub history: HistoryPolicy,
}

/// One model, as far as it matters whether it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) model: u32,
    /// Its events since its last snapshot.
    pub(super) events: u64,
    /// Their bytes.
    pub(super) bytes: u64,
    /// Bytes of its last snapshot; 0 without one.
    pub(super) snapshot_bytes: u64,
}

impl Candidate {
    /// Whether a new snapshot costs less than carrying what has changed.
    pub(super) fn is_heavy(&self) -> bool {
        self.bytes > CARRY_BYTES.max(self.snapshot_bytes / 2)
    }

    /// Whether anything has changed since its last snapshot.
    pub(super) const fn has_changed(&self) -> bool {
        self.events > 0
    }
}

/// Whether the log has grown so much since the checkpoint that every model is due.
pub(super) fn is_log_large(frame_bytes: u64, snapshot_bytes: u64) -> bool {
    frame_bytes > LOG_BYTES.max(snapshot_bytes)
}

/// When each threshold is looked at next.
#[derive(Debug)]
pub(super) struct Schedule {
    looks: Vec<Look>,
}

#[derive(Debug)]
struct Look {
    model: u32,
    threshold: Threshold,
    next: Instant,
}

impl Schedule {
    /// The first look comes one interval after `now`.
    pub(super) fn new(policy: &Policy, models: impl Iterator<Item = u32>, now: Instant) -> Self {
        let looks = models.filter_map(|model| {
            let threshold = policy.models.get(&model).copied().or(policy.all)?;
            let next = now + threshold.every;
            Some(Look {
                model,
                threshold,
                next,
            })
        });
        Self {
            looks: looks.collect(),
        }
    }

    /// The models whose look has come and that have as many events as it takes; `events` says how
    /// many a model has.
    pub(super) fn due(&mut self, now: Instant, events: impl Fn(u32) -> u64) -> Vec<u32> {
        let mut due = Vec::new();
        for look in &mut self.looks {
            if look.next > now {
                continue;
            }
            look.next = now + look.threshold.every;
            if events(look.model) >= look.threshold.events {
                due.push(look.model);
            }
        }
        due
    }

    /// When the next look comes.
    pub(super) fn next(&self) -> Option<Instant> {
        self.looks.iter().map(|look| look.next).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_model_is_looked_at_each_interval_and_due_at_its_events() {
        let all = Threshold {
            events: 10,
            every: MINUTE,
        };
        let own = Threshold {
            events: 3,
            every: 5 * MINUTE,
        };
        let policy = Policy {
            memory_max: None,
            all: Some(all),
            models: [(65, own)].into(),
            history: HistoryPolicy::DEFAULT,
        };
        let start = Instant::now();
        let mut schedule = Schedule::new(&policy, [64, 65].into_iter(), start);
        assert_eq!(schedule.next(), Some(start + MINUTE));
        let mut due = |minutes, events: [u64; 2]| {
            let of = move |model| events[usize::from(model == 65)];
            schedule.due(start + MINUTE * minutes, of)
        };
        let none: [u32; 0] = [];
        assert_eq!(due(0, [99, 99]), none);
        assert_eq!(due(1, [9, 99]), none);
        assert_eq!(due(2, [10, 99]), [64]);
        assert_eq!(due(5, [9, 3]), [65]);
        assert_eq!(due(5, [99, 99]), none, "looked at already");
        assert_eq!(due(6, [99, 99]), [64]);
    }

    #[test]
    fn without_thresholds_nothing_is_due_by_itself() {
        let schedule = Schedule::new(&Policy::default(), [64].into_iter(), Instant::now());
        assert_eq!(schedule.next(), None);
    }

    #[test]
    fn what_is_heavy_to_carry_gets_a_snapshot() {
        let heavy = |bytes, snapshot_bytes| {
            let candidate = Candidate {
                model: 64,
                events: 1,
                bytes,
                snapshot_bytes,
            };
            candidate.is_heavy()
        };
        assert!(!heavy(CARRY_BYTES, 0));
        assert!(heavy(CARRY_BYTES + 1, 0));
        assert!(!heavy(50 << 20, 100 << 20));
        assert!(heavy((50 << 20) + 1, 100 << 20));
    }

    #[test]
    fn a_log_is_large_beside_its_snapshots() {
        assert!(!is_log_large(LOG_BYTES, 0));
        assert!(is_log_large(LOG_BYTES + 1, 0));
        assert!(!is_log_large(LOG_BYTES + 1, 100 << 20));
        assert!(is_log_large((100 << 20) + 1, 100 << 20));
    }
}
