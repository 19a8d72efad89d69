//! A write on its way: what is asked, and what became of it.

use std::{fmt, sync::Arc};

use super::{Condition, Reply, Row};
use crate::{
    fault::Faults,
    model::{Amend, Model},
    sequence::Sequence,
    wire::Changes,
};

/// What a write asks for. The handler has validated it against the published state.
pub enum Change<M: Model> {
    /// A new record; the writer gives it its key and times.
    Create(Box<M>),
    /// A record that changes.
    Amend {
        /// Its key.
        key: M::Key,
        /// What must hold of what is stored.
        condition: Condition,
        /// The sequence of the row that the handler merged into.
        seen: Sequence,
        /// The handler's result, good as long as the row is the one that it saw.
        merged: Box<M>,
        /// What was asked, to be merged again if it is not.
        amendment: Amendment<M>,
    },
    /// A record that goes, and whatever its references say.
    Remove {
        /// Its key.
        key: M::Key,
        /// What must hold of what is stored.
        condition: Condition,
    },
}

impl<M: Model> Change<M> {
    /// Bytes that it holds beyond those of the body that asked for it: a create's strings are the
    /// body's, but what an update was merged into is the whole stored record, however small the
    /// body is.
    pub(super) fn bytes_beyond_body(&self) -> usize {
        match self {
            Self::Create(_) => size_of::<M>(),
            Self::Amend { merged, .. } => {
                let mut members = Changes::new();
                merged.encode(&mut members);
                size_of::<M>() + size_of::<M::Replace>() + members.bytes()
            }
            Self::Remove { .. } => 0,
        }
    }
}

/// The body of a write that changes a record. It is boxed, so that the writes of all models are of
/// about one size, however many members they have.
pub enum Amendment<M: Model> {
    /// `PUT`
    Replace(Box<M::Replace>),
    /// `PATCH`
    Patch(Box<M::Patch>),
}

impl<M: Model> Amendment<M> {
    /// What is stored after the change; members that must equal what is stored are checked.
    pub fn amend(&self, stored: &M, faults: &mut Faults) -> M {
        let mut record = stored.clone();
        match self {
            Self::Replace(body) => M::Replace::clone(body).amend(&mut record, faults),
            Self::Patch(body) => M::Patch::clone(body).amend(&mut record, faults),
        }
        record
    }
}

/// A write with the way back to its handler.
pub struct Write<M: Model> {
    /// What is asked.
    pub change: Change<M>,
    /// Where the answer goes.
    pub reply: Reply<Outcome<M>>,
}

/// The row as the write left it (as it was, for a removal), or why nothing was written.
pub type Outcome<M> = Result<Arc<Row<M>>, Rejection>;

/// Why nothing was written, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// There is no record with this key.
    NotFound,
    /// The condition does not hold of what is stored.
    Precondition,
    /// The record would not be valid, or refers to what is not there.
    Invalid(Faults),
    /// Another record has the key or a unique member.
    Conflict(Faults),
    /// Records that stay refer to what would go.
    Referenced {
        /// The model that refers.
        model: &'static str,
        /// Its member, by JSON name.
        member: &'static str,
    },
    /// The change does not fit into one frame.
    TooLarge {
        /// Number of records that it would touch, at least: a cascade is not followed to its end
        /// once it is too large.
        records: usize,
    },
    /// There is no space: nothing was written.
    Full,
    /// The write may or may not have been made; the server is stopping.
    Indeterminate,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is durable and published.
    Durable,
    /// It was not written: no space.
    Lost,
    /// Nobody knows.
    Unknown,
}

/// The writer takes no more for now, or for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Busy {
    /// Its queue is full: try again soon.
    Full,
    /// It has stopped.
    Stopped,
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the queue of writes is full",
            Self::Stopped => "the writer has stopped",
        })
    }
}

impl std::error::Error for Busy {}
