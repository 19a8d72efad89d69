//! A model's records as NDJSON, a line a record: out of a store, and into one.
//!
//! A line holds every member by its JSON name, those that no answer shows among them: what is
//! exported and imported into an empty store is the same state. Only `version` is not kept, since
//! it is a position in the log of one store.
//!
//! This module knows no socket and no file, and writes nothing before every line is checked.

mod check;
mod export;
mod import;
mod lines;
mod report;

pub(crate) use export::export;
pub(crate) use import::{Source, import};
pub(crate) use report::{Imported, NotImported};

use serde::{Deserialize, Serialize};

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) stage: Stage,
    /// Bytes, or records, that are done.
    pub(crate) done: u64,
    /// Of so many; 0 if that is not known.
    pub(crate) total: u64,
}

/// What a transfer does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Records are written as lines.
    Exporting,
    /// Lines are read and checked, counted in bytes.
    Checking,
    /// Records are written to the log.
    Importing,
    /// A backup is made or restored, counted in bytes.
    Copying,
}

impl Progress {
    /// So many bytes are copied.
    pub(crate) const fn copying(done: u64) -> Self {
        Self {
            stage: Stage::Copying,
            done,
            total: 0,
        }
    }
}
