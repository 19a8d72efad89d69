//! Makes frames of batches: the writer's side of the format.
//!
//! It holds where the log ends, and moves on only when the writer says that a frame is durable:
//! after [`Appended::Lost`](super::Appended::Lost) the same sequences are used again.

use std::fmt;

use super::frame::{self, Chain, Flags, FrameHeader, Salt};
use crate::sequence::Sequence;

/// Where a log ends: what its next frame continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// The next frame's first sequence.
    pub next: Sequence,
    /// The last frame's chain value.
    pub chain: Chain,
    /// The last frame's commit time, in microseconds since the Unix epoch; or that of a later one without
    /// records that was replaced, since times never go back.
    pub time: i64,
}

impl Tip {
    /// Whether the same frame continues both.
    #[must_use]
    pub fn is_at(&self, other: &Self) -> bool {
        (self.next, self.chain) == (other.next, other.chain)
    }
}

/// Seals one frame at a time: one unsynced batch is all that is ever in flight.
#[derive(Debug)]
pub struct FrameSealer {
    salt: Salt,
    tip: Tip,
    sealed: Option<Tip>,
    frame: Vec<u8>,
}

/// A batch's records are 4 GiB or more: no log takes such a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oversized;

impl fmt::Display for Oversized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the records of one batch are 4 GiB or more")
    }
}

impl std::error::Error for Oversized {}

impl FrameSealer {
    /// Continues the log that ends at `tip`, all of which is durable.
    #[must_use]
    pub const fn new(salt: Salt, tip: Tip) -> Self {
        Self {
            salt,
            tip,
            sealed: None,
            frame: Vec::new(),
        }
    }

    /// The next frame's first sequence.
    #[must_use]
    pub const fn next_sequence(&self) -> Sequence {
        self.tip.next
    }

    /// The last sequence that is durable.
    #[must_use]
    pub const fn durable_through(&self) -> Sequence {
        self.tip.next.previous()
    }

    /// The commit time of a frame that is begun when the clock says `clock` (microseconds since
    /// the Unix epoch): it never goes back. Records may hold it before the frame is sealed.
    #[must_use]
    pub fn next_time(&self, clock: i64) -> i64 {
        clock.max(self.tip.time.saturating_add(1))
    }

    /// Seals a batch of `records` records, at a time that [`Self::next_time`] gave. The frame
    /// stays the sealer's until the next one is sealed.
    ///
    /// # Errors
    /// The body is longer than any frame can be; nothing is sealed.
    pub fn seal(&mut self, body: &[u8], records: u32, time: i64) -> Result<&[u8], Oversized> {
        debug_assert!(records > 0, "a frame without records is sealed as empty");
        self.write(body, records, Flags::RECORDS, time)
    }

    /// Seals a frame without records, as [`Flags::IDLE`] or [`Flags::STOP`]. It takes a sequence.
    pub fn seal_empty(&mut self, flags: Flags, time: i64) -> &[u8] {
        debug_assert!(flags != Flags::RECORDS, "an empty frame says why");
        self.write(&[], 0, flags, time).unwrap_or_default()
    }

    /// The sealed frame is durable: the next one continues it.
    pub fn commit(&mut self) {
        debug_assert!(self.sealed.is_some(), "no frame has been sealed");
        if let Some(tip) = self.sealed.take() {
            self.tip = tip;
        }
    }

    /// The sealed frame is lost: its sequences are used again.
    pub fn rollback(&mut self) {
        self.sealed = None;
    }

    fn write(
        &mut self,
        body: &[u8],
        records: u32,
        flags: Flags,
        time: i64,
    ) -> Result<&[u8], Oversized> {
        debug_assert!(time > self.tip.time, "commit times never go back");
        self.sealed = None;
        let header = FrameHeader {
            body_bytes: u32::try_from(body.len()).map_err(|_| Oversized)?,
            first: self.tip.next,
            records,
            flags,
            time,
            durable_through: self.durable_through(),
        };
        let chain = frame::write_frame(&header, body, self.salt, &self.tip.chain, &mut self.frame);
        self.sealed = Some(Tip {
            next: header.next(),
            chain,
            time,
        });
        Ok(&self.frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::frame::{EMPTY_FRAME_BYTES, read_frame};

    const SALT: Salt = [1, 2, 3, 4, 5, 6, 7, 8];

    fn sealer() -> FrameSealer {
        let tip = Tip {
            next: Sequence(5),
            chain: [3; 32],
            time: 100,
        };
        FrameSealer::new(SALT, tip)
    }

    #[test]
    fn time_never_goes_back() {
        let mut sealer = sealer();
        assert_eq!(sealer.next_time(7), 101);
        assert_eq!(sealer.next_time(500), 500);
        sealer.seal(b"x", 1, 500).unwrap();
        sealer.commit();
        assert_eq!(sealer.next_time(500), 501);
    }

    #[test]
    fn a_lost_frames_sequences_are_used_again() {
        let mut sealer = sealer();
        let lost = sealer.seal(b"lost", 3, 101).unwrap().to_vec();
        sealer.rollback();
        assert_eq!(sealer.next_sequence(), Sequence(5));
        let kept = sealer.seal(b"lost", 3, 101).unwrap().to_vec();
        assert_eq!(kept, lost);
        sealer.commit();
        assert_eq!(sealer.next_sequence(), Sequence(8));
        assert_eq!(sealer.durable_through(), Sequence(7));
    }

    #[test]
    fn an_empty_frame_takes_one_sequence() {
        let mut sealer = sealer();
        let frame = sealer.seal_empty(Flags::IDLE, 101).to_vec();
        assert_eq!(frame.len(), EMPTY_FRAME_BYTES);
        let mut plain = Vec::new();
        let view = read_frame(&frame, SALT, &mut plain).unwrap();
        assert_eq!((view.records, view.flags), (0, Flags::IDLE));
        assert_eq!(view.durable_through, Sequence(4));
        sealer.commit();
        assert_eq!(sealer.next_sequence(), Sequence(6));
    }
}
