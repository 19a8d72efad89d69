//! Why a file of blocks cannot be read.

use std::{fmt, io, path::PathBuf};

use super::layout::FORMAT_VERSION;
use crate::wire::DecodeError;

/// Why a file of blocks cannot be read. Files are named from the data directory on.
#[derive(Debug)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The system refused to open or read it.
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A later build wrote it.
    Newer {
        /// The file.
        file: PathBuf,
        /// The version of its format.
        version: u32,
    },
    /// It is not what was written, or not what was asked for.
    Damaged {
        /// The file.
        file: PathBuf,
        /// Where, in bytes from the file's start.
        offset: u64,
        /// What is wrong there.
        damage: Damage,
    },
    /// It is what was written, and holds what this application cannot read.
    Record {
        /// The file.
        file: PathBuf,
        /// Where the block of the record begins, in bytes from the file's start.
        offset: u64,
        /// What is wrong with it.
        error: DecodeError,
    },
}

/// What is wrong with a file of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// There is no such file.
    Missing,
    /// The file has another length.
    Length {
        /// Its bytes.
        bytes: u64,
        /// The bytes that it must have, or at least have.
        expected: u64,
    },
    /// It does not begin as such a file does.
    Magic,
    /// This part does not match its checksum.
    Checksum(&'static str),
    /// It belongs to another store.
    Foreign,
    /// Header, index and trailer do not match the digest in the trailer.
    Digest,
    /// It is whole, and not the file that was asked for.
    Other,
    /// This part says what cannot be.
    Layout(&'static str),
    /// The block is not the one that the index names.
    Block,
    /// The block's bytes are not LZ4, or do not give as many bytes as the index says.
    Compression,
    /// The items of a block, or their order, are not what index and header say.
    Items(&'static str),
}

impl SnapshotError {
    /// Whether the file is at fault, not the machine: it is damaged, missing or another one.
    #[must_use]
    pub const fn is_corrupt(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Record { .. })
    }

    /// What the system said, if it is at fault.
    ///
    /// # Errors
    /// The error itself, if it is not.
    pub fn into_io(self) -> Result<io::Error, Self> {
        match self {
            Self::Io { error, .. } => Ok(error),
            error => Err(error),
        }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { file, error } => write!(f, "cannot read {}: {error}", file.display()),
            Self::Newer { file, version } => write!(
                f,
                "{} has format {version}, and this build reads formats up to {FORMAT_VERSION}",
                file.display()
            ),
            Self::Damaged {
                file,
                offset,
                damage,
            } => write!(f, "{} at byte {offset}: {damage}", file.display()),
            Self::Record {
                file,
                offset,
                error,
            } => write!(
                f,
                "{}, in the block at byte {offset}: {error}",
                file.display()
            ),
        }
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Damaged { damage, .. } => Some(damage),
            Self::Record { error, .. } => Some(error),
            Self::Newer { .. } => None,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the file is missing"),
            Self::Length { bytes, expected } => {
                write!(f, "the file has {bytes} bytes and must have {expected}")
            }
            Self::Magic => f.write_str("the file does not begin as one of its kind does"),
            Self::Checksum(part) => write!(f, "the {part} does not match its checksum"),
            Self::Foreign => f.write_str("the file belongs to another store"),
            Self::Digest => f.write_str("header, index and trailer do not match the digest"),
            Self::Other => f.write_str("the file is whole, but not the one that is needed here"),
            Self::Layout(what) | Self::Items(what) => f.write_str(what),
            Self::Block => f.write_str("the block is not the one that the index names"),
            Self::Compression => f.write_str("the block cannot be decompressed"),
        }
    }
}

impl std::error::Error for Damage {}
