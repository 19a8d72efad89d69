//! Latencies in logarithmic buckets: fixed memory, and within 1.6 % of what was measured.

use std::time::Duration;

/// Buckets of each power of two.
const STEPS: u64 = 64;
const STEPS_BITS: u32 = STEPS.trailing_zeros();

/// How often each latency was seen.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    longest: Duration,
}

impl Histogram {
    /// Nothing seen.
    pub(crate) fn new() -> Self {
        let buckets = bucket(u64::MAX) + 1;
        Self {
            counts: vec![0; buckets],
            total: 0,
            longest: Duration::ZERO,
        }
    }

    /// Counts one.
    pub(crate) fn record(&mut self, latency: Duration) {
        let nanos = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.counts.get_mut(bucket(nanos)) {
            *count += 1;
        }
        self.total += 1;
        self.longest = self.longest.max(latency);
    }

    /// Adds what another one has seen.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.longest = self.longest.max(other.longest);
    }

    /// How many were seen.
    pub(crate) const fn total(&self) -> u64 {
        self.total
    }

    /// The longest, exactly.
    pub(crate) const fn longest(&self) -> Duration {
        self.longest
    }

    /// The latency that `share` (0 to 1) of all do not exceed, rounded up to its bucket's end.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let wanted = (self.total as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted.max(1) {
                return Duration::from_nanos(highest(bucket)).min(self.longest);
            }
        }
        self.longest
    }
}

/// Values below `STEPS` have a bucket each; above, the top bits choose one.
fn bucket(nanos: u64) -> usize {
    let power = nanos.max(1).ilog2().saturating_sub(STEPS_BITS);
    (u64::from(power) * STEPS + (nanos >> power)) as usize
}

/// The largest value of a bucket.
fn highest(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < 2 * STEPS {
        return bucket;
    }
    let power = bucket / STEPS - 1;
    let top = bucket - power * STEPS;
    (top << power) | ((1 << power) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_values_and_no_wider_ones() {
        let mut next = 0;
        for index in 0..bucket(1 << 40) {
            let (low, high) = (next, highest(index));
            assert_eq!((bucket(low), bucket(high)), (index, index));
            assert!(high - low <= low / STEPS, "{low} to {high}");
            next = high + 1;
        }
        assert_eq!(highest(bucket(u64::MAX)), u64::MAX);
    }

    #[test]
    fn quantiles_are_those_of_the_values() {
        let mut histogram = Histogram::new();
        assert_eq!(histogram.quantile(0.99), Duration::ZERO);
        for micros in (1..=1_000).rev() {
            histogram.record(Duration::from_micros(micros));
        }
        for (share, micros) in [(0.5, 500.0), (0.99, 990.0), (1.0, 1_000.0)] {
            let found = histogram.quantile(share).as_secs_f64() * 1e6;
            assert!(
                found >= micros && found <= micros * 1.016,
                "{share}: {found}"
            );
        }
        assert_eq!(histogram.longest(), Duration::from_millis(1));
    }

    #[test]
    fn merging_is_recording_both() {
        let (mut left, mut right, mut both) =
            (Histogram::new(), Histogram::new(), Histogram::new());
        for micros in 1..=100 {
            let half = if micros % 3 == 0 {
                &mut left
            } else {
                &mut right
            };
            half.record(Duration::from_micros(micros));
            both.record(Duration::from_micros(micros));
        }
        left.merge(&right);
        assert_eq!(
            (left.counts, left.total, left.longest),
            (both.counts, both.total, both.longest)
        );
    }
}
