//! What the log holds of one model, and what its last snapshot has taken out of it.

use crate::{
    model::{App, Has, ModelVisitor, Relations},
    types::Timestamp,
};

/// Events of one model, and their bytes in the bodies of frames. A table counts those that were
/// written to it or replayed into it since it was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogShare {
    /// Number of events.
    pub events: u64,
    /// Bytes of their records.
    pub bytes: u64,
}

impl LogShare {
    /// Counts one more event.
    pub(super) const fn add(&mut self, bytes: usize) {
        self.events += 1;
        self.bytes += bytes as u64;
    }

    /// What came after `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            events: self.events.saturating_sub(earlier.events),
            bytes: self.bytes.saturating_sub(earlier.bytes),
        }
    }
}

/// The last snapshot of a model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compacted {
    /// What the table had counted when it was taken.
    pub share: LogShare,
    /// When it was made; `None` if there is none.
    pub at: Option<Timestamp>,
    /// Bytes of its file.
    pub snapshot_bytes: u64,
}

/// Counts an event of the model with this id.
pub(super) fn count_event<A: App>(root: &mut A::Root, model: u32, bytes: usize) {
    A::with_model(model, Count { root, bytes });
}

struct Count<'r, A: App> {
    root: &'r mut A::Root,
    bytes: usize,
}

impl<A: App> ModelVisitor<A> for Count<'_, A> {
    type Output = ();

    fn visit<M>(self)
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        self.root.table_mut().count_event(self.bytes);
    }
}

/// What the log holds of the model with this id.
pub(super) fn log_share<A: App>(root: &A::Root, model: u32) -> LogShare {
    A::with_model(model, Share(root)).unwrap_or_default()
}

struct Share<'r, A: App>(&'r A::Root);

impl<A: App> ModelVisitor<A> for Share<'_, A> {
    type Output = LogShare;

    fn visit<M>(self) -> LogShare
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        self.0.table().log_share()
    }
}
