//! What stays when a record that it refers to goes: `on_delete = "set_null"`. It changes in the
//! operation of the removal, by an event of its own.

use std::fmt;

use super::{Going, Rejection, Row, Staged};
use crate::{
    fault::{Fault, Faults},
    model::{App, Has, Model, Relations},
    rules::visible,
    sequence::Sequence,
    types::Timestamp,
    wire::{Changes, Wire},
};

/// A record without its references to what goes, if that changes it.
pub type Released<R> = Result<Option<Release<R>>, Rejection>;

/// A record without its references to what goes: judged and encoded, not yet applied. It holds no copy
/// of the record, since many may wait for the last to be judged.
pub struct Release<R> {
    pub(super) sequence: Sequence,
    pub(super) model: u32,
    pub(super) previous: Sequence,
    /// Bytes of the key; the members follow it.
    pub(super) key_bytes: usize,
    /// Puts the record into its table.
    pub(super) apply: Box<dyn FnOnce(&mut R)>,
}

impl<R> fmt::Debug for Release<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Release")
            .field("sequence", &self.sequence)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// Takes the references to what goes out of a record that stays, as the next event of the batch, and
/// writes key and members of it to the batch's scratch; `None` if that changes nothing. Generated code calls it by
/// model.
///
/// # Errors
/// The record was valid and would no longer be. (One that is not, by a rule that is younger than
/// the record, keeps nothing from going.)
pub fn release<A: App, M>(
    staged: &mut Staged<A>,
    key: &M::Key,
    going: &Going<A::Target>,
) -> Released<A::Root>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Some(stored) = staged.root.table().get(key) else {
        return Ok(None);
    };
    let mut record = stored.record.clone();
    record.release(going);
    // No unique member can be in another's way: one that is absent takes no part.
    if let Some(fault) = broken(&stored.record, &record) {
        return Err(
            match visible::<A, M>(&staged.root, stored, staged.caller.as_ref()) {
                Some(_) => Rejection::StillNeeded {
                    model: M::NAME,
                    key: key.to_string(),
                    fault,
                },
                None => Rejection::StillNeededUnseen { model: M::NAME },
            },
        );
    }
    staged.changes.clear();
    record.encode_changes(&stored.record, staged.now, &mut staged.changes);
    if staged.changes.is_empty() {
        return Ok(None);
    }
    staged.scratch.truncate(0);
    key.encode(&mut staged.scratch);
    let key_bytes = staged.scratch.len();
    staged.changes.write(&mut staged.scratch);
    let (sequence, previous) = (staged.batch.next(), stored.sequence);
    let (key, going, now) = (key.clone(), going.clone(), staged.now);
    Ok(Some(Release {
        sequence,
        model: M::ID,
        previous,
        key_bytes,
        apply: Box::new(move |root| put::<A, M>(root, &key, &going, sequence, now)),
    }))
}

/// Puts the record that [`release`] judged into its table, as the event of this sequence leaves it.
fn put<A: App, M>(
    root: &mut A::Root,
    key: &M::Key,
    going: &Going<A::Target>,
    sequence: Sequence,
    now: Timestamp,
) where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Some(stored) = root.table().get(key) else {
        return;
    };
    let mut record = stored.record.clone();
    record.release(going);
    // What is written is written already: this sets what the server keeps of a change.
    record.encode_changes(&stored.record, now, &mut Changes::new());
    root.table_mut().put(&Row::new(sequence, record));
}

/// What is wrong with the record that was not before.
fn broken<M: Model>(stored: &M, record: &M) -> Option<Fault> {
    let mut faults = Faults::new();
    record.validate(&mut faults);
    let fault = faults.list().first()?;
    let mut before = Faults::new();
    stored.validate(&mut before);
    before.is_empty().then(|| fault.clone())
}
