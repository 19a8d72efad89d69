//! The store's past: what compaction lets go, for as long as it is kept.
//!
//! Before a checkpoint is published that no longer needs a part of the log, its frames are packed here.
//! The manifest of the checkpoint names what was packed: so one commit point says what is in history
//! and what in the log, and a crash leaves no gap between them. A start needs nothing of it.

mod copy;
mod extend;
mod keep;
mod pack;
mod past;
mod read;
mod size;
mod verify;

pub(in crate::store) use copy::{CopiedHistory, copy, copy_all};
pub(in crate::store) use extend::{Extended, extend};
pub use keep::{HistoryPolicy, Keep};
pub(in crate::store) use pack::{Bench, NotPacked};
pub use past::{Origin, PastEvent};
pub(in crate::store) use past::{Walk, Whose};
pub use read::HistoryError;
pub(in crate::store) use read::Kept;
pub(in crate::store) use size::HistorySize;
pub use verify::VerifiedHistory;
