//! The log: frames, segments, recovery. Nobody else knows the byte layout.
//!
//! docs/file-format.md gives every byte. The store sees the trait [`Log`] and frames as bytes;
//! files are its one body, a replicated log will be another, and nothing above knows of files.

mod diagnostic;
mod error;
mod existing;
pub(crate) mod fields;
mod files;
mod frame;
mod inspect;
mod newest;
mod prepare;
pub mod record;
mod recovery;
mod sealer;
mod segment;
mod settle;
mod shown;
mod sizes;
#[cfg(test)]
mod tests;
mod verdict;

use std::io;

pub use error::LogError;
pub use files::FileLog;
pub use frame::{EMPTY_FRAME_BYTES, Flags, FrameView};
pub use inspect::{Line, Report, dump, verify};
pub use newest::NotBegun;
pub use recovery::{Counts, Start, recover};
pub use sealer::FrameSealer;
#[cfg(test)]
pub use sealer::Tip;
pub use segment::{Identity, LockStamp};
pub use settle::{Torn, Verdict};
pub use sizes::SegmentSizes;

use crate::sequence::Sequence;

/// What became of a frame that was handed to [`Log::append`].
#[derive(Debug)]
pub enum Appended {
    /// It is durable.
    Committed,
    /// It is not in the log and never will be: its sequences are free again. Disk full, say.
    Lost(io::Error),
    /// It may or may not be durable. The writer must stop for good; the next start finds out.
    Unknown(io::Error),
}

/// Where whole frames go.
pub trait Log: Send {
    /// Appends one frame durably, at the position `expected`, the frame's first sequence.
    fn append(&mut self, expected: Sequence, frame: &[u8]) -> Appended;

    /// Reads the durable frames from the one that holds `from` on, in order. `visit` gets each
    /// whole frame; its error ends the reading.
    ///
    /// # Errors
    /// The bytes cannot be read, or `visit`'s error.
    fn read(
        &self,
        from: Sequence,
        visit: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()>;

    /// What comes next begins a new part. Gives the sequence with which that part will begin.
    ///
    /// # Errors
    /// The part that ends could not be closed durably.
    fn cut(&mut self) -> io::Result<Sequence>;

    /// Most bytes that one frame may have, head and trailer included.
    fn frame_bytes_max(&self) -> usize;
}
