//! The batch that is being judged: a root of its own, and the records of its frame.

use super::{Fate, Keys, Room};
use crate::{
    auth::Caller,
    log::record::{Kind, Record},
    model::App,
    sequence::Sequence,
    types::Timestamp,
    wire::{CborWriter, Changes},
};

/// A batch before its sync. Dropping it is the rollback.
pub struct Staged<A: App> {
    /// The published root plus what the batch has changed so far.
    pub root: A::Root,
    /// The frame's commit time, which is every `created_at` and `updated_at` in it.
    pub now: Timestamp,
    /// The keys to assign.
    pub keys: Keys,
    /// For whom the write is made that is being judged.
    pub(crate) caller: Option<Caller>,
    /// Whether the state may grow.
    pub(crate) room: Room,
    pub(super) batch: Batch,
    pub(super) changes: Changes,
    /// A key and members on their way into the body.
    pub(super) scratch: CborWriter,
}

/// The body of the frame that is being filled.
#[derive(Debug)]
pub(super) struct Batch {
    first: Sequence,
    /// The model and the kind of each event.
    events: Vec<(u32, Kind)>,
    body: CborWriter,
    /// Most bytes that the body may have.
    body_bytes_max: usize,
}

/// A write that has been judged, or that must wait for the next batch.
pub enum Judged<O> {
    /// It has been applied or refused; the answer waits for the batch's fate.
    Settled(Settled),
    /// The frame has no room for it: nothing was changed.
    Deferred(O),
}

impl<O> Judged<O> {
    /// The same of a wider operation.
    pub fn map<P>(self, wider: impl FnOnce(O) -> P) -> Judged<P> {
        match self {
            Self::Settled(settled) => Judged::Settled(settled),
            Self::Deferred(operation) => Judged::Deferred(wider(operation)),
        }
    }
}

/// The answer to a write, to be called once with the fate of all that it was judged on.
pub type Settled = Box<dyn FnOnce(Fate) + Send>;

/// The frame cannot take the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// Not any more: the next frame can.
    ThisFrame,
    /// No frame can.
    AnyFrame,
}

impl<A: App> Staged<A> {
    pub(super) fn new(
        root: A::Root,
        now: Timestamp,
        keys: Keys,
        first: Sequence,
        body_bytes_max: usize,
    ) -> Self {
        let batch = Batch {
            first,
            events: Vec::new(),
            body: CborWriter::new(),
            body_bytes_max,
        };
        Self {
            root,
            now,
            keys,
            caller: None,
            room: Room::Enough,
            batch,
            changes: Changes::new(),
            scratch: CborWriter::new(),
        }
    }
}

impl Batch {
    pub(super) const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    pub(super) const fn records(&self) -> u32 {
        // A body's bytes bound them far below.
        self.events.len() as u32
    }

    /// The model and the kind of each event.
    pub(super) fn events(&self) -> impl Iterator<Item = (u32, Kind)> {
        self.events.iter().copied()
    }

    pub(super) fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// The sequence that the next record will have.
    pub(super) const fn next(&self) -> Sequence {
        self.first.plus(self.events.len() as u64)
    }

    /// Most bytes of the events of a frame.
    pub(super) const fn bytes_max(&self) -> usize {
        self.body_bytes_max
    }

    /// Where an operation begins.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            body_bytes: self.body.len(),
            records: self.events.len(),
        }
    }

    /// Appends one record of the operation that began at `mark`, and gives its bytes; takes the whole
    /// operation back if the frame has no room for it.
    pub(super) fn push(&mut self, mark: Mark, record: &Record<'_>) -> Result<usize, NoRoom> {
        let before = self.body.len();
        record.write(&mut self.body);
        self.events.push((record.model, record.kind));
        if self.body.len() <= self.body_bytes_max {
            return Ok(self.body.len() - before);
        }
        self.take_back(mark);
        Err(if mark.records == 0 {
            NoRoom::AnyFrame
        } else {
            NoRoom::ThisFrame
        })
    }

    /// Takes back what was appended since `mark`.
    pub(super) fn take_back(&mut self, mark: Mark) {
        self.body.truncate(mark.body_bytes);
        self.events.truncate(mark.records);
    }
}

/// Where an operation begins in the body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    body_bytes: usize,
    records: usize,
}
