//! The data directory: who uses it, which store it is, and the manifest that says where to begin.
//!
//! ```text
//! data/
//!   LOCK                  held while a process uses it
//!   MANIFEST-0000000042   the highest number counts
//!   log/  snapshots/  history/  tmp/  quarantine/
//! ```
//!
//! A manifest is written in tmp/, synced, and renamed into place without replacing: the directory
//! holds the old one or the new one, each whole, whenever the power goes. An older one is removed
//! only after a newer one is durable. Files that this module does not know are left alone. It
//! never looks into the log.

mod copy;
mod durable;
mod error;
mod history;
mod lock;
mod manifest;
mod open;
mod publish;
mod survey;
mod sweep;
#[cfg(test)]
mod tests;

pub use self::{
    copy::{Becoming, read_manifest},
    durable::DurableSnapshot,
    error::DataDirError,
    history::{
        FileEntry, Generation, History, KeptEvents, PartEntry, base_file, install, write_base,
    },
    lock::Holder,
    manifest::{CarryEntry, Continues, FORMAT, LogEnd, Manifest, SnapshotEntry},
    open::{DataDir, Options, check_reads},
    sweep::DRAFTS,
};

/// The directory of the log's segments.
pub const LOG: &str = "log";
/// The directory of snapshots and carry files.
pub const SNAPSHOTS: &str = "snapshots";
/// The directory of what compaction let go and history keeps.
pub const HISTORY: &str = "history";
/// The directory of files that are not finished yet.
pub const TMP: &str = "tmp";
/// The directory of bytes that a torn write left.
pub const QUARANTINE: &str = "quarantine";
