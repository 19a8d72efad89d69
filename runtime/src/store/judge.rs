//! Judging one write on the staged root: every check first, read-only; then the encoded event;
//! then the change, which cannot fail. And replay, which applies facts and judges nothing.

use std::sync::Arc;

use super::{
    Amendment, Change, Condition, Fate, Judged, Outcome, Rejection, Row, Staged, Write,
    removal::plan, staged::NoRoom,
};
use crate::{
    fault::Faults,
    log::record::{Kind, NO_MEMBERS, Record},
    model::{App, Has, Indexes, Model, Relations},
    sequence::Sequence,
    wire::{CborReader, DecodeError, Members, Wire},
};

/// Unique members of a record that another record holds.
#[derive(Debug, Default)]
pub struct Conflicts {
    faults: Faults,
}

impl Conflicts {
    /// Reports the member, by its JSON name, if it is taken.
    pub fn check(&mut self, member: &'static str, is_taken: bool) {
        if is_taken {
            self.faults
                .member(member, "unique", "another record has this value");
        }
    }

    #[cfg(test)]
    pub(super) const fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

/// References of a record to what is not there.
#[derive(Debug, Default)]
pub struct References {
    faults: Faults,
}

impl References {
    /// Reports the member, by its JSON name, unless the record of `model` that it names is there.
    pub fn check(&mut self, member: &'static str, model: &str, is_there: bool) {
        if !is_there {
            self.faults.member(
                member,
                "reference",
                format!("there is no {model} with this id"),
            );
        }
    }
}

/// Judges a write and applies it to the staged root.
pub fn judge<A: App, M>(staged: &mut Staged<A>, write: Write<M>) -> Judged<Write<M>>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Write { change, reply } = write;
    let verdict = match change {
        Change::Create(record) => create(staged, record),
        Change::Amend {
            key,
            condition,
            seen,
            merged,
            amendment,
        } => amend(staged, key, condition, seen, merged, amendment),
        Change::Remove { key, condition } => remove(staged, key, condition),
    };
    match verdict {
        Verdict::Done(outcome) => Judged::Settled(Box::new(move |fate| {
            reply.send(match fate {
                Fate::Durable => outcome,
                Fate::Lost => Err(Rejection::Full),
                Fate::Unknown => Err(Rejection::Indeterminate),
            });
        })),
        Verdict::Deferred(change) => Judged::Deferred(Write { change, reply }),
    }
}

enum Verdict<M: Model> {
    Done(Outcome<M>),
    Deferred(Change<M>),
}

impl<M: Model> Verdict<M> {
    const fn refused(rejection: Rejection) -> Self {
        Self::Done(Err(rejection))
    }

    /// The frame is full: the change waits for the next, unless no frame can take it.
    fn no_room(why: NoRoom, records: usize, change: Change<M>) -> Self {
        match why {
            NoRoom::ThisFrame => Self::Deferred(change),
            NoRoom::AnyFrame => Self::refused(Rejection::TooLarge { records }),
        }
    }
}

fn create<A: App, M>(staged: &mut Staged<A>, mut record: Box<M>) -> Verdict<M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    record.assign(&mut staged.keys, staged.now);
    if staged.root.table().contains(record.key()) {
        let mut faults = Faults::new();
        faults.body("exists", "there is a record with this key");
        return Verdict::refused(Rejection::Conflict(faults));
    }
    if let Err(rejection) = check(&staged.root, &*record) {
        return Verdict::refused(rejection);
    }
    staged.changes.clear();
    record.encode(&mut staged.changes);
    match push::<A, M>(staged, record.key(), Kind::Created, Sequence::ZERO) {
        Err(why) => Verdict::no_room(why, 1, Change::Create(record)),
        Ok(sequence) => Verdict::Done(Ok(apply(staged, sequence, *record))),
    }
}

fn amend<A: App, M>(
    staged: &mut Staged<A>,
    key: M::Key,
    condition: Condition,
    seen: Sequence,
    merged: Box<M>,
    amendment: Amendment<M>,
) -> Verdict<M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Some(stored) = staged.root.table().get(&key).map(Arc::clone) else {
        return Verdict::refused(Rejection::NotFound);
    };
    if !condition.allows(Some(stored.sequence)) {
        return Verdict::refused(Rejection::Precondition);
    }
    let mut record = merged;
    if stored.sequence != seen {
        let mut faults = Faults::new();
        *record = amendment.amend(&stored.record, &mut faults);
        record.validate(&mut faults);
        if !faults.is_empty() {
            return Verdict::refused(Rejection::Invalid(faults));
        }
    }
    staged.changes.clear();
    record.encode_changes(&stored.record, staged.now, &mut staged.changes);
    if staged.changes.is_empty() {
        return Verdict::Done(Ok(stored));
    }
    if let Err(rejection) = check(&staged.root, &*record) {
        return Verdict::refused(rejection);
    }
    match push::<A, M>(staged, &key, Kind::Changed, stored.sequence) {
        Err(why) => {
            let seen = stored.sequence;
            let change = Change::Amend {
                key,
                condition,
                seen,
                merged: record,
                amendment,
            };
            Verdict::no_room(why, 1, change)
        }
        Ok(sequence) => Verdict::Done(Ok(apply(staged, sequence, *record))),
    }
}

fn remove<A: App, M>(staged: &mut Staged<A>, key: M::Key, condition: Condition) -> Verdict<M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Some(stored) = staged.root.table().get(&key).map(Arc::clone) else {
        return Verdict::refused(Rejection::NotFound);
    };
    if !condition.allows(Some(stored.sequence)) {
        return Verdict::refused(Rejection::Precondition);
    }
    let records_max = staged.batch.removals_max();
    let targets = match plan::<A>(&staged.root, M::target(&key), records_max) {
        Ok(targets) => targets,
        Err(rejection) => return Verdict::refused(rejection),
    };
    if let Err(why) = push_removals(staged, &targets) {
        return Verdict::no_room(why, targets.len(), Change::Remove { key, condition });
    }
    for target in &targets {
        A::erase(&mut staged.root, target);
    }
    Verdict::Done(Ok(stored))
}

/// The references of the record as it would be, and then its unique members.
fn check<A: App, M>(root: &A::Root, record: &M) -> Result<(), Rejection>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let mut references = References::default();
    record.references(root, &mut references);
    if !references.faults.is_empty() {
        return Err(Rejection::Invalid(references.faults));
    }
    let mut conflicts = Conflicts::default();
    let table = root.table();
    table
        .indexes()
        .conflicts(record, table.rows(), &mut conflicts);
    if conflicts.faults.is_empty() {
        Ok(())
    } else {
        Err(Rejection::Conflict(conflicts.faults))
    }
}

/// Appends the event of a record whose members stand in `staged.changes`: a whole operation.
fn push<A: App, M: Model>(
    staged: &mut Staged<A>,
    key: &M::Key,
    kind: Kind,
    previous: Sequence,
) -> Result<Sequence, NoRoom> {
    staged.scratch.truncate(0);
    key.encode(&mut staged.scratch);
    let key_bytes = staged.scratch.len();
    staged.changes.write(&mut staged.scratch);
    let (key, members) = staged.scratch.as_bytes().split_at(key_bytes);
    let sequence = staged.batch.next();
    let mark = staged.batch.mark();
    staged.batch.push(
        mark,
        &Record {
            sequence,
            model: M::ID,
            kind,
            key,
            previous,
            operation_end: true,
            members,
        },
    )?;
    Ok(sequence)
}

/// Appends the events of a removal and of all that goes with it: one operation, whole or not.
fn push_removals<A: App>(staged: &mut Staged<A>, targets: &[A::Target]) -> Result<(), NoRoom> {
    let mark = staged.batch.mark();
    for (index, target) in targets.iter().enumerate() {
        staged.scratch.truncate(0);
        let Some(removal) = A::removal(&staged.root, target, &mut staged.scratch) else {
            continue;
        };
        let record = Record {
            sequence: staged.batch.next(),
            model: removal.model,
            kind: Kind::Removed,
            key: staged.scratch.as_bytes(),
            previous: removal.previous,
            operation_end: index + 1 == targets.len(),
            members: NO_MEMBERS,
        };
        staged.batch.push(mark, &record)?;
    }
    Ok(())
}

fn apply<A: App, M>(staged: &mut Staged<A>, sequence: Sequence, record: M) -> Arc<Row<M>>
where
    M: Model,
    A::Root: Has<M>,
{
    let row = Arc::new(Row { sequence, record });
    staged.root.table_mut().put(&row);
    row
}

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
    table.put(&Arc::new(Row {
        sequence: event.sequence,
        record,
    }));
    Ok(())
}
