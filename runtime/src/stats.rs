//! Statistics of a model: exact, and read without looking at a record.

use serde::Serialize;

use crate::types::Timestamp;

/// What a model takes, and what it has written since it was compacted.
///
/// Counters are kept as records come and go, so reading them takes the same short time however many
/// records there are. They are the same after a restart. As JSON, each member by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelStats {
    /// The model's type: `Account`.
    pub name: &'static str,
    /// Number of records.
    pub item_count: u64,
    /// Bytes of RAM for rows, keys and indexes, as they are asked of the allocator: records byte by
    /// byte, nodes of maps by a formula. Within 10 % of what it counts.
    pub approx_ram_bytes: u64,
    /// Of them, bytes for indexes.
    pub index_bytes: u64,
    /// Bytes of the model's events since its last snapshot, as they stand in the log: what a restart
    /// replays for it.
    pub raftlog_size_bytes: u64,
    /// Number of these events.
    pub log_events: u64,
    /// The same number, by the name that users of Lithair know.
    pub events_since_last_compaction: u64,
    /// When its last snapshot was made; `None` if there is none.
    pub last_compaction_at: Option<Timestamp>,
    /// Bytes of its last snapshot on disk; 0 if there is none.
    pub snapshot_bytes: u64,
    /// Bytes of its events in history, as they stood in the log, and of its snapshots on disk that only
    /// history needs.
    pub history_bytes: u64,
    /// The oldest sequence that history keeps, of any model: what was before it is known as it was then.
    /// `None` without history, as before the first compaction.
    pub oldest_history_sequence: Option<u64>,
}
