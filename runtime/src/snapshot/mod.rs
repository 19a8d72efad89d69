//! Files of a checkpoint: the snapshot of one model, and the carry file. Nobody else knows their bytes.
//!
//! Both are *block files* (docs/file-format.md, section Block files): items in LZ4 blocks, an index
//! with the hash of each block, and a digest over all. What an item means to a table is not known
//! here, and nothing here gives a file its name or says that it counts: a checkpoint does.

mod carry;
mod error;
mod layout;
mod reader;
mod rows;
mod writer;

use std::io;

pub use carry::{CarryFile, CarryHead, CarryWriter};
pub use error::SnapshotError;
pub use rows::{RowBytes, SnapshotFile, SnapshotHead, SnapshotWriter};

/// How fast a file is written.
pub trait Pace {
    /// Called between two pieces of 1 MiB, each of which is synced: waits while others go first.
    ///
    /// # Errors
    /// The file is not to be finished: writing it ends with this error.
    fn pause(&self) -> io::Result<()>;
}

/// A file that was written whole and synced. Its name is not durable yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the file.
    pub bytes: u64,
    /// Number of its items.
    pub items: u64,
    /// The digest in its trailer, which proves all of it.
    pub digest: [u8; 32],
}

/// What a file must be, from the manifest or from whoever wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The file as it was written.
    pub written: Written,
}
