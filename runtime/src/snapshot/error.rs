//! Why a file of a checkpoint cannot be used.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::{vfs::Dir, wire::DecodeError};

/// Why a snapshot or carry file cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is not what was written.
    Damaged {
        /// The file, from the data directory on.
        file: PathBuf,
        /// Where in it, in bytes from its start.
        offset: u64,
        /// What is wrong there.
        reason: &'static str,
    },
    /// It is what was written, and holds what this application cannot read.
    Item {
        /// The file, from the data directory on.
        file: PathBuf,
        /// Where its block begins, in bytes from its start.
        offset: u64,
        /// What is wrong.
        source: DecodeError,
    },
    /// The operating system refused.
    Io {
        /// The file, from the data directory on.
        file: PathBuf,
        /// Its answer.
        source: io::Error,
    },
}

impl SnapshotError {
    /// Whether the file itself is to blame: exit code 65, not 74.
    #[must_use]
    pub const fn is_corrupt(&self) -> bool {
        !matches!(self, Self::Io { .. })
    }

    /// The operating system's answer, if it is to blame.
    ///
    /// # Errors
    /// The error itself, if it is not.
    pub fn into_io(self) -> Result<io::Error, Self> {
        match self {
            Self::Io { source, .. } => Ok(source),
            error => Err(error),
        }
    }

    pub(super) fn io(file: &Path) -> impl FnOnce(io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Io { file, source }
    }
}

/// A path as messages give it: from the data directory on.
pub(super) fn shown(dir: &Dir, path: &Path) -> PathBuf {
    path.strip_prefix(&dir.path).unwrap_or(path).to_owned()
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged {
                file,
                offset,
                reason,
            } => write!(f, "{} at byte {offset}: {reason}", file.display()),
            Self::Item {
                file,
                offset,
                source,
            } => write!(
                f,
                "{} in the block at byte {offset}: {source}",
                file.display()
            ),
            Self::Io { file, source } => write!(f, "cannot read {}: {source}", file.display()),
        }
    }
}

impl std::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Damaged { .. } => None,
            Self::Item { source, .. } => Some(source),
            Self::Io { source, .. } => Some(source),
        }
    }
}
