//! Every line of an import, checked on a copy of the state before the first is written.
//!
//! The copy is taken as persistent maps are: it shares what is stored, and holds the new records,
//! which the store will hold afterwards. They are judged as the writer judges them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{
    Progress, Source, Stage,
    lines::{Line, Lines},
    report::{NotImported, Refused},
};
use crate::{
    fault::Faults,
    http::restored,
    model::{App, Has, Model, Relations},
    rules::check_references,
    sequence::Sequence,
    store::{Rejection, Row, State, check_conflicts, record_bytes_max},
    wire::{CborWriter, Changes},
};

/// So many lines are checked between two looks at the progress.
const LINES_WATCHED: u64 = 1024;

/// What is to be written.
pub(super) struct Plan<M: Model> {
    /// Records, each behind those of the import that it refers to.
    pub(super) ready: Vec<Planned<M>>,
    /// Records that refer to each other in circles, and those that refer to them: they can only come
    /// together, behind the others.
    pub(super) circles: Vec<Planned<M>>,
    /// Lines whose records are stored already, the same.
    pub(super) unchanged: u64,
    pub(super) serials: Serials,
}

/// A record that is to be written.
pub(super) struct Planned<M> {
    /// The line that it stands in.
    pub(super) line: u64,
    /// Bytes of that line.
    pub(super) bytes: usize,
    pub(super) row: Arc<Row<M>>,
}

/// The serial numbers of an import's records.
#[derive(Debug, Default)]
pub(super) struct Serials {
    /// What the next record of the store would have got when the lines were checked.
    pub(super) next: u64,
    /// The numbers, with their lines.
    pub(super) lines: BTreeMap<u64, u64>,
    /// Those of the store; looked up once a line has one.
    stored: Option<HashSet<u64>>,
}

/// Reads and checks every line; the records may take `memory_left` bytes of memory.
///
/// # Errors
/// A line cannot be read or imported.
pub(super) fn check<A: App, M>(
    state: &State<A>,
    source: &mut Source<'_>,
    memory_left: Option<u64>,
    watch: &mut dyn FnMut(Progress),
) -> Result<Plan<M>, NotImported>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    let bytes_max = record_bytes_max::<M>().saturating_mul(2);
    let mut lines = Lines::new(&mut *source.input, bytes_max);
    let held = heap_bytes::<A, M>(&state.root);
    let mut checking = Checking::<A, M>::new(state);
    loop {
        let before = lines.number + 1;
        let Some(line) = lines.next().map_err(NotImported::Unreadable)? else {
            break;
        };
        match line {
            Line::Whole([]) => {}
            Line::Whole(text) => match restored(text) {
                Ok(record) => checking.arrive(before, text.len(), record),
                Err(faults) => checking.refused.note(before, &faults),
            },
            Line::TooLong => {
                let mut faults = Faults::new();
                faults.body("size", format!("a line may have {bytes_max} bytes"));
                checking.refused.note(before, &faults);
            }
        }
        if before.is_multiple_of(LINES_WATCHED) {
            watch(Progress {
                stage: Stage::Checking,
                done: lines.bytes,
                total: source.bytes,
            });
            let taken = heap_bytes::<A, M>(&checking.root).saturating_sub(held);
            if memory_left.is_some_and(|left| taken > left) {
                return Err(NotImported::NoMemory { line: before });
            }
        }
    }
    checking.refused.lines = lines.number;
    checking.finish()
}

fn heap_bytes<A: App, M: Model>(root: &A::Root) -> u64
where
    A::Root: Has<M>,
{
    root.table().heap_bytes() as u64
}

struct Checking<A: App, M: Model> {
    /// The state as it will be, as far as lines were taken in.
    root: A::Root,
    plan: Plan<M>,
    /// Records that refer to what is not there yet.
    waiting: Vec<Waiting<M>>,
    refused: Refused,
}

struct Waiting<M> {
    line: u64,
    bytes: usize,
    record: M,
}

impl<A: App, M> Checking<A, M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    fn new(state: &State<A>) -> Self {
        let root = state.root.clone();
        let serials = Serials {
            next: root.table().next_serial(),
            ..Serials::default()
        };
        Self {
            root,
            plan: Plan {
                ready: Vec::new(),
                circles: Vec::new(),
                unchanged: 0,
                serials,
            },
            waiting: Vec::new(),
            refused: Refused::default(),
        }
    }

    /// Takes a valid record in, if it can be there.
    fn arrive(&mut self, line: u64, bytes: usize, record: M) {
        match self.root.table().get(record.key()) {
            Some(row) if row.sequence == Sequence::ZERO => {
                let mut faults = Faults::new();
                faults.member(M::KEY, "exists", "an earlier line has this key");
                return self.refused.note(line, &faults);
            }
            Some(row) if is_same(&row.record, &record) => {
                self.plan.unchanged += 1;
                return;
            }
            _ => {}
        }
        if !self.check_serial(line, &record) {
            return;
        }
        let record = Waiting {
            line,
            bytes,
            record,
        };
        match self.take(record) {
            Taken::In(planned) => self.plan.ready.push(planned),
            Taken::Dangling(waiting) => self.waiting.push(waiting),
            Taken::Refused => {}
        }
    }

    /// Puts a record in, if it is in no conflict and what it refers to is there; it may be itself.
    fn take(&mut self, waiting: Waiting<M>) -> Taken<M> {
        let Waiting {
            line,
            bytes,
            record,
        } = waiting;
        if let Err(rejection) = check_conflicts(self.root.table(), &record, None) {
            self.refused.note(line, &faults_of(rejection));
            return Taken::Refused;
        }
        let is_there = |root: &A::Root, record: &M| check_references::<A, M>(root, record).is_ok();
        if !is_there(&self.root, &record) {
            let row = Row::new(Sequence::ZERO, record.clone());
            self.root.table_mut().put(&row);
            if !is_there(&self.root, &record) {
                self.root.table_mut().take(record.key());
                return Taken::Dangling(Waiting {
                    line,
                    bytes,
                    record,
                });
            }
            return Taken::In(Planned { line, bytes, row });
        }
        let row = Row::new(Sequence::ZERO, record);
        self.root.table_mut().put(&row);
        Taken::In(Planned { line, bytes, row })
    }

    /// Takes those in that waited for later lines; what is left then refers in circles, or to what is
    /// not there.
    fn finish(mut self) -> Result<Plan<M>, NotImported> {
        loop {
            let waited = self.waiting.len();
            // From the end on and back again: chains are written in one direction or the other.
            for waiting in std::mem::take(&mut self.waiting).into_iter().rev() {
                match self.take(waiting) {
                    Taken::In(planned) => self.plan.ready.push(planned),
                    Taken::Dangling(waiting) => self.waiting.push(waiting),
                    Taken::Refused => {}
                }
            }
            if self.waiting.is_empty() || self.waiting.len() == waited {
                break;
            }
        }
        self.close_circles();
        if self.refused.bad > 0 {
            self.refused.listed.sort_by_key(|bad| bad.line);
            return Err(NotImported::Refused(self.refused));
        }
        Ok(self.plan)
    }

    fn close_circles(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|waiting| waiting.line);
        for Waiting {
            line,
            bytes,
            record,
        } in waiting
        {
            if let Err(rejection) = check_conflicts(self.root.table(), &record, None) {
                self.refused.note(line, &faults_of(rejection));
                continue;
            }
            let row = Row::new(Sequence::ZERO, record);
            self.root.table_mut().put(&row);
            self.plan.circles.push(Planned { line, bytes, row });
        }
        for Planned { line, row, .. } in &self.plan.circles {
            if let Err(rejection) = check_references::<A, M>(&self.root, &row.record) {
                self.refused.note(*line, &faults_of(rejection));
            }
        }
    }

    /// Whether nobody else has the record's serial number, if it has one.
    fn check_serial(&mut self, line: u64, record: &M) -> bool {
        let Some(serial) = record.serial() else {
            return true;
        };
        let rows = self.root.table().rows();
        let stored = self.plan.serials.stored.get_or_insert_with(|| {
            let serials = rows.values().filter(|row| row.sequence != Sequence::ZERO);
            serials.filter_map(|row| row.record.serial()).collect()
        });
        if !stored.contains(&serial) && !self.plan.serials.lines.contains_key(&serial) {
            self.plan.serials.lines.insert(serial, line);
            return true;
        }
        let mut faults = Faults::new();
        faults.body("serial", format!("another record has the number {serial}"));
        self.refused.note(line, &faults);
        false
    }
}

/// What became of a record that was to be taken in.
enum Taken<M> {
    In(Planned<M>),
    /// It refers to what is not there.
    Dangling(Waiting<M>),
    /// It is in conflict, which was noted.
    Refused,
}

/// What is wrong with the record itself.
pub(super) fn faults_of(rejection: Rejection) -> Faults {
    match rejection {
        Rejection::Invalid(faults) | Rejection::Conflict(faults) => faults,
        other => {
            // Invariant: nothing else is said of a record that is judged by itself.
            let mut faults = Faults::new();
            faults.body("refused", format!("{other:?}"));
            faults
        }
    }
}

/// Whether two records have the same members, but for what the log does not hold.
fn is_same<M: Model>(stored: &M, record: &M) -> bool {
    encoded(stored) == encoded(record)
}

fn encoded<M: Model>(record: &M) -> Vec<u8> {
    let mut members = Changes::new();
    record.encode(&mut members);
    let mut cbor = CborWriter::new();
    members.write(&mut cbor);
    cbor.as_bytes().to_vec()
}
