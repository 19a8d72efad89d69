//! Why the log cannot be read or begun.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::{frame::FrameError, segment::HeaderError};
use crate::{sequence::Sequence, wire::DecodeError};

/// Why the log cannot be read or begun. Nothing on disk was changed, unless it is [`Self::Io`] or
/// [`Self::Full`].
#[derive(Debug)]
#[non_exhaustive]
pub enum LogError {
    /// The log is damaged, and a start would lose or change events.
    Corrupt {
        /// The segment, from the data directory on.
        file: PathBuf,
        /// Where in the segment, in bytes from its start.
        offset: u64,
        /// The first sequence that cannot be read.
        sequence: Sequence,
        /// What is wrong there.
        damage: Damage,
    },
    /// The operating system refused.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was tried: `read`, `sync`, …
        action: &'static str,
        /// Its answer.
        source: io::Error,
    },
    /// There is no space for a file of the log.
    Full {
        /// The file.
        path: PathBuf,
        /// Bytes that it takes.
        bytes: u64,
        /// The operating system's answer.
        source: io::Error,
    },
    /// Whoever reads a dump failed to take a line of it.
    Output(io::Error),
}

impl LogError {
    /// Whether the log itself is damaged: exit code 65, not 74.
    #[must_use]
    pub const fn is_corrupt(&self) -> bool {
        matches!(self, Self::Corrupt { .. })
    }

    pub(super) fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Corrupt { .. } => io::ErrorKind::InvalidData,
            Self::Io { source, .. } | Self::Full { source, .. } | Self::Output(source) => {
                source.kind()
            }
        }
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupt {
                file,
                offset,
                sequence,
                damage,
            } => write!(
                f,
                "the log is damaged: {} at byte {offset}, where sequence {sequence} is expected: \
                 {damage}. Nothing was changed; `server verify` checks it again without serving, \
                 and a backup brings back what is lost",
                file.display()
            ),
            Self::Io {
                path,
                action,
                source,
            } => write!(f, "cannot {action} {}: {source}", path.display()),
            Self::Full {
                path,
                bytes,
                source,
            } => write!(
                f,
                "cannot write {}, which takes {bytes} bytes: {source}",
                path.display()
            ),
            Self::Output(error) => write!(f, "cannot write the dump: {error}"),
        }
    }
}

impl std::error::Error for LogError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Corrupt { damage, .. } => Some(damage),
            Self::Io { source, .. } | Self::Full { source, .. } => Some(source),
            Self::Output(error) => Some(error),
        }
    }
}

impl From<LogError> for io::Error {
    /// Keeps the kind of what the operating system said, and all else for its text.
    fn from(error: LogError) -> Self {
        Self::new(error.kind(), error)
    }
}

/// Names what was tried on which path.
pub(super) fn io_error(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> LogError {
    let path = path.to_owned();
    move |source| LogError::Io {
        path,
        action,
        source,
    }
}

/// What is wrong at one place of the log.
#[derive(Debug)]
#[non_exhaustive]
pub enum Damage {
    /// The segment is not there, but must be.
    Missing,
    /// The file has fewer or more bytes than its header or its successor says.
    Length {
        /// Bytes that it has.
        bytes: u64,
        /// Bytes that it must have.
        expected: u64,
    },
    /// The segment's header cannot be read.
    Header(HeaderError),
    /// The segment's header is that of another store, segment or place: which part of it.
    Foreign(&'static str),
    /// The frame cannot be read.
    Frame(FrameError),
    /// The frame cannot be read, and a later frame proves that it had been durable.
    Vouched {
        /// What is wrong with the frame.
        frame: FrameError,
        /// Offset of the frame that proves it.
        offset: u64,
        /// That frame's first sequence.
        sequence: Sequence,
    },
    /// The frame is whole, but its sequence, time or kind is not one that can stand here.
    Order,
    /// The frame is whole, but does not continue the frame before it.
    Chain,
    /// The frame is whole, but a record in it is not one of this application.
    Record(DecodeError),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the segment is missing"),
            Self::Length { bytes, expected } => {
                write!(f, "the file has {bytes} bytes and must have {expected}")
            }
            Self::Header(error) => error.fmt(f),
            Self::Foreign(part) => write!(f, "the segment's header has another {part}"),
            Self::Frame(error) => error.fmt(f),
            Self::Vouched {
                frame,
                offset,
                sequence,
            } => write!(
                f,
                "{frame}, though the frame of sequence {sequence} at byte {offset} proves that it \
                 had been written"
            ),
            Self::Order => f.write_str("the frame is not the one that belongs here"),
            Self::Chain => f.write_str("the frame does not continue the one before it"),
            Self::Record(error) => write!(f, "an event cannot be read: {error}"),
        }
    }
}

impl std::error::Error for Damage {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Header(error) => Some(error),
            Self::Frame(frame) | Self::Vouched { frame, .. } => Some(frame),
            Self::Record(error) => Some(error),
            _ => None,
        }
    }
}
