//! What the log of the process says while there is no space: a line now and then, and one when it
//! is over. It decides nothing.

use std::{
    io,
    time::{Duration, Instant},
};

/// How often it is said again.
const SAID_EVERY: Duration = Duration::from_secs(10);

/// Batches that were lost, one after the other.
#[derive(Debug, Default)]
pub(super) struct Shortage {
    lost: u64,
    said_at: Option<Instant>,
}

impl Shortage {
    /// A batch was lost.
    pub(super) fn note(&mut self, error: &io::Error) {
        if self.is_worth_saying(Instant::now()) {
            let batches = self.lost;
            tracing::error!(%error, batches, "no space for the log: nothing of them was written");
        }
    }

    /// A batch got there.
    pub(super) fn end(&mut self) {
        if self.lost > 0 {
            tracing::info!(batches = self.lost, "there is space for the log again");
            *self = Self::default();
        }
    }

    fn is_worth_saying(&mut self, now: Instant) -> bool {
        self.lost += 1;
        let is_due = |said: Instant| now.duration_since(said) >= SAID_EVERY;
        let is_worth_it = self.said_at.is_none_or(is_due);
        if is_worth_it {
            self.said_at = Some(now);
        }
        is_worth_it
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_at_once_and_then_now_and_then() {
        let mut shortage = Shortage::default();
        let start = Instant::now();
        let said: Vec<u32> = (0..250)
            .filter(|tenths| shortage.is_worth_saying(start + Duration::from_millis(100) * *tenths))
            .collect();
        assert_eq!(said, [0, 100, 200]);
        assert_eq!(shortage.lost, 250);
        shortage.end();
        assert!(shortage.is_worth_saying(start), "the next shortage is news");
    }
}
