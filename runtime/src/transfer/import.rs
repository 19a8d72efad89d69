//! Records into a store: all lines are checked first, then written in batches, each one operation.

use std::{io, sync::Arc, thread, time::Duration};

use super::{
    Progress, Stage,
    check::{Plan, Planned, Serials, check, faults_of},
    report::{BadLine, Imported, Interrupted, NotImported},
};
use crate::{
    model::{App, Has, ModelVisitor, Relations},
    rules::check_references,
    store::{Busy, Change, Insertion, Rejection, SerialClaim, Store, check_conflicts, wait},
};

/// Most records of a batch, so that writes of others wait a few milliseconds at most.
const BATCH_RECORDS: usize = 1024;

/// Bytes of lines after which a batch takes no further record.
const BATCH_BYTES: usize = 256 << 10;

/// Most bytes of the lines of records that can only come together.
const CIRCLES_BYTES_MAX: usize = 8 << 20;

/// How long to wait before a full queue is tried again.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// Where lines come from.
pub(crate) struct Source<'s> {
    pub(crate) input: &'s mut dyn io::BufRead,
    /// How many bytes they have, or 0.
    pub(crate) bytes: u64,
    /// Most bytes of memory that all records may take, those of the lines too.
    pub(crate) memory_max: Option<u64>,
}

/// Imports lines into the model with this permanent id. It blocks. `None` if there is no such model.
///
/// # Errors
/// Nothing was written, or not all.
pub(crate) fn import<A: App>(
    store: &Store<A>,
    model: u32,
    source: Source<'_>,
    watch: &mut dyn FnMut(Progress),
) -> Option<Result<Imported, NotImported>> {
    let import = Import {
        store,
        source,
        watch,
    };
    A::with_model(model, import)
}

struct Import<'i, 's, A: App> {
    store: &'i Store<A>,
    source: Source<'s>,
    watch: &'i mut dyn FnMut(Progress),
}

impl<A: App> ModelVisitor<A> for Import<'_, '_, A> {
    type Output = Result<Imported, NotImported>;

    fn visit<M>(mut self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let state = Arc::clone(&self.store.state());
        let held = self.store.memory_bytes();
        let memory_left = self.source.memory_max.map(|max| max.saturating_sub(held));
        let plan = check::<A, M>(&state, &mut self.source, memory_left, self.watch)?;
        drop(state);
        let Plan {
            ready,
            circles,
            unchanged,
            serials,
        } = plan;
        let writing = Writing {
            store: self.store,
            total: (ready.len() + circles.len()) as u64,
            imported: 0,
            line: 0,
            serials: Some(serials).filter(|serials| !serials.lines.is_empty()),
        };
        let imported = writing.write(ready, &circles, self.watch)?;
        Ok(Imported {
            imported,
            unchanged,
        })
    }
}

struct Writing<'w, A: App> {
    store: &'w Store<A>,
    total: u64,
    imported: u64,
    /// The line of the last record that was written.
    line: u64,
    /// The numbers that are to be claimed with the first batch.
    serials: Option<Serials>,
}

/// Why a batch was not written.
enum Stop {
    /// It is in conflict with what others wrote meanwhile.
    Conflict(Vec<BadLine>),
    /// A sentence.
    Because(String),
}

impl<A: App> Writing<'_, A> {
    fn write<M>(
        mut self,
        mut ready: Vec<Planned<M>>,
        circles: &[Planned<M>],
        watch: &mut dyn FnMut(Progress),
    ) -> Result<u64, NotImported>
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        if circles.iter().map(|planned| planned.bytes).sum::<usize>() > CIRCLES_BYTES_MAX {
            let why = "records refer to each other in circles and are too many to come at once";
            return Err(self.stopped(Stop::Because(why.to_owned())));
        }
        // Taken from the end, which gives their memory back as they go.
        ready.reverse();
        while !ready.is_empty() {
            let batch = next_batch(&mut ready);
            if let Err(stop) = self.write_batch(&batch) {
                return Err(self.stopped(stop));
            }
            watch(Progress {
                stage: Stage::Importing,
                done: self.imported,
                total: self.total,
            });
        }
        if !circles.is_empty()
            && let Err(stop) = self.write_all(circles)
        {
            return Err(self.stopped(stop));
        }
        Ok(self.imported)
    }

    /// Writes a batch, in halves if the log does not take so much at once.
    fn write_batch<M>(&mut self, batch: &[Planned<M>]) -> Result<(), Stop>
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        match self.insert(batch)? {
            Inserted::Done => Ok(()),
            Inserted::TooLarge if batch.len() > 1 => {
                let (first, second) = batch.split_at(batch.len() / 2);
                self.write_batch(first)?;
                self.write_batch(second)
            }
            Inserted::TooLarge => Err(too_large()),
        }
    }

    /// Writes records that can only come together.
    fn write_all<M>(&mut self, batch: &[Planned<M>]) -> Result<(), Stop>
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        match self.insert(batch)? {
            Inserted::Done => Ok(()),
            Inserted::TooLarge => Err(too_large()),
        }
    }

    fn insert<M>(&mut self, batch: &[Planned<M>]) -> Result<Inserted, Stop>
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let bytes = batch.iter().map(|planned| planned.bytes).sum();
        loop {
            let records = batch.iter().map(|planned| planned.row.record.clone());
            let change = Change::Insert(Insertion {
                records: records.collect(),
                claim: self.serials.as_ref().map(claim),
            });
            let outcome = match self.store.submit::<M>(change, bytes, None) {
                Ok(awaited) => wait(awaited).unwrap_or(Err(Rejection::Indeterminate)),
                Err(Busy::Full) => {
                    thread::sleep(BUSY_PAUSE);
                    continue;
                }
                Err(Busy::Stopped) => return Err(because("the server is stopping")),
            };
            match outcome {
                Ok(_) => {
                    self.serials = None;
                    self.imported += batch.len() as u64;
                    self.line = batch.last().map_or(self.line, |planned| planned.line);
                    return Ok(Inserted::Done);
                }
                Err(Rejection::SerialsGiven) => self.look_again::<M>()?,
                Err(Rejection::TooLarge { .. }) => return Ok(Inserted::TooLarge),
                Err(rejection) => return Err(self.refusal(batch, rejection)),
            }
        }
    }

    /// Serial numbers were given to others since the lines were checked: are any of them ours?
    fn look_again<M>(&mut self) -> Result<(), Stop>
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let Some(serials) = &mut self.serials else {
            return Ok(());
        };
        let state = self.store.state();
        let table = state.root.table();
        let new = table.rows().values().filter_map(|row| row.record.serial());
        let new = new.filter(|serial| *serial >= serials.next);
        let taken = new.filter_map(|serial| Some((*serials.lines.get(&serial)?, serial)));
        let bad: Vec<BadLine> = taken
            .map(|(line, serial)| {
                let mut faults = crate::fault::Faults::new();
                faults.body("serial", format!("another record has the number {serial}"));
                BadLine::new(line, &faults)
            })
            .collect();
        serials.next = table.next_serial();
        if bad.is_empty() {
            return Ok(());
        }
        Err(Stop::Conflict(bad))
    }

    /// Why the writer refused a batch that was good when it was checked.
    fn refusal<M>(&self, batch: &[Planned<M>], rejection: Rejection) -> Stop
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        match rejection {
            Rejection::Full => because("there is no space left"),
            Rejection::NoRoom(room) => because(&room.to_string()),
            Rejection::Indeterminate => because(
                "the server failed while it wrote, and the last records may or may not be durable",
            ),
            Rejection::Invalid(_) | Rejection::Conflict(_) => {
                let state = self.store.state();
                let judged = batch.iter().filter_map(|planned| {
                    let record = &planned.row.record;
                    let conflict = check_conflicts(state.root.table(), record, None).err();
                    let references = || check_references::<A, M>(&state.root, record).err();
                    let rejection = conflict.or_else(references)?;
                    Some(BadLine::new(planned.line, &faults_of(rejection)))
                });
                Stop::Conflict(judged.collect())
            }
            other => because(&format!("the records were refused ({other:?})")),
        }
    }

    fn stopped(self, stop: Stop) -> NotImported {
        let (why, bad) = match stop {
            Stop::Conflict(bad) => (
                "other clients wrote meanwhile what these lines are in conflict with".to_owned(),
                bad,
            ),
            Stop::Because(why) => (why, Vec::new()),
        };
        NotImported::Interrupted(Interrupted {
            imported: self.imported,
            total: self.total,
            line: self.line,
            why,
            bad,
        })
    }
}

/// What became of a batch that nothing speaks against.
enum Inserted {
    Done,
    /// The log does not take so much at once.
    TooLarge,
}

fn because(why: &str) -> Stop {
    Stop::Because(why.to_owned())
}

fn too_large() -> Stop {
    because("the records have more bytes than the log takes at once")
}

fn claim(serials: &Serials) -> SerialClaim {
    let last = serials.lines.last_key_value().map_or(0, |(last, _)| *last);
    SerialClaim {
        seen: serials.next,
        next: last.saturating_add(1),
    }
}

/// Takes the records of the next batch off the end of those that are left.
fn next_batch<M>(left: &mut Vec<Planned<M>>) -> Vec<Planned<M>> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < BATCH_RECORDS && bytes < BATCH_BYTES {
        let Some(planned) = left.pop() else { break };
        bytes += planned.bytes;
        batch.push(planned);
    }
    batch
}
