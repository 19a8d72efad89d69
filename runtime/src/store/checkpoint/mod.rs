//! Checkpoints: snapshots of models, and then the log that they cover can go.
//!
//! A thread of its own makes them, one at a time, while writes go on. It takes a root at a cut of the
//! log, writes what is due of it, reads it back, and publishes a manifest: that is the commit point.
//! A crash before it leaves the old checkpoint, a crash after it the new one, each whole. Nothing is
//! dropped without the proof that publishing gives.

mod carry;
mod draft;
mod due;
mod mailbox;
mod pace;
mod priority;
mod thread;
mod trim;
mod write;

use std::{fmt, io};

use crate::{sequence::Sequence, types::Timestamp};

pub use due::{Policy, Threshold};
pub(super) use mailbox::Mailbox;
#[cfg(all(test, modelith_shuttle))]
pub(super) use mailbox::Woken;
pub(super) use thread::{Compactor, CompactorThread, Keep};
pub(super) use trim::note_history;

/// Which models a checkpoint is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Every model.
    All,
    /// These, by permanent id.
    Models(Vec<u32>),
}

/// What a checkpoint came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compaction {
    /// Number of the checkpoint that counts now.
    pub checkpoint: u64,
    /// The last sequence that its snapshots hold.
    pub sequence: Sequence,
    /// The models that got a new snapshot, by permanent id. None, if nothing of what was asked for
    /// had changed since its last one: then nothing was written.
    pub models: Vec<u32>,
    /// When it was made.
    pub made: Option<Timestamp>,
}

/// Why no checkpoint was made. The one before counts, and nothing was lost.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompactError {
    /// The machine lacks something, space above all.
    Lack(io::Error),
    /// What was written does not read back as it was: the disk or the memory fails.
    Unreadable(String),
    /// The store has stopped, or stops.
    Stopped,
}

impl fmt::Display for CompactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lack(error) => write!(f, "no checkpoint can be made now: {error}"),
            Self::Unreadable(reason) => write!(
                f,
                "a snapshot does not read back as it was written ({reason}): the disk or the memory \
                 of this machine fails; the checkpoint before still counts"
            ),
            Self::Stopped => f.write_str("the store is stopping"),
        }
    }
}

impl std::error::Error for CompactError {}
