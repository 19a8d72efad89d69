//! What the store itself asks of its writer, beside the operations of clients.

use std::{io, sync::Arc, sync::mpsc::SyncSender};

use super::State;
use crate::{
    data_dir::DurableSnapshot,
    log::{Cut, Dropped, ReadLog},
    model::App,
};

/// A request; its answer comes by the channel in it, of which a writer that stops lets go.
pub(super) enum Request<A: App> {
    /// Begin a new part of the log, if that keeps no write waiting.
    Cut(SyncSender<Result<Taken<A>, NotCut>>),
    /// Give a reader of what is durable.
    Read(SyncSender<Box<dyn ReadLog>>),
    /// Let go what no start needs.
    Drop(Arc<DurableSnapshot>, SyncSender<Dropped>),
    /// Stop for good: the disk failed.
    Fail(io::Error),
}

/// A state and the place of the log from which on it is not in it.
pub(super) struct Taken<A: App> {
    /// All that was durable at the cut.
    pub(super) state: Arc<State<A>>,
    /// Where the part begins that follows it.
    pub(super) cut: Cut,
    /// Reads the log as it was.
    pub(super) log: Box<dyn ReadLog>,
}

/// Why there is no new part.
#[derive(Debug)]
pub(super) enum NotCut {
    /// Its file is on its way: ask again.
    NotReady,
    /// The machine lacks something, space above all.
    Lack(io::Error),
}
