//! How large segments and frames are. Numbers only.

use super::{
    frame::EMPTY_FRAME_BYTES,
    segment::{SEGMENT_BYTES_LIMIT, SEGMENT_HEADER_BYTES},
};

/// Most bytes that a frame may have, whatever the size of segments.
const FRAME_BYTES_LIMIT: u64 = 16 << 20;

/// Room for what a record has and its body does not say: key, times, and members that are absent.
const BEYOND_BODY_BYTES: u64 = 2 << 10;

/// Sizes of segments in bytes: each is twice the one before, up to a ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentSizes {
    /// The first of each start.
    pub first: u64,
    /// The largest.
    pub max: u64,
}

impl Default for SegmentSizes {
    fn default() -> Self {
        Self {
            first: 4 << 20,
            max: 64 << 20,
        }
    }
}

impl SegmentSizes {
    /// Least bytes of a segment.
    pub const MIN: u64 = 2 * SEGMENT_HEADER_BYTES;

    /// The nearest sizes that can be had: whole blocks of 4 KiB, from [`Self::MIN`] to
    /// [`SEGMENT_BYTES_LIMIT`], the largest no smaller than the first.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |bytes: u64| {
            bytes
                .clamp(Self::MIN, SEGMENT_BYTES_LIMIT)
                .next_multiple_of(SEGMENT_HEADER_BYTES)
        };
        let first = round(self.first);
        Self {
            first,
            max: round(self.max).max(first),
        }
    }

    /// Most bytes of a frame, beside which the largest segment still has room for an empty one.
    pub(super) fn frame_bytes_max(self) -> usize {
        let room = self.max - SEGMENT_HEADER_BYTES - EMPTY_FRAME_BYTES as u64;
        usize::try_from(room.min(FRAME_BYTES_LIMIT)).unwrap_or(usize::MAX)
    }

    /// Least [`Self::max`] with which a frame holds the record that a body of `body_bytes` bytes
    /// makes.
    #[must_use]
    pub const fn max_for_body(body_bytes: usize) -> u64 {
        let frame = body_bytes as u64 + BEYOND_BODY_BYTES + EMPTY_FRAME_BYTES as u64;
        (SEGMENT_HEADER_BYTES + frame + EMPTY_FRAME_BYTES as u64)
            .next_multiple_of(SEGMENT_HEADER_BYTES)
    }

    /// Bytes of the segment after one of `bytes` bytes.
    pub(super) fn after(self, bytes: u64) -> u64 {
        bytes.saturating_mul(2).min(self.max)
    }
}

/// Bytes that must be free for a frame: its own, and those of an empty one unless it is one.
pub(super) const fn room_for(frame_bytes: usize) -> u64 {
    let reserve = if frame_bytes > EMPTY_FRAME_BYTES {
        EMPTY_FRAME_BYTES
    } else {
        0
    };
    (frame_bytes + reserve) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_needs_a_segment_that_is_a_little_larger() {
        for body_bytes in [0, 1, 1 << 20, 8 << 20] {
            let max = SegmentSizes::max_for_body(body_bytes);
            let sizes = SegmentSizes { first: 0, max };
            assert_eq!(sizes.rounded().max, max);
            let beyond = sizes.frame_bytes_max() - body_bytes - EMPTY_FRAME_BYTES;
            assert!((2048..2048 + 4096).contains(&beyond), "{beyond}");
        }
    }

    #[test]
    fn sizes_are_rounded_to_what_can_be_had() {
        let rounded = |first, max| {
            let SegmentSizes { first, max } = SegmentSizes { first, max }.rounded();
            (first, max)
        };
        assert_eq!(rounded(0, 0), (8192, 8192));
        assert_eq!(rounded(8193, 1), (12288, 12288));
        assert_eq!(rounded(8192, u64::MAX), (8192, SEGMENT_BYTES_LIMIT));
        let usual = SegmentSizes::default();
        assert_eq!(usual.rounded(), usual);
        assert_eq!(usual.frame_bytes_max(), 16 << 20);
    }
}
