//! What an invalid frame at the end of the last segment means. A pure function over its bytes.
//!
//! storage's rule: torn or corrupt is a proof, not a guess. It holds because the bytes of a batch
//! are handed to the disk only after the batch before it is durable.

use super::{
    error::Damage,
    frame::{ALIGNMENT, FRAME_HEADER_BYTES, Frame, FrameError, FrameHeader, Salt},
};
use crate::sequence::Sequence;

/// What a disk writes whole or not at all, at least.
const SECTOR_BYTES: usize = 512;

/// What stands where the next frame was looked for.
#[derive(Debug)]
pub(super) enum Ending {
    /// Nothing but zeros: no frame was begun here.
    Clean,
    /// A write that did not finish: this many bytes, from there on, are not all zero.
    Torn { bytes: usize },
    /// Anything else.
    Corrupt(Damage),
}

/// Judges the last segment's bytes from `at` on, where the frame of `expected` cannot be read for
/// the reason `error`.
pub(super) fn judge(
    segment: &[u8],
    at: usize,
    expected: Sequence,
    salt: Salt,
    error: FrameError,
) -> Ending {
    let rest = segment.get(at..).unwrap_or_default();
    let Some(last) = rest.iter().rposition(|byte| *byte != 0) else {
        return Ending::Clean;
    };
    if let Some((offset, sequence)) = voucher(segment, at, expected, salt) {
        return Ending::Corrupt(Damage::Vouched {
            frame: error,
            offset,
            sequence,
        });
    }
    // A header that holds was written whole. If it asks for more room than there is, no write of
    // ours can have been cut short here.
    if error != FrameError::Length && has_unwritten_part(segment, at, salt) {
        Ending::Torn { bytes: last + 1 }
    } else {
        Ending::Corrupt(Damage::Frame(error))
    }
}

/// A later frame that was written when `expected` had been durable: its offset and sequence.
fn voucher(segment: &[u8], at: usize, expected: Sequence, salt: Salt) -> Option<(u64, Sequence)> {
    (at + ALIGNMENT..segment.len())
        .step_by(ALIGNMENT)
        .find_map(|offset| {
            let bytes = segment.get(offset..)?;
            let header = FrameHeader::decode(bytes, salt)?;
            let vouches = header.first > expected && header.durable_through >= expected;
            let frame = vouches.then(|| Frame::check(bytes, salt).ok()).flatten()?;
            Some((offset as u64, frame.header.first))
        })
}

/// Whether some part of the frame's extent is all zero. The extent is the frame's length if its
/// header holds, else the header; a part is what it covers of one sector. No part that was written
/// is all zero: see the salt, and where headers and trailers have their padding.
fn has_unwritten_part(segment: &[u8], at: usize, salt: Salt) -> bool {
    let rest = segment.get(at..).unwrap_or_default();
    let extent = FrameHeader::decode(rest, salt)
        .and_then(|header| usize::try_from(header.frame_bytes()).ok())
        .unwrap_or(FRAME_HEADER_BYTES);
    let end = at.saturating_add(extent).min(segment.len());
    let mut start = at;
    while start < end {
        let sector_end = (start + 1).next_multiple_of(SECTOR_BYTES).min(end);
        let part = segment.get(start..sector_end).unwrap_or_default();
        if part.iter().all(|byte| *byte == 0) {
            return true;
        }
        start = sector_end;
    }
    false
}
