//! A write on its way: what is asked, and what became of it.

use std::{fmt, sync::Arc};

use super::{Condition, Reply, Room, Row, size};
use crate::{
    auth::Caller,
    fault::{Fault, Faults},
    model::{Amend, Input, Model},
    rules::{Act, MemberSet},
    sequence::Sequence,
    wire::Changes,
};

/// What a write asks for. The handler has validated it against the published state.
pub enum Change<M: Model> {
    /// A new record, from a body that holds these members of those with a rule of their own; the
    /// writer gives it its key and times.
    Create(Box<M>, MemberSet),
    /// A record that changes; or comes to be, by a PUT to a key that the client chose.
    Amend {
        /// Its key.
        key: M::Key,
        /// What must hold of what is stored.
        condition: Condition,
        /// The sequence of the row that the handler merged into; zero if there was none.
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
    /// Records that come to be as they are: their keys, times and serial numbers too.
    Insert(Insertion<M>),
}

/// Records that come to be together or not at all, in one operation: of an import.
#[derive(Debug)]
pub struct Insertion<M> {
    /// The records, validated; at least one.
    pub records: Vec<M>,
    /// Of the first insertion of an import whose records have serial numbers.
    pub claim: Option<SerialClaim>,
}

/// Serial numbers that nobody else may be given from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerialClaim {
    /// The number that the next record would have got when the import looked: if it is another now,
    /// one of the import's own may have been given.
    pub seen: u64,
    /// The number that the next record is to get.
    pub next: u64,
}

impl<M: Model> Change<M> {
    /// Bytes that it holds beyond those of the body that asked for it: a create's strings are the
    /// body's, but what an update was merged into is the whole stored record, however small the
    /// body is.
    pub(super) fn bytes_beyond_body(&self) -> usize {
        match self {
            Self::Create(..) => size_of::<M>(),
            Self::Amend { merged, .. } => {
                let mut members = Changes::new();
                merged.encode(&mut members);
                size_of::<M>() + size_of::<M::Replace>() + members.bytes()
            }
            Self::Remove { .. } => 0,
            Self::Insert(insertion) => size_of::<M>() * insertion.records.len(),
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
    /// Whether it makes a record where there is none.
    pub const fn creates(&self) -> bool {
        M::CLIENT_KEY && matches!(self, Self::Replace(_))
    }

    /// What is stored after the change, validated whole; members that must equal what is stored, or
    /// the key in the path, are checked.
    ///
    /// # Errors
    /// [`Rejection::NotFound`] if nothing is stored and none is made, and [`Rejection::Invalid`].
    pub fn apply(&self, key: &M::Key, stored: Option<&M>) -> Result<Box<M>, Rejection> {
        let mut faults = Faults::new();
        let record = match (self, stored) {
            (_, Some(stored)) => Some(self.amend(stored.clone(), &mut faults)),
            (Self::Replace(body), None) if self.creates() => {
                M::Replace::clone(body).create(key, &mut faults)
            }
            (_, None) => None,
        };
        if let Some(record) = &record {
            record.validate(&mut faults);
            if faults.is_empty() {
                size::check(record, stored, &mut faults);
            }
        }
        match record {
            _ if !faults.is_empty() => Err(Rejection::Invalid(faults)),
            Some(record) => Ok(Box::new(record)),
            None => Err(Rejection::NotFound),
        }
    }

    /// The members with a rule of their own that the body holds.
    pub fn given(&self) -> MemberSet {
        match self {
            Self::Replace(body) => body.given(),
            Self::Patch(body) => body.given(),
        }
    }

    fn amend(&self, mut record: M, faults: &mut Faults) -> M {
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
    /// For whom; `None` without a session.
    pub caller: Option<Caller>,
    /// Where the answer goes.
    pub reply: Reply<Outcome<M>>,
}

/// What a write left, or why nothing was written.
pub type Outcome<M> = Result<Written<M>, Rejection>;

/// What a write left.
#[derive(Debug)]
pub struct Written<M> {
    /// The row as it is now; as it was, for a removal.
    pub row: Arc<Row<M>>,
    /// Whether the write created the record.
    pub is_new: bool,
}

/// Why nothing was written, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// There is no record with this key.
    NotFound,
    /// The condition does not hold of what is stored.
    Precondition,
    /// The model asks for an If-Match that is not there.
    ConditionRequired,
    /// A rule of the model does not let the caller do this.
    Forbidden(Act),
    /// The record would not be valid, or refers to what is not there.
    Invalid(Faults),
    /// Another record has the key or a unique member.
    Conflict(Faults),
    /// Serial numbers were given to others since the import looked at them.
    SerialsGiven,
    /// Records that stay refer to what would go.
    Referenced {
        /// The model that refers.
        model: &'static str,
        /// Its member, by JSON name.
        member: &'static str,
    },
    /// A record that stays would lose its reference to what would go (`set_null`), and would not be
    /// valid without it.
    StillNeeded {
        /// The model of the record that stays.
        model: &'static str,
        /// Its key.
        key: String,
        /// What would be wrong with it.
        fault: Fault,
    },
    /// The same of a record that the caller may not see.
    StillNeededUnseen {
        /// The model of the record that stays.
        model: &'static str,
    },
    /// The change does not fit into one frame.
    TooLarge {
        /// Number of records that it would touch, at least: a removal is not followed to its end
        /// once it is too large.
        records: usize,
    },
    /// There is no space: nothing was written.
    Full,
    /// The state may not grow now, and this would make it grow.
    NoRoom(Room),
    /// The session that asked for it has ended.
    SessionEnded,
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
