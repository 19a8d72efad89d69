//! The chain value of frames that are read elsewhere than in the log.

use std::io;

use super::{
    FrameView,
    frame::{self, FrameHeader, Salt},
    sealer::Tip,
};

/// Follows frames, and knows what the next one would continue. The bytes of a frame follow from what it
/// says, and so does its chain value.
#[derive(Debug)]
pub struct ChainReader {
    salt: Salt,
    tip: Tip,
    frame: Vec<u8>,
}

impl ChainReader {
    /// Begins where the next frame continues `tip`.
    #[must_use]
    pub const fn new(salt: Salt, tip: Tip) -> Self {
        Self {
            salt,
            tip,
            frame: Vec::new(),
        }
    }

    /// Follows the next frame.
    ///
    /// # Errors
    /// `InvalidData`: it does not follow the one before.
    pub fn follow(&mut self, frame: &FrameView<'_>) -> io::Result<()> {
        self.follow_records(frame, frame.records, frame.body)
    }

    /// Follows the beginning of a frame: its first records, which have these bytes.
    ///
    /// # Errors
    /// As [`Self::follow`].
    pub fn follow_records(
        &mut self,
        frame: &FrameView<'_>,
        records: u32,
        body: &[u8],
    ) -> io::Result<()> {
        let header = FrameHeader {
            // A frame that was read fits.
            body_bytes: u32::try_from(body.len()).unwrap_or(u32::MAX),
            first: frame.first,
            records,
            flags: frame.flags,
            time: frame.time,
            durable_through: frame.durable_through,
        };
        if !header.follows(self.tip.next, self.tip.time) {
            let gap = "a frame does not follow the one before";
            return Err(io::Error::new(io::ErrorKind::InvalidData, gap));
        }
        let chain = frame::write_frame(&header, body, self.salt, &self.tip.chain, &mut self.frame);
        self.tip = Tip {
            next: header.next(),
            chain,
            time: header.time,
        };
        Ok(())
    }

    /// What the next frame continues.
    #[must_use]
    pub const fn tip(&self) -> Tip {
        self.tip
    }

    /// The bytes of the frame that was followed last.
    pub(super) fn frame(&self) -> &[u8] {
        &self.frame
    }
}
