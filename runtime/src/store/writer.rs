//! The one writer: drain, judge, encode, append, publish, answer.
//!
//! It is a plain thread. One batch is unsynced at a time: the next is judged only after the log
//! has said what became of this one, so a later frame in the log proves every earlier one.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use arc_swap::{ArcSwap, Guard};
use tokio::sync::oneshot;

use super::{
    Awaited, Busy, Change, CompactError, Compacted, Compaction, Fate, Judged, Keys, LogShare,
    Observed, Outcome, Staged, Write,
    checkpoint::{CompactorThread, Mailbox, Selection},
    history::HistorySize,
    observed::Times,
    queue::{Bytes, OPERATIONS_MAX, Queue, Woken},
    reply,
    request::{NotCut, Request, Taken},
    room::Gauge,
    secret::Secret,
    share::log_share,
    shortage::Shortage,
    staged::Batch,
    stats::memory_bytes,
};
use crate::{
    auth::{BuiltInWrite, Caller, Command, Commanded, Done, Refused},
    log::{Appended, CutError, EMPTY_FRAME_BYTES, Flags, FrameSealer, Log},
    model::{App, Relations, table_ids},
    mutant::{self, Mutant},
    sequence::Sequence,
    sync::thread,
    types::Timestamp,
};

/// Bytes of bodies after which a batch takes no further operation.
const BATCH_BYTES: usize = 1 << 20;

/// What readers see: durable, and whole at one sequence.
pub struct State<A: App> {
    /// The last event that is in it.
    pub sequence: Sequence,
    /// The tables.
    pub root: A::Root,
}

/// The published state and the way to the writer.
pub struct Store<A: App> {
    state: ArcSwap<State<A>>,
    queue: Queue<A::Operation, Request<A>>,
    epoch: u64,
    secret: Secret,
    counters: Counters,
    observed: Observed,
    pub(super) compactor: Mailbox,
    /// Whether the state may grow.
    gauge: Gauge,
    /// The last snapshots of the models, by permanent id.
    compacted: ArcSwap<BTreeMap<u32, Compacted>>,
    /// How much of the past is kept.
    history: ArcSwap<HistorySize>,
}

/// What the writer has done since the start.
#[derive(Debug, Default)]
pub struct Counters {
    batches: AtomicU64,
    records: AtomicU64,
    frame_bytes: AtomicU64,
}

impl Counters {
    /// Batches committed: each is one frame and one sync.
    pub fn batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    /// Events in them.
    pub fn records(&self) -> u64 {
        self.records.load(Ordering::Relaxed)
    }

    /// Bytes of their frames.
    pub fn frame_bytes(&self) -> u64 {
        self.frame_bytes.load(Ordering::Relaxed)
    }

    fn count(&self, records: u32, frame_bytes: usize) {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.records.fetch_add(records.into(), Ordering::Relaxed);
        self.frame_bytes
            .fetch_add(frame_bytes as u64, Ordering::Relaxed);
    }
}

/// The writer stopped and the store takes no more writes. The process must end.
#[derive(Debug)]
pub enum Failure {
    /// The log does not know whether the last batch is durable.
    Log(io::Error),
    /// The disk failed while a checkpoint was made. What was acknowledged is durable.
    Checkpoint(io::Error),
    /// The writer panicked: a defect of this program.
    Panicked,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) => write!(
                f,
                "writing the log failed ({error}): the last writes may or may not be durable, \
                 and the next start finds out"
            ),
            Self::Checkpoint(error) => write!(
                f,
                "the disk failed while a checkpoint was made ({error}): what was acknowledged is \
                 durable, and the next start goes on from it"
            ),
            Self::Panicked => f.write_str("the writer panicked: a defect of this program"),
        }
    }
}

impl std::error::Error for Failure {}

/// The writer's thread.
#[derive(Debug)]
pub struct WriterThread {
    thread: thread::JoinHandle<Result<(), Failure>>,
    compactor: Option<CompactorThread>,
    /// Resolves when the writer stops, whatever the reason.
    pub stopped: oneshot::Receiver<()>,
}

impl WriterThread {
    /// The thread that makes checkpoints ends with the writer.
    pub(super) fn attend(&mut self, compactor: CompactorThread) {
        self.compactor = Some(compactor);
    }

    /// Waits for the end of the writer, and of all that works on the data directory, once the store
    /// is closed or the writer has failed. Blocks.
    ///
    /// # Errors
    /// What stopped it.
    pub fn join(self) -> Result<(), Failure> {
        let ended = self.thread.join().unwrap_or(Err(Failure::Panicked));
        if let Some(compactor) = self.compactor {
            compactor.join();
        }
        ended
    }
}

impl<A: App> Store<A> {
    /// Starts the writer over what recovery found. [`Place::proof_after`](super::Place) says when it proves a write.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(
        state: State<A>,
        epoch: u64,
        log: Box<dyn Log>,
        sealer: FrameSealer,
        proof_after: Duration,
    ) -> io::Result<(Arc<Self>, WriterThread)> {
        let store = Arc::new(Self {
            state: ArcSwap::from_pointee(state),
            queue: Queue::new(),
            epoch,
            secret: Secret::default(),
            counters: Counters::default(),
            observed: Observed::new(table_ids::<A>()),
            compactor: Mailbox::default(),
            gauge: Gauge::default(),
            compacted: ArcSwap::default(),
            history: ArcSwap::default(),
        });
        let (stopping, stopped) = oneshot::channel();
        let guard = CloseOnDrop {
            store: Arc::clone(&store),
            _stopping: stopping,
        };
        let mut writer = Writer {
            store: Arc::clone(&store),
            log,
            earliest: next_millisecond(&sealer),
            sealer,
            keys: Keys::default(),
            shortage: Shortage::default(),
            append_time: Duration::ZERO,
            proof_after,
        };
        let thread = thread::Builder::new()
            .name("modelith-writer".to_owned())
            .spawn(move || {
                let _guard = guard;
                writer.run()
            })?;
        let writer = WriterThread {
            thread,
            compactor: None,
            stopped,
        };
        Ok((store, writer))
    }

    /// What is durable now. Hold it briefly: it keeps every record that it shows.
    pub fn state(&self) -> Guard<Arc<State<A>>> {
        self.state.load()
    }

    /// The store's epoch, a part of every entity tag: it differs after a restore.
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What clients do not know.
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What the writer has done since the start.
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What it has seen of its own work since the start.
    pub const fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Whether its state may grow.
    pub const fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    /// Hands a write of `caller` to the writer, or says at once why not; a body of `body_bytes` bytes
    /// asked for it. The answer comes when all that it was judged on is durable.
    ///
    /// # Errors
    /// The queue is full, or the writer has stopped.
    pub fn submit<M: Relations<A>>(
        &self,
        change: Change<M>,
        body_bytes: usize,
        caller: Option<Caller>,
    ) -> Result<Awaited<Outcome<M>>, Busy> {
        let (reply, outcome) = reply::reply();
        let bytes = Bytes {
            held: body_bytes + change.bytes_beyond_body(),
            body: body_bytes,
        };
        let operation = M::operation(Write {
            change,
            caller,
            reply,
        });
        self.queue.push(operation, bytes)?;
        Ok(outcome)
    }

    /// Has a command to the built-in tables carried out.
    ///
    /// # Errors
    /// It is refused, or nobody knows what became of it.
    pub(crate) async fn command(&self, command: Command) -> Result<Done, Refused> {
        self.command_for(None, command).await
    }

    /// The same, for a caller whose session or key must still be there.
    pub(crate) async fn command_for(
        &self,
        caller: Option<Caller>,
        command: Command,
    ) -> Result<Done, Refused> {
        let (reply, outcome) = reply::reply();
        let write = BuiltInWrite::Command(Commanded {
            command,
            caller,
            reply,
        });
        // A hash, a token, a name: less than this.
        let bytes = Bytes {
            held: COMMAND_BYTES,
            body: COMMAND_BYTES,
        };
        self.queue
            .push(write.into(), bytes)
            .map_err(|busy| match busy {
                Busy::Full => Refused::Busy,
                Busy::Stopped => Refused::Stopped,
            })?;
        outcome.await.unwrap_or(Err(Refused::Indeterminate))
    }

    /// Makes a checkpoint: each of the selected models gets a snapshot, unless nothing has changed
    /// since its last one, and what the log holds of them goes. Writes go on meanwhile. It waits for
    /// one that is under way.
    ///
    /// # Errors
    /// There is no space for it, or the store has stopped.
    pub async fn compact(&self, selection: Selection) -> Result<Compaction, CompactError> {
        let answer = self.compactor.ask(selection).ok_or(CompactError::Stopped)?;
        answer.await.unwrap_or(Err(CompactError::Stopped))
    }

    /// Takes no more writes. The writer finishes those that wait, and ends.
    pub fn close(&self) {
        self.compactor.close();
        self.queue.close();
    }

    /// The last snapshots of the models, by permanent id.
    pub fn compacted(&self) -> Guard<Arc<BTreeMap<u32, Compacted>>> {
        self.compacted.load()
    }

    /// What the log holds of a model since its last snapshot.
    pub fn since_snapshot(&self, root: &A::Root, model: u32) -> LogShare {
        let compacted = self.compacted.load().get(&model).copied();
        log_share::<A>(root, model).since(compacted.unwrap_or_default().share)
    }

    pub(super) fn set_compacted(&self, compacted: BTreeMap<u32, Compacted>) {
        self.compacted.store(Arc::new(compacted));
    }

    /// How much of the past is kept.
    pub(super) fn history(&self) -> Arc<HistorySize> {
        self.history.load_full()
    }

    pub(super) fn set_history(&self, history: Arc<HistorySize>) {
        self.history.store(history);
    }

    /// Asks the writer for something beside writes.
    pub(super) fn ask(&self, request: Request<A>) -> Result<(), Busy> {
        self.queue.ask(request)
    }

    /// Whether it takes no more writes: what goes on beside them is to be given up.
    pub(super) fn is_stopping(&self) -> bool {
        self.compactor.is_closed()
    }

    /// The published state, to be held for longer than a moment.
    pub(super) fn published(&self) -> Arc<State<A>> {
        self.state.load_full()
    }
}

/// What a command to the built-in tables counts for.
const COMMAND_BYTES: usize = 1024;

/// Closes the queue when the writer ends in any way, so that no write waits for ever.
struct CloseOnDrop<A: App> {
    store: Arc<Store<A>>,
    _stopping: oneshot::Sender<()>,
}

impl<A: App> Drop for CloseOnDrop<A> {
    fn drop(&mut self) {
        self.store.close();
        while self.store.queue.request().is_some() {}
        let mut unanswered = VecDeque::new();
        self.store
            .queue
            .drain(&mut unanswered, usize::MAX, usize::MAX);
    }
}

struct Writer<A: App> {
    store: Arc<Store<A>>,
    log: Box<dyn Log>,
    sealer: FrameSealer,
    keys: Keys,
    shortage: Shortage,
    /// No frame of this start is earlier, in microseconds since the Unix epoch.
    earliest: i64,
    /// How long the log took for the last frame with records.
    append_time: Duration,
    proof_after: Duration,
}

/// The first millisecond in which no frame was committed before this start. Keys ascend within a
/// millisecond only as far as one start gives them out.
fn next_millisecond(sealer: &FrameSealer) -> i64 {
    let last = sealer.next_time(i64::MIN).saturating_sub(1);
    last.div_euclid(1000).saturating_add(1).saturating_mul(1000)
}

impl<A: App> Writer<A> {
    fn run(&mut self) -> Result<(), Failure> {
        let mut waiting = VecDeque::new();
        // When the last frame is to be proven, unless a later one has done so. Writes that leave no
        // frame do not put it off.
        let mut proof_due = None;
        loop {
            if waiting.is_empty() {
                match self.store.queue.wait(proof_due) {
                    Woken::Ready => {}
                    Woken::Asked => {
                        self.serve()?;
                        continue;
                    }
                    Woken::Due => {
                        self.append_empty(Flags::IDLE)?;
                        proof_due = None;
                        continue;
                    }
                    Woken::Closed => break,
                }
                // Not while something is left over from the last frame: the queue bounds what
                // waits, and what has left it is to be one batch at the most.
                self.store
                    .queue
                    .drain(&mut waiting, OPERATIONS_MAX, BATCH_BYTES);
            }
            if self.commit(&mut waiting)? {
                proof_due = Some(Instant::now() + self.proof_after);
            }
        }
        self.append_empty(Flags::STOP)
    }

    /// Commits one batch of what waits; gives whether it wrote anything.
    fn commit(&mut self, waiting: &mut VecDeque<A::Operation>) -> Result<bool, Failure> {
        let (began, now) = (Instant::now(), self.now());
        // A body is padded to a multiple of 8 bytes.
        let body_bytes_max = (self.log.frame_bytes_max() - EMPTY_FRAME_BYTES) / 8 * 8;
        let root = self.store.state().root.clone();
        let keys = std::mem::take(&mut self.keys);
        let room = self.store.gauge.room(memory_bytes::<A>(&root));
        let mut staged = Staged::new(root, now, keys, self.sealer.next_sequence(), body_bytes_max);
        staged.room = room;
        let mut settled = Vec::with_capacity(waiting.len());
        while let Some(operation) = waiting.pop_front() {
            match A::judge(&mut staged, operation) {
                // It was judged on what is durable alone.
                Judged::Settled(answer) if staged.batch.is_empty() => answer(Fate::Durable),
                Judged::Settled(answer) => settled.push(answer),
                Judged::Deferred(operation) => {
                    waiting.push_front(operation);
                    break;
                }
            }
        }
        let Staged {
            root, keys, batch, ..
        } = staged;
        self.keys = keys;
        if batch.is_empty() {
            return Ok(false);
        }
        if mutant::is(Mutant::AcknowledgeBeforeSync) {
            settled.drain(..).for_each(|answer| answer(Fate::Durable));
        }
        if mutant::is(Mutant::PublishBeforeSync) {
            let (sequence, root) = (batch.next().previous(), root.clone());
            self.store.state.store(Arc::new(State { sequence, root }));
        }
        let mut appended = self.append(batch.body(), batch.records(), now);
        if mutant::is(Mutant::TwoInFlight) && matches!(appended, Appended::Committed) {
            appended = match self.append_empty(Flags::IDLE) {
                Ok(()) => appended,
                Err(failure) => Appended::Unknown(io::Error::other(failure)),
            };
        }
        let fate = match appended {
            Appended::Committed => {
                let sequence = batch.next().previous();
                self.store.state.store(Arc::new(State { sequence, root }));
                let frame_bytes = batch.body().len() + EMPTY_FRAME_BYTES;
                self.store.counters.count(batch.records(), frame_bytes);
                self.see(&batch, began);
                self.shortage.end();
                Ok(true)
            }
            Appended::Lost(error) => {
                self.shortage.note(&error);
                Ok(false)
            }
            Appended::Unknown(error) => Err(Failure::Log(error)),
        };
        let told = match fate {
            Ok(true) => Fate::Durable,
            Ok(false) => Fate::Lost,
            Err(_) => Fate::Unknown,
        };
        for answer in settled {
            answer(told);
        }
        fate
    }

    /// Observes a batch that is published.
    fn see(&self, batch: &Batch, began: Instant) {
        let times = Times {
            commit: began.elapsed(),
            append: self.append_time,
            sync: self.log.last_sync(),
        };
        self.store.observed.see_batch(batch.events(), times);
    }

    /// Does what the store asks for.
    fn serve(&mut self) -> Result<(), Failure> {
        // Whoever asked may be gone: then the answer is nobody's.
        match self.store.queue.request() {
            None => {}
            Some(Request::Cut(answer)) => {
                let taken = self.cut()?;
                let _: Result<_, _> = answer.send(taken);
            }
            Some(Request::Read(answer)) => {
                let _: Result<_, _> = answer.send(self.log.reader());
            }
            Some(Request::Drop(proof, answer)) => {
                let _: Result<_, _> = answer.send(self.log.let_go(&proof));
            }
            Some(Request::Fail(error)) => return Err(Failure::Checkpoint(error)),
        }
        Ok(())
    }

    /// Begins a new part of the log, between two batches.
    fn cut(&mut self) -> Result<Result<Taken<A>, NotCut>, Failure> {
        if !self.log.prepare_cut() {
            return Ok(Err(NotCut::NotReady));
        }
        match self.log.cut() {
            Ok(cut) => {
                debug_assert_eq!(cut.tip.next, self.sealer.next_sequence());
                Ok(Ok(Taken {
                    state: self.store.state.load_full(),
                    cut,
                    log: self.log.reader(),
                }))
            }
            Err(CutError::Lack(error)) => Ok(Err(NotCut::Lack(error))),
            Err(CutError::Fatal(error)) => Err(Failure::Log(error)),
        }
    }

    /// Appends a frame without records: a later frame that proves the last one.
    fn append_empty(&mut self, why: Flags) -> Result<(), Failure> {
        let expected = self.sealer.next_sequence();
        let now = self.now().as_microseconds();
        let frame = self.sealer.seal_empty(why, now);
        let appended = self.log.append(expected, frame);
        match self.settle(appended) {
            Appended::Committed => Ok(()),
            Appended::Lost(error) => {
                tracing::warn!(%error, "no space for the frame that proves the last one");
                Ok(())
            }
            Appended::Unknown(error) => Err(Failure::Log(error)),
        }
    }

    /// The commit time of the next frame: it never goes back.
    fn now(&self) -> Timestamp {
        let clock = Timestamp::now().as_microseconds().max(self.earliest);
        let microseconds = self.sealer.next_time(clock);
        Timestamp::from_microseconds(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn append(&mut self, body: &[u8], records: u32, now: Timestamp) -> Appended {
        let expected = self.sealer.next_sequence();
        let began = Instant::now();
        let appended = match self.sealer.seal(body, records, now.as_microseconds()) {
            Ok(frame) => self.log.append(expected, frame),
            // Invariant: a batch is closed before its body is longer than a frame can be.
            Err(oversized) => Appended::Lost(io::Error::other(oversized)),
        };
        self.append_time = began.elapsed();
        self.settle(appended)
    }

    /// Moves the sealer on only when its frame is durable: what is lost is written over.
    fn settle(&mut self, appended: Appended) -> Appended {
        match appended {
            Appended::Committed => self.sealer.commit(),
            Appended::Lost(_) | Appended::Unknown(_) => self.sealer.rollback(),
        }
        appended
    }
}
