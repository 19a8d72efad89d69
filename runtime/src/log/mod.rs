//! The log: frames, segments, recovery. Nobody else knows the byte layout.
//!
//! docs/file-format.md gives every byte. The store sees the trait [`Log`] and frames as bytes;
//! files are its one body, a replicated log will be another, and nothing above knows of files.

mod chain;
mod copy;
mod diagnostic;
mod dropped;
mod error;
mod existing;
pub(crate) mod fields;
mod files;
mod frame;
mod inspect;
mod newest;
mod prepare;
mod reader;
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

use std::{io, time::Duration};

pub use chain::ChainReader;
pub use copy::LogCopy;
pub use dropped::Dropped;
pub use error::LogError;
pub use files::FileLog;
#[cfg(modelith_fuzz)]
pub use frame::read_frame;
pub use frame::{EMPTY_FRAME_BYTES, Flags, FrameView};
pub use inspect::{Line, MemberLine, RecordLine, Report, before_line, dump, event_line, verify};
pub use newest::NotBegun;
pub use recovery::{Counts, Start, read_closed, recover, recover_expecting};
pub use sealer::{FrameSealer, Tip};
pub use segment::{Identity, LockStamp};
pub use settle::{Recovered, Torn, Verdict};
pub use sizes::SegmentSizes;

use crate::{data_dir::DurableSnapshot, schema::Schema, sequence::Sequence};

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

/// Where a part of the log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The number of the part.
    pub part: u64,
    /// What its first frame continues.
    pub tip: Tip,
}

/// Why a new part could not be begun.
#[derive(Debug)]
pub enum CutError {
    /// The machine lacks something, space above all: the log is as it was.
    Lack(io::Error),
    /// The disk failed: the writer must stop for good.
    Fatal(io::Error),
}

/// Reads what was durable when it was made.
pub trait ReadLog: Send {
    /// Reads the frames from the one that holds `from` on, in order. `visit` gets each whole frame;
    /// its error ends the reading.
    ///
    /// # Errors
    /// The bytes cannot be read, or `visit`'s error.
    fn read(
        &self,
        from: Sequence,
        visit: &mut dyn FnMut(&FrameView<'_>) -> io::Result<()>,
    ) -> io::Result<()>;

    /// The sequence that was next.
    fn next(&self) -> Sequence;

    /// Holds what is needed from `start` on, so that [`Self::verify`] and [`Self::dump`] can read it
    /// although the log lets go of it meanwhile. It must not have done so yet.
    ///
    /// # Errors
    /// It is damaged, or cannot be opened.
    fn hold(&mut self, start: Start) -> Result<(), LogError>;

    /// Reads every byte of what is held, and checks every checksum, the chain up to where the writer
    /// was, and every record's shape. `watch` is asked after each frame whether to go on.
    ///
    /// # Errors
    /// It is damaged, or cannot be read, or `watch`'s error.
    fn verify(
        &self,
        start: Start,
        watch: &mut dyn FnMut() -> io::Result<()>,
    ) -> Result<Report, LogError>;

    /// Gives `line` every frame and record of what is held, from the frame that holds `from` on. All
    /// that comes before is read and checked as well.
    ///
    /// # Errors
    /// It is damaged, or cannot be read, or `line`'s error.
    fn dump(
        &self,
        start: Start,
        from: Sequence,
        names: &Schema,
        line: &mut dyn FnMut(Line) -> io::Result<()>,
    ) -> Result<(), LogError>;
}

/// Where whole frames go.
pub trait Log: Send {
    /// Appends one frame durably, at the position `expected`, the frame's first sequence.
    fn append(&mut self, expected: Sequence, frame: &[u8]) -> Appended;

    /// How long the sync of the last frame took, where there is such a thing.
    fn last_sync(&self) -> Option<Duration> {
        None
    }

    /// A reader of what is durable now, for another thread.
    fn reader(&self) -> Box<dyn ReadLog>;

    /// Has what a cut takes made ready meanwhile; whether it is, so that a cut keeps nobody waiting.
    fn prepare_cut(&mut self) -> bool;

    /// What comes next begins a new part. All that is before it is durable.
    ///
    /// # Errors
    /// The new part could not be begun.
    fn cut(&mut self) -> Result<Cut, CutError>;

    /// Lets go what no start needs any more, which `proof` alone can say. The bytes go when the
    /// result is told to; the log itself never reads them again.
    fn let_go(&mut self, proof: &DurableSnapshot) -> Dropped;

    /// Most bytes that one frame may have, head and trailer included.
    fn frame_bytes_max(&self) -> usize;
}
