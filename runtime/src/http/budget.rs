//! How many bytes clients can make the process hold: bodies that are being read, and answers that
//! nobody takes.
//!
//! It only counts. Small requests never touch it, so that cores do not meet at its counter.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes that may be held, and how many are.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes_max: usize,
    held: AtomicUsize,
}

/// What one request holds, until it is dropped.
#[derive(Debug)]
pub(crate) struct Share<'b> {
    budget: &'b Budget,
    bytes: usize,
}

impl Budget {
    /// Nothing is held yet.
    pub(crate) const fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            held: AtomicUsize::new(0),
        }
    }

    /// Whether so much is held that nothing more should be begun.
    pub(crate) fn is_spent(&self) -> bool {
        self.held() >= self.bytes_max
    }

    /// Bytes that are held.
    pub(crate) fn held(&self) -> usize {
        self.held.load(Relaxed)
    }

    /// Counts bytes that are there, whatever the limit.
    pub(crate) fn hold(&self, bytes: usize) {
        self.held.fetch_add(bytes, Relaxed);
    }

    /// Counts held bytes no more.
    pub(crate) fn release(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Relaxed);
    }

    /// A share of no bytes.
    pub(crate) const fn share(&self) -> Share<'_> {
        Share {
            budget: self,
            bytes: 0,
        }
    }
}

impl Share<'_> {
    /// Makes the share so large; `false` if there is not so much left. It never shrinks.
    #[must_use]
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        if more == 0 {
            return true;
        }
        let before = self.budget.held.fetch_add(more, Relaxed);
        let fits = before.saturating_add(more) <= self.budget.bytes_max;
        if fits {
            self.bytes = bytes;
        } else {
            self.budget.release(more);
        }
        fits
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.budget.release(self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_exceed_the_budget_and_are_given_back() {
        let budget = Budget::new(100);
        let (mut one, mut two) = (budget.share(), budget.share());
        assert!(one.grow(60) && one.grow(50) && two.grow(40));
        assert!(budget.is_spent());
        assert!(!two.grow(41) && !one.grow(usize::MAX));
        assert_eq!(budget.held(), 100);
        drop(one);
        assert!(two.grow(100));
        drop(two);
        assert_eq!(budget.held(), 0);
        budget.hold(101);
        assert!(budget.is_spent());
    }
}
