//! Judging one write on the staged root: every check first, read-only; then the encoded event;
//! then the change, which cannot fail.

use std::sync::Arc;

use super::{
    Amendment, Assigned, Change, Condition, Conflicts, Fate, Judged, Outcome, Rejection, Release,
    Room, Row, Staged, Table, Write, Written,
    insert::insert,
    removal::{Plan, plan},
    share::count_event,
    staged::{Mark, NoRoom},
};
use crate::{
    auth::HoldsBuiltIn,
    log::record::{Kind, NO_MEMBERS, Record},
    model::{App, Has, Indexes, Model, Relations},
    rules::{
        Act, MemberSet, check_amended, check_created, check_given, check_references_of, reach,
    },
    sequence::Sequence,
    wire::Wire,
};

/// Judges a write and applies it to the staged root.
pub fn judge<A: App, M>(staged: &mut Staged<A>, write: Write<M>) -> Judged<Write<M>>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Write {
        change,
        caller,
        reply,
    } = write;
    staged.caller = caller;
    let has_ended = caller.is_some_and(|caller| !caller.stands::<A::Role>(staged.root.built_in()));
    let verdict = match change {
        _ if has_ended => Verdict::refused(Rejection::SessionEnded),
        Change::Create(record, given) => create(staged, record, given),
        Change::Amend {
            key,
            condition,
            seen,
            merged,
            amendment,
        } => amend(staged, key, condition, seen, merged, amendment),
        Change::Remove { key, condition } => remove(staged, key, condition),
        Change::Insert(insertion) => insert(staged, insertion),
    };
    match verdict {
        Verdict::Done(outcome) => Judged::Settled(Box::new(move |fate| {
            reply.send(match fate {
                Fate::Durable => outcome,
                Fate::Lost => Err(Rejection::Full),
                Fate::Unknown => Err(Rejection::Indeterminate),
            });
        })),
        Verdict::Deferred(change) => Judged::Deferred(Write {
            change,
            caller,
            reply,
        }),
    }
}

pub(super) enum Verdict<M: Model> {
    Done(Outcome<M>),
    Deferred(Change<M>),
}

impl<M: Model> Verdict<M> {
    pub(super) const fn refused(rejection: Rejection) -> Self {
        Self::Done(Err(rejection))
    }

    pub(super) const fn created(row: Arc<Row<M>>) -> Self {
        Self::Done(Ok(Written { row, is_new: true }))
    }

    /// The row as it was: nothing was to be changed, or it is gone now.
    const fn unchanged(row: Arc<Row<M>>) -> Self {
        Self::Done(Ok(Written { row, is_new: false }))
    }

    /// The frame is full: the change waits for the next, unless no frame can take it.
    pub(super) fn no_room(why: NoRoom, records: usize, change: Change<M>) -> Self {
        match why {
            NoRoom::ThisFrame => Self::Deferred(change),
            NoRoom::AnyFrame => Self::refused(Rejection::TooLarge { records }),
        }
    }
}

fn create<A: App, M>(staged: &mut Staged<A>, mut record: Box<M>, given: MemberSet) -> Verdict<M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    encode(staged, &mut *record, None);
    if let Err(rejection) = check(staged, &*record, None, given) {
        return Verdict::refused(rejection);
    }
    if staged.room != Room::Enough {
        return Verdict::refused(Rejection::NoRoom(staged.room));
    }
    let mark = staged.batch.mark();
    match push::<A, M>(
        staged,
        mark,
        record.key(),
        Kind::Created,
        Sequence::ZERO,
        true,
    ) {
        Err(why) => Verdict::no_room(why, 1, Change::Create(record, given)),
        Ok(pushed) => Verdict::created(apply(staged, pushed, *record)),
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
    let given = amendment.given();
    let stored = match find::<A, M>(staged, &key, Act::Update, given) {
        Ok(None) if !amendment.creates() => return Verdict::refused(Rejection::NotFound),
        Ok(stored) => stored,
        Err(rejection) => return Verdict::refused(rejection),
    };
    let sequence = stored.as_ref().map(|row| row.sequence);
    if let Err(rejection) = condition.judge::<M>(sequence) {
        return Verdict::refused(rejection);
    }
    let stored_record = stored.as_ref().map(|row| &row.record);
    let mut record = merged;
    if sequence.unwrap_or(Sequence::ZERO) != seen {
        record = match amendment.apply(&key, stored_record) {
            Ok(record) => record,
            Err(rejection) => return Verdict::refused(rejection),
        };
    }
    encode(staged, &mut *record, stored_record);
    if let Some(stored) = &stored
        && staged.changes.is_empty()
    {
        let is_let = check_rules(staged, &*record, stored_record, given);
        return match is_let {
            Ok(()) => Verdict::unchanged(Arc::clone(stored)),
            Err(rejection) => Verdict::refused(rejection),
        };
    }
    if let Err(rejection) = check(staged, &*record, stored_record, given) {
        return Verdict::refused(rejection);
    }
    let grows = stored_record.is_none_or(|stored| record.heap_bytes() > stored.heap_bytes());
    if staged.room != Room::Enough && grows {
        return Verdict::refused(Rejection::NoRoom(staged.room));
    }
    let (kind, previous) = match sequence {
        Some(sequence) => (Kind::Changed, sequence),
        None => (Kind::Created, Sequence::ZERO),
    };
    let mark = staged.batch.mark();
    match push::<A, M>(staged, mark, &key, kind, previous, true) {
        Err(why) => {
            let change = Change::Amend {
                key,
                condition,
                seen: previous,
                merged: record,
                amendment,
            };
            Verdict::no_room(why, 1, change)
        }
        Ok(pushed) => Verdict::Done(Ok(Written {
            row: apply(staged, pushed, *record),
            is_new: stored.is_none(),
        })),
    }
}

fn remove<A: App, M>(staged: &mut Staged<A>, key: M::Key, condition: Condition) -> Verdict<M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let stored = match find::<A, M>(staged, &key, Act::Delete, MemberSet::NONE) {
        Ok(Some(stored)) => stored,
        Ok(None) => return Verdict::refused(Rejection::NotFound),
        Err(rejection) => return Verdict::refused(rejection),
    };
    if let Err(rejection) = condition.judge::<M>(Some(stored.sequence)) {
        return Verdict::refused(rejection);
    }
    let bytes_max = staged.batch.bytes_max();
    let plan = match plan::<A>(&staged.root, M::target(&key), bytes_max) {
        Ok(plan) => plan,
        Err(rejection) => return Verdict::refused(rejection),
    };
    let mark = staged.batch.mark();
    match push_removal(staged, mark, &plan) {
        Err(Unpushed::NoRoom(why)) => {
            return Verdict::no_room(why, plan.records(), Change::Remove { key, condition });
        }
        Err(Unpushed::Rejected(rejection)) => {
            staged.batch.take_back(mark);
            return Verdict::refused(rejection);
        }
        Ok(Pushes { releases, events }) => {
            for release in releases {
                (release.apply)(&mut staged.root);
            }
            for (model, bytes) in events {
                count_event::<A>(&mut staged.root, model, bytes);
            }
        }
    }
    for target in &plan.order {
        A::erase(&mut staged.root, target);
    }
    Verdict::unchanged(stored)
}

/// Writes what an event says of a new record, or of one that changes, into `staged.changes`; the server
/// fills in what is its.
fn encode<A: App, M: Model>(staged: &mut Staged<A>, record: &mut M, stored: Option<&M>)
where
    A::Root: Has<M>,
{
    staged.changes.clear();
    match stored {
        Some(stored) => record.encode_changes(stored, staged.now, &mut staged.changes),
        None => {
            assign(staged, record);
            record.encode(&mut staged.changes);
        }
    }
}

/// Gives a new record what the server fills in.
fn assign<A: App, M: Model>(staged: &mut Staged<A>, record: &mut M)
where
    A::Root: Has<M>,
{
    let serial = staged.root.table().next_serial();
    record.assign(&mut Assigned::new(
        &mut staged.keys,
        staged.now,
        serial,
        staged.caller.map(|caller| caller.id),
    ));
}

/// The row with this key, if there is one and the caller may do this with it, by a body that holds the
/// members `given`.
fn find<A: App, M>(
    staged: &Staged<A>,
    key: &M::Key,
    act: Act,
    given: MemberSet,
) -> Result<Option<Arc<Row<M>>>, Rejection>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let Some(row) = staged.root.table().get(key) else {
        return Ok(None);
    };
    let (root, caller) = (&staged.root, staged.caller.as_ref());
    reach::<A, M>(root, row, caller, act)?;
    check_given::<A, M>(root, &row.record, caller, given)?;
    Ok(Some(Arc::clone(row)))
}

/// Whether the caller may leave the record like this, by a body that holds the members `given`.
fn check_rules<A: App, M>(
    staged: &Staged<A>,
    record: &M,
    stored: Option<&M>,
    given: MemberSet,
) -> Result<(), Rejection>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let (root, caller) = (&staged.root, staged.caller.as_ref());
    match stored {
        Some(stored) => check_amended::<A, M>(root, stored, record, caller, given),
        None => check_created::<A, M>(root, record, caller, given),
    }
}

/// The references of the record as it would be; then whether the caller may leave it so; and then,
/// unless it takes the place of `stored`, its key, and its unique members.
///
/// References come first: a rule that follows one would tell what a record holds that the caller may
/// not see, by what it refuses.
fn check<A: App, M>(
    staged: &Staged<A>,
    record: &M,
    stored: Option<&M>,
    given: MemberSet,
) -> Result<(), Rejection>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    check_references_of::<A, M>(&staged.root, record, stored, staged.caller.as_ref())?;
    check_rules(staged, record, stored, given)?;
    check_conflicts(staged.root.table(), record, stored)
}

/// Whether another record has the key, unless the record takes the place of `stored`, or a unique
/// member.
pub fn check_conflicts<M: Model>(
    table: &Table<M>,
    record: &M,
    stored: Option<&M>,
) -> Result<(), Rejection> {
    let mut conflicts = Conflicts::default();
    if stored.is_none() && table.contains(record.key()) {
        conflicts.exists(M::KEY);
    }
    table
        .indexes()
        .conflicts(record, table.rows(), &mut conflicts);
    conflicts.settle()
}

/// An event that is in the batch.
#[derive(Clone, Copy)]
pub(super) struct Pushed {
    sequence: Sequence,
    bytes: usize,
}

/// Appends the event of a record whose members stand in `staged.changes`, to the operation that began
/// at `mark`.
pub(super) fn push<A: App, M: Model>(
    staged: &mut Staged<A>,
    mark: Mark,
    key: &M::Key,
    kind: Kind,
    previous: Sequence,
    operation_end: bool,
) -> Result<Pushed, NoRoom> {
    staged.scratch.truncate(0);
    key.encode(&mut staged.scratch);
    let key_bytes = staged.scratch.len();
    staged.changes.write(&mut staged.scratch);
    let (key, members) = staged.scratch.as_bytes().split_at(key_bytes);
    let sequence = staged.batch.next();
    let record = Record {
        sequence,
        model: M::ID,
        kind,
        key,
        previous,
        operation_end,
        members,
    };
    let bytes = staged.batch.push(mark, &record)?;
    Ok(Pushed { sequence, bytes })
}

/// Why the events of a removal are not in the batch.
enum Unpushed {
    NoRoom(NoRoom),
    Rejected(Rejection),
}

impl From<NoRoom> for Unpushed {
    fn from(why: NoRoom) -> Self {
        Self::NoRoom(why)
    }
}

/// The events of a removal, which are in the batch.
struct Pushes<R> {
    /// What is to be done with the records that stay.
    releases: Vec<Release<R>>,
    /// The model and the bytes of each event.
    events: Vec<(u32, usize)>,
}

/// Appends the events of a removal and of all that goes or changes with it: one operation, whole or
/// not. What stays lets go first, so that at no event there is a reference to what is gone.
fn push_removal<A: App>(
    staged: &mut Staged<A>,
    mark: Mark,
    plan: &Plan<A::Target>,
) -> Result<Pushes<A::Root>, Unpushed> {
    let mut events = Vec::with_capacity(plan.records());
    let mut releases = Vec::with_capacity(plan.released.len());
    for target in &plan.released {
        let release = A::release(staged, target, &plan.going).map_err(Unpushed::Rejected)?;
        let Some(release) = release else { continue };
        let (key, members) = staged.scratch.as_bytes().split_at(release.key_bytes);
        let record = Record {
            sequence: release.sequence,
            model: release.model,
            kind: Kind::Changed,
            key,
            previous: release.previous,
            operation_end: false,
            members,
        };
        events.push((record.model, staged.batch.push(mark, &record)?));
        releases.push(release);
    }
    for (index, target) in plan.order.iter().enumerate() {
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
            operation_end: index + 1 == plan.order.len(),
            members: NO_MEMBERS,
        };
        events.push((record.model, staged.batch.push(mark, &record)?));
    }
    Ok(Pushes { releases, events })
}

pub(super) fn apply<A: App, M>(staged: &mut Staged<A>, pushed: Pushed, record: M) -> Arc<Row<M>>
where
    M: Model,
    A::Root: Has<M>,
{
    let row = Row::new(pushed.sequence, record);
    let table = staged.root.table_mut();
    table.count_event(pushed.bytes);
    table.put(&row);
    row
}
