//! How much memory a start takes, and whether that is too much: asked of the manifest first, and of
//! what is loaded on the way.
//!
//! Whatever a server could make under the same `memory.max` starts again. It takes nothing that grows
//! beyond the bound, but what was under way when it got there is in it; so a start is refused only
//! with an eighth more than that. The log does not count before it is replayed: changes and removals
//! take as many bytes there as what grows.

use super::Progress;
use crate::data_dir::Manifest;

/// Bytes of memory for each byte of an event that creates a record, about: a record of 150 bytes in
/// the log takes 300 with its indexes. For what is to be said, not for what is refused.
const MEMORY_PER_EVENT_BYTE: u64 = 2;

/// Bytes of frames after which it is looked at again.
const LOOK_BYTES: u64 = 1 << 20;

/// Loading takes more memory than there is for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch {
    /// Bytes that all of it takes, about.
    pub needed: u64,
    /// Bytes that `memory.max` allows.
    pub max: u64,
}

/// What a start may take, and how much of the log it has read since that was last looked at.
#[derive(Debug)]
pub(super) struct Allowance {
    max: Option<u64>,
    unseen: u64,
}

impl Allowance {
    /// With `memory.max` in bytes, if there is a bound.
    pub(super) const fn new(max: Option<u64>) -> Self {
        Self { max, unseen: 0 }
    }

    /// Judges what a manifest names, before any of it is read.
    pub(super) fn check_manifest(&self, manifest: &Manifest) -> Result<(), TooMuch> {
        let snapshots = manifest.snapshots.iter().map(|entry| {
            // Without the figure: memory takes more than what is compressed.
            entry.ram_bytes.unwrap_or(entry.bytes)
        });
        let carried = manifest.carry.as_ref().map_or(0, |carry| carry.bytes);
        self.judge(snapshots.sum(), carried)
    }

    /// Judges what is loaded: `memory` gives its bytes.
    pub(super) fn check(
        &self,
        memory: impl Fn() -> u64,
        progress: &Progress,
    ) -> Result<(), TooMuch> {
        let (replayed, total) = progress.read();
        self.judge(memory(), total - replayed)
    }

    /// The same after a frame of so many bytes, if it is time to look again.
    pub(super) fn check_frame(
        &mut self,
        bytes: u64,
        memory: impl Fn() -> u64,
        progress: &Progress,
    ) -> Result<(), TooMuch> {
        self.unseen += bytes;
        if self.unseen < LOOK_BYTES {
            return Ok(());
        }
        self.unseen = 0;
        self.check(memory, progress)
    }

    fn judge(&self, memory: u64, events_left: u64) -> Result<(), TooMuch> {
        match self.max {
            Some(max) if memory > max.saturating_add(max / 8) => Err(TooMuch {
                needed: memory.saturating_add(events_left.saturating_mul(MEMORY_PER_EVENT_BYTE)),
                max,
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eighth_more_than_is_allowed_is_taken_and_no_byte_beyond() {
        for (max, memory, is_taken) in [
            (None, u64::MAX, true),
            (Some(800), 900, true),
            (Some(800), 901, false),
            (Some(0), 1, false),
            (Some(u64::MAX), u64::MAX, true),
        ] {
            let judged = Allowance::new(max).judge(memory, 0);
            assert_eq!(judged.is_ok(), is_taken, "{max:?} {memory}");
        }
    }

    #[test]
    fn what_is_still_to_come_is_told_and_refuses_nothing() {
        let allowance = Allowance::new(Some(800));
        assert_eq!(allowance.judge(900, u64::MAX), Ok(()));
        let (needed, max) = (901 + 2 * 50, 800);
        assert_eq!(allowance.judge(901, 50), Err(TooMuch { needed, max }));
    }

    #[test]
    fn frames_are_looked_at_by_the_mebibyte() {
        let mut allowance = Allowance::new(Some(0));
        let progress = Progress::default();
        let small = allowance.check_frame(LOOK_BYTES - 1, || 1, &progress);
        assert_eq!(small, Ok(()));
        let over = |allowance: &mut Allowance| allowance.check_frame(1, || 1, &progress);
        assert!(over(&mut allowance).is_err());
        assert_eq!(over(&mut allowance), Ok(()), "it begins to count again");
    }
}
