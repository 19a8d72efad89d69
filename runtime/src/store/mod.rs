//! The store: tables in RAM, one writer, one published state.
//!
//! A write goes from its handler through [`queue`] to the writer thread, which judges it on a
//! staged root, encodes it into the batch's frame, and answers once the frame is durable and the
//! root is published. A reader loads one pointer and sees every table and index at one sequence.
//!
//! This module never answers a write before its batch is synced, and never shows a reader what a
//! crash could undo.

mod backup;
mod checkpoint;
mod condition;
mod edge;
mod edit;
mod findings;
mod footprint;
mod history;
mod index;
mod insert;
mod inspect;
mod judge;
mod keys;
mod load;
mod look;
mod named;
mod need;
mod observed;
mod open;
mod past;
mod progress;
mod queue;
mod release;
mod removal;
mod replay;
mod reply;
mod request;
mod restore;
mod room;
mod secret;
mod share;
mod shortage;
mod size;
mod staged;
mod started;
mod stats;
mod table;
#[cfg(test)]
mod tests;
mod unique;
mod verify;
mod wait;
mod write;
mod writer;

pub use backup::{CopyError, SharedDir, lock};
pub use checkpoint::{CompactError, Compaction, Policy, Selection, Threshold};
pub use condition::{Condition, Tags};
pub(crate) use edge::Point;
pub use edge::{Edge, Edges};
pub(crate) use edit::Edit;
pub use findings::{Conflicts, dangling};
pub use history::{
    HistoryError, HistoryPolicy, Keep as KeepHistory, Origin, PastEvent, VerifiedHistory,
};
pub use index::Index;
pub use inspect::InspectError;
pub use judge::{check_conflicts, judge};
pub use keys::{Assigned, Keys};
pub use look::{Looked, look};
pub use observed::{Ending, Observed};
pub use open::{OpenError, Opened, PROOF_AFTER, Place, identity, open, start};
pub use past::{PastError, ShowPast, past_of};
pub use progress::Progress;
pub use release::{Release, Released, release};
pub use removal::{Dependents, Going, Removal, erase, removal};
pub use reply::{Awaited, Mailbox, Reply};
pub use restore::{RestoreError, Until, restore};
pub use room::{Gauge, Room};
pub use share::{Compacted, LogShare};
pub use size::{check_new, record_bytes_max};
pub(crate) use staged::NoRoom;
pub use staged::{Judged, Staged};
pub use stats::model_named;
pub use table::{Row, Rows, Table};
pub use unique::{Folded, Unique};
pub use verify::{Verified, verify, verify_history};
pub use wait::wait;
pub use write::{
    Amendment, Busy, Change, Fate, Insertion, Outcome, Rejection, SerialClaim, Write, Written,
};
pub use writer::{Failure, State, Store, WriterThread};
