//! Files of blocks: snapshots, what a compaction carries, and what history keeps. Nobody else knows their bytes.
//!
//! docs/file-format.md, section Files of blocks, gives every byte. Nothing here knows tables, models or
//! manifests: rows and records are bytes with a sequence. It publishes nothing, and it
//! never tries a failed write or sync again.
//!
//! A file is its header, blocks of items, an index of the blocks with the hash of each, and a
//! trailer with the digest of header, index and trailer. So a reader that opened the file by its
//! digest and read every block, in any order and on any thread, has proven every byte.

mod block;
mod carry;
mod error;
mod frames;
mod item;
mod keys;
mod layout;
mod pieces;
mod reader;
mod rows;
#[cfg(test)]
mod tests;
mod typed;
mod writer;

use std::io;

pub use block::BlockBuffer;
pub use carry::{CarryFile, CarryHead, CarryWriter};
pub use error::SnapshotError;
pub use frames::{FramesFile, FramesHead, FramesWriter};
pub use keys::{KeyHash, KeysFile, KeysHead, write_keys};
pub use reader::Expected;
pub use rows::{SnapshotFile, SnapshotHead, SnapshotWriter};
pub use writer::Written;

/// Slows a writer down, or ends it.
pub trait Pace: Sync {
    /// Called between two pieces of a file, when what was written so far is durable.
    ///
    /// # Errors
    /// The file is not wanted any more: the writer gives this error to its caller.
    fn pause(&self) -> io::Result<()>;
}

/// Lets a writer go on as fast as it can.
#[derive(Debug, Clone, Copy)]
pub struct NoPause;

impl Pace for NoPause {
    fn pause(&self) -> io::Result<()> {
        Ok(())
    }
}
