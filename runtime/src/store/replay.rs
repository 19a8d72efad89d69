//! Replay: the events of the log applied to tables. It applies facts and judges nothing.

use std::sync::Arc;

use super::Row;
use crate::{
    log::record::{Kind, Record},
    model::{Has, Model},
    sequence::Sequence,
    wire::{CborReader, DecodeError, Members, Wire},
};

/// Applies an event of the log to its table. It judges nothing that was judged when the event was
/// written; what cannot be applied at all is an error, never passed over.
///
/// # Errors
/// The event is not one of this model, or does not fit the state before it.
pub fn replay<M: Model>(root: &mut impl Has<M>, event: &Record<'_>) -> Result<(), DecodeError> {
    let table = root.table_mut();
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
