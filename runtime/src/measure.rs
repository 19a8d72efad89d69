//! Distributions of what is measured: counts in buckets, which any thread may add to at any time.
//!
//! A leaf: it knows neither what is measured nor who shows it. To observe takes no lock and
//! allocates nothing.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

const MICROS: u64 = 1_000;
const MILLIS: u64 = 1_000_000;
const SECONDS: u64 = 1_000_000_000;

/// Upper bounds for the time of a request, in nanoseconds.
pub const REQUEST_TIMES: &[u64] = &[
    100 * MICROS,
    250 * MICROS,
    500 * MICROS,
    MILLIS,
    2_500 * MICROS,
    5 * MILLIS,
    10 * MILLIS,
    25 * MILLIS,
    50 * MILLIS,
    100 * MILLIS,
    250 * MILLIS,
    500 * MILLIS,
    SECONDS,
    2_500 * MILLIS,
    10 * SECONDS,
];

/// Upper bounds for the time of a write to the disk, in nanoseconds.
pub const DISK_TIMES: &[u64] = &[
    25 * MICROS,
    50 * MICROS,
    100 * MICROS,
    250 * MICROS,
    500 * MICROS,
    MILLIS,
    2_500 * MICROS,
    5 * MILLIS,
    10 * MILLIS,
    25 * MILLIS,
    50 * MILLIS,
    100 * MILLIS,
    250 * MILLIS,
    SECONDS,
];

/// Upper bounds for the time of long work, in nanoseconds.
pub const LONG_TIMES: &[u64] = &[
    10 * MILLIS,
    50 * MILLIS,
    100 * MILLIS,
    500 * MILLIS,
    SECONDS,
    5 * SECONDS,
    10 * SECONDS,
    30 * SECONDS,
    60 * SECONDS,
    300 * SECONDS,
];

/// Upper bounds for a number of things.
pub const COUNTS: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096];

/// How often values came, by buckets.
#[derive(Debug)]
pub struct Histogram {
    /// The largest value of each bucket but the last, ascending.
    bounds: &'static [u64],
    /// One more than there are bounds.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// What a histogram holds at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Distribution {
    /// The sum of all values.
    pub sum: u64,
    /// The bound of each bucket, `None` for the last, and the number of values that are in it and in
    /// none before.
    pub buckets: Vec<(Option<u64>, u64)>,
}

impl Histogram {
    /// One without values.
    pub fn new(bounds: &'static [u64]) -> Self {
        Self {
            bounds,
            counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(),
            sum: AtomicU64::new(0),
        }
    }

    /// Counts a value.
    pub fn observe(&self, value: u64) {
        // Most values are in the first buckets, so nothing is gained by halving.
        let bucket = self.bounds.iter().position(|bound| value <= *bound);
        let bucket = bucket.unwrap_or(self.bounds.len());
        if let Some(count) = self.counts.get(bucket) {
            count.fetch_add(1, Relaxed);
        }
        self.sum.fetch_add(value, Relaxed);
    }

    /// Counts a time, in nanoseconds.
    pub fn observe_time(&self, time: Duration) {
        self.observe(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    /// What it holds. Values that come meanwhile may be counted in part.
    pub fn read(&self) -> Distribution {
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        let counts = self.counts.iter().map(|count| count.load(Relaxed));
        Distribution {
            sum: self.sum.load(Relaxed),
            buckets: bounds.zip(counts).collect(),
        }
    }
}

impl Distribution {
    /// The number of values.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|(_, count)| count).sum()
    }

    /// Adds what another histogram with the same bounds holds.
    pub fn add(&mut self, other: &Self) {
        if self.buckets.is_empty() {
            self.clone_from(other);
            return;
        }
        self.sum += other.sum;
        for ((_, count), (_, more)) in self.buckets.iter_mut().zip(&other.buckets) {
            *count += more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_in_the_first_bucket_that_it_does_not_exceed() {
        let histogram = Histogram::new(&[10, 20]);
        for value in [0, 10, 11, 20, 21, 1_000] {
            histogram.observe(value);
        }
        let read = histogram.read();
        assert_eq!(read.buckets, [(Some(10), 2), (Some(20), 2), (None, 2)]);
        assert_eq!((read.sum, read.count()), (1_062, 6));
    }

    #[test]
    fn two_distributions_add_up() {
        let (first, second) = (Histogram::new(&[10]), Histogram::new(&[10]));
        first.observe(1);
        second.observe(5);
        second.observe(50);
        let mut sum = Distribution::default();
        sum.add(&first.read());
        sum.add(&second.read());
        assert_eq!((sum.sum, sum.buckets), (56, vec![(Some(10), 2), (None, 1)]));
    }

    #[test]
    fn bounds_ascend() {
        for bounds in [REQUEST_TIMES, DISK_TIMES, LONG_TIMES, COUNTS] {
            assert!(bounds.is_sorted_by(|a, b| a < b));
        }
    }
}
