//! Why a data directory is not opened, and the exit code that says so to a supervisor.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::{Holder, LogEnd};
use crate::schema::SchemaError;

/// Why a data directory cannot be used. Unless it is [`Self::Io`] or [`Self::Rival`], nothing that
/// the store holds was changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum DataDirError {
    /// A file operation failed.
    Io {
        /// What was tried: `read`, `create`, …
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// How it failed.
        source: io::Error,
    },
    /// There is no space for a file that would have got its place next: nothing was changed, and it
    /// may be tried again.
    Full {
        /// The file.
        path: PathBuf,
        /// Bytes that it takes.
        bytes: usize,
        /// The operating system's answer.
        source: io::Error,
    },
    /// The path is a file.
    NotADirectory {
        /// The path.
        path: PathBuf,
    },
    /// Locks or flushes may not mean there what they say.
    RemoteFileSystem {
        /// The directory.
        path: PathBuf,
        /// `NFS`, `SMB` or `FUSE`.
        kind: &'static str,
    },
    /// It holds what no store has, and no store.
    Foreign {
        /// The directory.
        path: PathBuf,
        /// One of the entries.
        entry: String,
    },
    /// There is no store in it, where one is to be read.
    Empty {
        /// The directory.
        path: PathBuf,
    },
    /// It is not empty, where a store or a backup is to be made.
    NotEmpty {
        /// The directory.
        path: PathBuf,
        /// One of the entries.
        entry: String,
    },
    /// It holds a store's files, but not the manifest that says which.
    NoManifest {
        /// The directory.
        path: PathBuf,
        /// One of the files.
        file: PathBuf,
    },
    /// There is no checkpoint before the newest to begin at.
    NoPrevious {
        /// The directory.
        path: PathBuf,
    },
    /// The newest manifest is not what was written.
    Damaged {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The manifest with which a generation of history begins is not the one that is named.
    Base {
        /// The copy in history/.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The newest manifest is whole, but of a format that a newer build brought.
    NewerFormat {
        /// The manifest.
        path: PathBuf,
        /// Its format.
        format: u64,
    },
    /// The newest manifest is whole, but has what this build does not know.
    NotUnderstood {
        /// The manifest.
        path: PathBuf,
        /// What that is.
        reason: String,
    },
    /// The store holds what this build cannot read.
    Schema {
        /// The directory.
        path: PathBuf,
        /// What that is, and what helps.
        source: Box<SchemaError>,
    },
    /// The log does not reach as far as it did.
    LogEndsEarly {
        /// The directory of the log.
        path: PathBuf,
        /// Where it ends.
        found: LogEnd,
        /// Where it ended at the last start.
        known: LogEnd,
    },
    /// Another process uses it.
    Held {
        /// The directory.
        path: PathBuf,
        /// Who, if it could say so.
        holder: Option<Holder>,
    },
    /// Another process published a manifest meanwhile, in spite of the lock.
    Rival {
        /// The directory.
        path: PathBuf,
        /// The number of its manifest.
        number: u64,
    },
}

impl DataDirError {
    /// The exit code (sysexits.h): 65 where the data is refused, 74 where an operation failed or
    /// another process is in the way, 78 where the configuration names a wrong place.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::NoManifest { .. }
            | Self::NoPrevious { .. }
            | Self::Damaged { .. }
            | Self::Base { .. }
            | Self::NewerFormat { .. }
            | Self::NotUnderstood { .. }
            | Self::Schema { .. }
            | Self::LogEndsEarly { .. } => 65,
            Self::Io { .. } | Self::Full { .. } | Self::Held { .. } | Self::Rival { .. } => 74,
            Self::NotADirectory { .. }
            | Self::RemoteFileSystem { .. }
            | Self::Foreign { .. }
            | Self::NotEmpty { .. }
            | Self::Empty { .. } => 78,
        }
    }
}

impl fmt::Display for DataDirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io {
                action,
                path,
                source,
            } => write!(f, "cannot {action} {}: {source}", path.display()),
            Self::Full {
                path,
                bytes,
                source,
            } => say_full(f, path, *bytes, source),
            Self::NotADirectory { path } => {
                write!(f, "the data directory {} is a file", path.display())
            }
            Self::RemoteFileSystem { path, kind } => write!(
                f,
                "the data directory {} is on {kind}, where a lock or a flush may not hold what it \
                 promises; use a local disk, or allow {kind} by name",
                path.display()
            ),
            Self::Foreign { path, entry } => write!(
                f,
                "{} has files (`{entry}`) but no manifest, so it is no data directory; name an \
                 empty or a new one",
                path.display()
            ),
            Self::Empty { path } => write!(f, "there is no store in {}", path.display()),
            Self::NotEmpty { path, entry } => write!(
                f,
                "{} is not empty, it has {entry}: nothing was changed; name a directory that is empty \
                 or not there yet",
                path.display()
            ),
            Self::NoManifest { path, file } => write!(
                f,
                "{} has {} but no manifest, so the store is not whole; nothing was changed, \
                 restore a backup",
                path.display(),
                file.display()
            ),
            Self::NoPrevious { path } => write!(
                f,
                "{} has no checkpoint before the newest one to start from; restore a backup",
                path.display()
            ),
            Self::Base { path, reason } => say_base(f, path, reason),
            Self::Damaged { path, reason } => write!(
                f,
                "the manifest {} is damaged: {reason}; nothing was changed. `serve --previous-checkpoint` \
                 starts from the one before, if there is one; else restore a backup",
                path.display()
            ),
            Self::NewerFormat { path, format } => say_newer(f, path, *format),
            Self::NotUnderstood { path, reason } => say_not_understood(f, path, reason),
            Self::Schema { path, source } => write!(
                f,
                "the store in {} is refused and left as it is: {source}",
                path.display()
            ),
            Self::LogEndsEarly { path, found, known } => say_ends_early(f, path, found, known),
            Self::Held { path, holder } => say_held(f, path, holder.as_ref()),
            Self::Rival { path, number } => write!(
                f,
                "another process published manifest {number} in {} in spite of the lock; this one \
                 stops",
                path.display()
            ),
        }
    }
}

fn say_not_understood(f: &mut fmt::Formatter<'_>, path: &Path, reason: &str) -> fmt::Result {
    write!(
        f,
        "the manifest {} is whole but has what this build does not know ({reason}); start the build \
         that wrote it, or a later one",
        path.display()
    )
}

fn say_newer(f: &mut fmt::Formatter<'_>, path: &Path, format: u64) -> fmt::Result {
    write!(
        f,
        "the manifest {} has format {format} and this build knows formats up to {}; start the build \
         that wrote it, or a later one",
        path.display(),
        super::manifest::FORMAT
    )
}

fn say_base(f: &mut fmt::Formatter<'_>, path: &Path, reason: &str) -> fmt::Result {
    write!(
        f,
        "{}, the manifest with which a generation of history begins, is damaged: {reason}; the store \
         itself does not need it, its past from there on does",
        path.display()
    )
}

fn say_full(
    f: &mut fmt::Formatter<'_>,
    path: &Path,
    bytes: usize,
    source: &io::Error,
) -> fmt::Result {
    let path = path.display();
    write!(
        f,
        "cannot write {path}, which takes {bytes} bytes: {source}"
    )
}

fn say_ends_early(
    f: &mut fmt::Formatter<'_>,
    path: &Path,
    found: &LogEnd,
    known: &LogEnd,
) -> fmt::Result {
    write!(
        f,
        "the log in {} ends at {found}, but at the last start it had reached {known}; nothing was \
         changed, put its files back or restore a backup",
        path.display()
    )
}

fn say_held(f: &mut fmt::Formatter<'_>, path: &Path, holder: Option<&Holder>) -> fmt::Result {
    write!(f, "the data directory {} is in use by ", path.display())?;
    match holder {
        Some(holder) => write!(f, "{holder}"),
        None => f.write_str("another process"),
    }
}

impl std::error::Error for DataDirError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Full { source, .. } => Some(source),
            Self::Schema { source, .. } => Some(&**source),
            _ => None,
        }
    }
}

/// Says on which path an operation failed.
pub(super) trait OnPath<T> {
    /// `action` is a verb: "cannot `action` PATH".
    fn on(self, action: &'static str, path: &Path) -> Result<T, DataDirError>;
}

impl<T> OnPath<T> for io::Result<T> {
    fn on(self, action: &'static str, path: &Path) -> Result<T, DataDirError> {
        self.map_err(|source| DataDirError::Io {
            action,
            path: path.to_owned(),
            source,
        })
    }
}
