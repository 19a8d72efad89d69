//! Replay: the events of the log applied to tables. It applies facts and judges nothing.

use std::sync::Arc;

use super::{Row, Table};
use crate::{
    log::record::{Kind, Record},
    model::{App, Has, Model, ModelVisitor, Relations},
    sequence::Sequence,
    wire::{CborReader, DecodeError, Members, Wire},
};

/// Applies an event of the log to its table. It judges nothing that was judged when the event was
/// written; what cannot be applied at all is an error, never passed over.
///
/// # Errors
/// The event is of no model of the application, or does not fit the state before it.
pub(super) fn replay<A: App>(
    root: &mut A::Root,
    event: &Record<'_>,
    bytes: usize,
) -> Result<(), DecodeError> {
    let id = event.model;
    A::with_model(id, Replay { root, event, bytes }).unwrap_or(Err(DecodeError::Model { id }))
}

struct Replay<'r, A: App> {
    root: &'r mut A::Root,
    event: &'r Record<'r>,
    /// Bytes of the event in the log.
    bytes: usize,
}

impl<A: App> ModelVisitor<A> for Replay<'_, A> {
    type Output = Result<(), DecodeError>;

    fn visit<M>(self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let table = self.root.table_mut();
        table.count_event(self.bytes);
        apply::<M>(table, self.event)
    }
}

fn apply<M: Model>(table: &mut Table<M>, event: &Record<'_>) -> Result<(), DecodeError> {
    let mut cbor = CborReader::new(event.key);
    let key = M::Key::decode(&mut cbor)?;
    let stored = table.get(&key).map(Arc::clone);
    if stored.as_ref().map_or(Sequence::ZERO, |row| row.sequence) != event.previous {
        return Err(DecodeError::State {
            what: "the event does not follow the last one of its record",
        });
    }
    if (event.kind == Kind::Created) != stored.is_none() {
        return Err(DecodeError::State {
            what: "the event creates a record that is there, or changes one that is not",
        });
    }
    if event.kind == Kind::Removed {
        table.take(&key);
        return Ok(());
    }
    let members = Members::new(event.members)?;
    let record = M::merge(stored.as_ref().map(|row| &row.record), &members)?;
    if *record.key() != key {
        return Err(DecodeError::State {
            what: "the event's key is not that of its members",
        });
    }
    table.put(&Row::new(event.sequence, record));
    Ok(())
}
