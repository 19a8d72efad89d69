//! The thread that makes checkpoints, step by step.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    CompactError, Compaction, Policy, Selection,
    carry::carry,
    draft::{Draft, Plan},
    due::{Candidate, Schedule, is_log_large},
    mailbox::{Answer, Woken},
    pace::{Stopping, Yielding},
    priority::step_back,
    trim::Trim,
    write::{Sheet, WriteSnapshot},
};
use crate::{
    data_dir::{DataDir, DataDirError, DurableSnapshot, Manifest, SNAPSHOTS},
    log::{Dropped, Identity, LockStamp},
    model::{App, table_ids},
    mutant::{self, Mutant},
    snapshot::SnapshotError,
    store::{
        Compacted, Ending, LogShare, Store,
        history::{HistoryPolicy, NotPacked, extend},
        request::{NotCut, Request, Taken},
        room::Seen,
        share::log_share,
    },
    types::Timestamp,
    vfs,
};

/// How often the size of the log is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long after a failure nothing is begun by itself.
const RETRY_AFTER: Duration = Duration::from_secs(30);

/// How often a new part of the log is asked for whose file is on its way.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// A thread that makes checkpoints.
#[derive(Debug)]
pub(in crate::store) struct CompactorThread(JoinHandle<()>);

/// What makes checkpoints of a store.
pub(in crate::store) struct Compactor<A: App> {
    pub(super) store: Arc<Store<A>>,
    keep: Keep,
    schedule: Schedule,
    /// Bytes of frames that the log held beyond the checkpoint when this run began, less those that
    /// were written before the last checkpoint of this run.
    frame_bytes_before: i128,
    /// Nothing is begun by itself before then.
    pause_until: Option<Instant>,
    /// How much of the past is kept.
    pub(super) history: HistoryPolicy,
}

/// Where checkpoints are kept, and what they say of the store.
#[derive(Debug)]
pub(in crate::store) struct Keep {
    /// The data directory, which publishes their manifests.
    pub(in crate::store) dir: Arc<Mutex<DataDir>>,
    /// Where it is.
    pub(in crate::store) place: vfs::Dir,
    /// Which store it is.
    pub(in crate::store) identity: Identity,
    /// The models.lock under which they are written.
    pub(in crate::store) stamp: LockStamp,
}

/// Why a checkpoint came to nothing.
#[derive(Debug)]
pub(super) enum Failed {
    /// Something lacks: later it may be there.
    Lack(io::Error),
    /// What was written cannot be read back.
    Unreadable(SnapshotError),
    /// The store stops.
    Stopped,
    /// The disk failed: nothing more is written.
    Fatal(io::Error),
}

impl CompactorThread {
    /// Waits until it has ended, which it does once the store is closed.
    pub(in crate::store) fn join(self) {
        // What it would have said, it has logged.
        let _: thread::Result<()> = self.0.join();
    }
}

impl<A: App> Compactor<A> {
    /// Starts the thread; `frame_bytes` are those that the log holds beyond the checkpoint.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub(in crate::store) fn start(
        store: Arc<Store<A>>,
        keep: Keep,
        policy: &Policy,
        frame_bytes: u64,
    ) -> io::Result<CompactorThread> {
        let mut compactor = Self {
            history: policy.history,
            store,
            keep,
            schedule: Schedule::new(policy, table_ids::<A>(), Instant::now()),
            frame_bytes_before: frame_bytes.into(),
            pause_until: None,
        };
        let store = Arc::clone(&compactor.store);
        let thread = thread::Builder::new().name("modelith-compact".to_owned());
        let started = thread.spawn(move || {
            // However it ends, nobody waits for an answer that does not come.
            let _closed = CloseOnDrop(Arc::clone(&compactor.store));
            compactor.run();
        });
        let started = started.map(CompactorThread)?;
        store.compactor.open();
        Ok(started)
    }

    fn run(&mut self) {
        step_back();
        self.look_for_room();
        self.trim(Trim::Surplus);
        loop {
            let look = Instant::now() + LOOK_EVERY;
            let deadline = self.schedule.next().map_or(look, |next| next.min(look));
            match self.store.compactor.wait(deadline) {
                Woken::Closed => return,
                Woken::Asked(letters) => self.answer(letters),
                Woken::Due => self.look(),
            }
        }
    }

    /// Makes the one checkpoint that all who asked asked for.
    fn answer(&mut self, letters: Vec<(Selection, Answer)>) {
        let mut asked = BTreeSet::new();
        let mut answers = Vec::new();
        for (selection, answer) in letters {
            match selection {
                Selection::All => asked.extend(table_ids::<A>()),
                Selection::Models(models) => asked.extend(models),
            }
            answers.push(answer);
        }
        let made = self.make(&asked);
        for answer in answers {
            // Whoever asked may be gone.
            let _: Result<_, _> = answer.send(match &made {
                Ok(compaction) => Ok(compaction.clone()),
                Err(failed) => Err(failed.told()),
            });
        }
        self.settle(made);
    }

    /// Begins by itself what is due.
    fn look(&mut self) {
        let now = Instant::now();
        self.look_for_room();
        self.trim(Trim::Outdated);
        let state = self.store.published();
        let events = |model| candidate::<A>(&self.store, &state.root, model).events;
        let mut due: BTreeSet<u32> = self.schedule.due(now, events).into_iter().collect();
        if self.pause_until.is_some_and(|until| now < until) {
            return;
        }
        if is_log_large(self.frame_bytes(), self.snapshot_bytes()) {
            due.extend(table_ids::<A>());
        }
        drop(state);
        if !due.is_empty() {
            let made = self.make(&due);
            self.settle(made);
        }
    }

    /// Finds out whether the state may grow.
    fn look_for_room(&mut self) {
        let snapshots = self.snapshot_bytes();
        let place = self.keep.place.clone();
        let seen = loop {
            let seen = Seen {
                memory: self.store.memory_bytes(),
                disk_free: place.vfs.free_bytes(&place.path).ok(),
                snapshots,
            };
            // The past goes first, and only then is the state kept from growing.
            if !seen.lacks_disk() || self.trim(Trim::Oldest) == 0 {
                break seen;
            }
        };
        self.store.gauge().look(seen);
    }

    /// Says how a checkpoint went, and stops the store if the disk failed.
    fn settle(&mut self, made: Result<Compaction, Failed>) {
        match made {
            Ok(_) => self.pause_until = None,
            Err(failed) => self.fail(failed),
        }
    }

    /// Stops the store if the disk failed; else what failed may be tried later.
    pub(super) fn fail(&mut self, failed: Failed) {
        match failed {
            Failed::Stopped => {}
            Failed::Fatal(error) => {
                tracing::error!(%error, "the disk failed while a checkpoint was made");
                let _: Result<(), _> = self.store.ask(Request::Fail(error));
            }
            failed => {
                tracing::error!("{}", failed.told());
                self.pause_until = Some(Instant::now() + RETRY_AFTER);
            }
        }
    }

    /// Makes a checkpoint in which each of `asked` has a new snapshot, as far as it has changed.
    fn make(&mut self, asked: &BTreeSet<u32>) -> Result<Compaction, Failed> {
        let began = Instant::now();
        let made = self.attempt(asked, began);
        let ending = match &made {
            Ok(compaction) if compaction.models.is_empty() => Ending::Unchanged,
            Ok(_) => Ending::Compacted,
            Err(Failed::Lack(_)) => Ending::Lack,
            Err(Failed::Unreadable(_)) => Ending::Unreadable,
            Err(Failed::Stopped) => Ending::Stopped,
            Err(Failed::Fatal(_)) => Ending::Failed,
        };
        let observed = self.store.observed();
        observed.see_compaction(ending, began.elapsed());
        made
    }

    fn attempt(&mut self, asked: &BTreeSet<u32>, began: Instant) -> Result<Compaction, Failed> {
        if self.due(&self.store.published().root, asked).is_empty() {
            return Ok(self.unchanged());
        }
        let frame_bytes = self.store.counters().frame_bytes();
        let taken = self.take()?;
        let before = self.dir().manifest().clone();
        let next = self.write(&taken, &before, asked)?;
        let Plan { manifest, models } = next;
        #[cfg(modelith_mutants)]
        if mutant::is(Mutant::TruncateBeforeManifest) {
            self.truncate(&manifest);
        }
        let published = self.dir().publish(manifest.clone());
        let proof = published.map_err(|error| self.unpublished(&before, &manifest, error))?;
        // The commit point has passed: from here on nothing can make the checkpoint undone.
        self.frame_bytes_before = -i128::from(frame_bytes);
        self.note(&taken, &manifest, &models);
        drop(taken);
        self.let_go(proof);
        self.trim(Trim::Surplus);
        tracing::info!(
            checkpoint = manifest.checkpoint,
            sequence = manifest.last_sequence,
            models = models.len(),
            seconds = began.elapsed().as_secs_f64(),
            "compacted"
        );
        Ok(Compaction {
            checkpoint: manifest.checkpoint,
            sequence: crate::Sequence(manifest.last_sequence),
            models: models.into_iter().collect(),
            made: manifest.compacted,
        })
    }

    /// What counts when nothing that was asked for has changed.
    fn unchanged(&self) -> Compaction {
        let dir = self.dir();
        let manifest = dir.manifest();
        Compaction {
            checkpoint: manifest.checkpoint,
            sequence: crate::Sequence(manifest.first_sequence).previous(),
            models: Vec::new(),
            made: manifest.compacted,
        }
    }

    /// Of those asked for, and of those that would be heavy to carry, the models that have changed.
    fn due(&self, root: &A::Root, asked: &BTreeSet<u32>) -> BTreeSet<u32> {
        let candidates = table_ids::<A>().map(|model| candidate::<A>(&self.store, root, model));
        candidates
            .filter(Candidate::has_changed)
            .filter(|candidate| asked.contains(&candidate.model) || candidate.is_heavy())
            .map(|candidate| candidate.model)
            .collect()
    }

    /// Takes the state at a cut of the log, without keeping a write waiting for the file of the next
    /// part.
    fn take(&self) -> Result<Taken<A>, Failed> {
        loop {
            if self.store.compactor.is_closed() {
                return Err(Failed::Stopped);
            }
            let (answer, taken) = mpsc::sync_channel(1);
            let asked = self.store.ask(Request::Cut(answer));
            asked.map_err(|_| Failed::Stopped)?;
            match taken.recv().map_err(|_| Failed::Stopped)? {
                Ok(taken) => return Ok(taken),
                Err(NotCut::NotReady) => thread::sleep(ASK_EVERY),
                Err(NotCut::Lack(error)) => return Err(Failed::Lack(error)),
            }
        }
    }

    /// Writes the files of the next checkpoint, and gives the manifest that will name them.
    fn write(
        &self,
        taken: &Taken<A>,
        before: &Manifest,
        asked: &BTreeSet<u32>,
    ) -> Result<Plan, Failed> {
        let root = &taken.state.root;
        let due = self.due(root, asked);
        let dir = self.dir().dir().clone();
        let pace = Yielding::new(&*self.store);
        let sheet = Sheet {
            dir: &dir,
            identity: self.keep.identity,
            stamp: self.keep.stamp,
            sequence: taken.cut.tip.next.previous(),
            checkpoint: before.checkpoint + 1,
            made: Timestamp::now(),
            pace: &pace,
        };
        let mut draft = Draft::new(&sheet);
        for &model in &due {
            if mutant::is(Mutant::DropWithoutSnapshot) {
                continue;
            }
            let writing = WriteSnapshot::<A> {
                sheet: &sheet,
                root,
            };
            if let Some(entry) = A::with_model(model, writing) {
                draft.snapshots.push(entry?);
            }
        }
        let carried = self.carried(root, &due);
        if !carried.is_empty() && !mutant::is(Mutant::LeaveOutCarry) {
            draft.carry = Some(carry(&sheet, before, &*taken.log, &carried)?);
        }
        draft.past = extend(sheet.bench(), &dir, before, &self.history, sheet.made)?;
        let snapshots = dir.path.join(SNAPSHOTS);
        // The names, before a manifest counts on them.
        dir.vfs.sync_dir(&snapshots).map_err(Failed::Fatal)?;
        Ok(Plan {
            manifest: draft.manifest(before, taken),
            models: due,
        })
    }

    /// The models that have changed and get no snapshot.
    fn carried(&self, root: &A::Root, due: &BTreeSet<u32>) -> BTreeSet<u32> {
        let models = table_ids::<A>().filter(|model| !due.contains(model));
        models
            .filter(|&model| candidate::<A>(&self.store, root, model).has_changed())
            .collect()
    }

    /// The manifest could not be published: whether it may be tried again.
    fn unpublished(&self, before: &Manifest, manifest: &Manifest, error: DataDirError) -> Failed {
        let DataDirError::Full { .. } = error else {
            return Failed::Fatal(io::Error::other(error));
        };
        // The one before counts. What only the new one names is given back.
        let dir = self.dir().dir().clone();
        let known: BTreeSet<&str> = before.all_files().collect();
        for file in manifest.all_files().filter(|file| !known.contains(file)) {
            let _: io::Result<()> = dir.vfs.remove(&dir.path.join(file));
        }
        Failed::Lack(io::Error::other(error))
    }

    /// Removes what a manifest does without that is not published yet. It is compiled into the broken
    /// store alone: there is no proof that anything may go.
    #[cfg(modelith_mutants)]
    fn truncate(&self, manifest: &Manifest) {
        let dir = self.dir().dir().clone();
        for entry in dir.vfs.list(&dir.path.join("log")).unwrap_or_default() {
            let number: Option<u64> = entry.name.trim_end_matches(".log").parse().ok();
            if number.is_some_and(|number| number < manifest.first_segment) {
                let _: io::Result<()> = dir.vfs.remove(&dir.path.join("log").join(entry.name));
            }
        }
    }

    /// From now on counts what follows the checkpoint.
    fn note(&self, taken: &Taken<A>, manifest: &Manifest, models: &BTreeSet<u32>) {
        let mut compacted = BTreeMap::clone(&self.store.compacted());
        for &model in models {
            let Some(entry) = manifest.snapshot(model) else {
                continue;
            };
            let of = Compacted {
                share: log_share::<A>(&taken.state.root, model),
                at: Some(entry.made),
                snapshot_bytes: entry.bytes,
            };
            compacted.insert(model, of);
        }
        self.store.set_compacted(compacted);
    }

    /// Lets the log and older checkpoints go, as far as `proof` says that no start needs them.
    fn let_go(&self, proof: DurableSnapshot) {
        let proof = Arc::new(proof);
        let (answer, dropped) = mpsc::sync_channel(1);
        let asked = self.store.ask(Request::Drop(Arc::clone(&proof), answer));
        // A store that stops lets it go at its next start.
        let Some(dropped) = asked.ok().and_then(|()| dropped.recv().ok()) else {
            return;
        };
        if let Err(error) = Dropped::remove(dropped) {
            tracing::warn!(%error, "what the log needs no more is still there");
        }
        self.sweep(&proof);
    }

    /// Bytes of the frames that follow the checkpoint.
    fn frame_bytes(&self) -> u64 {
        let written = i128::from(self.store.counters().frame_bytes());
        u64::try_from(self.frame_bytes_before + written).unwrap_or(0)
    }

    fn snapshot_bytes(&self) -> u64 {
        let compacted = self.store.compacted();
        compacted.values().map(|model| model.snapshot_bytes).sum()
    }

    /// The data directory, if nobody copies it now.
    pub(super) fn free_dir(&self) -> Option<MutexGuard<'_, DataDir>> {
        match self.keep.dir.try_lock() {
            Ok(dir) => Some(dir),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    // Nothing under the lock can panic, so a poisoned one holds whole data.
    pub(super) fn dir(&self) -> MutexGuard<'_, DataDir> {
        self.keep.dir.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the mailbox when the thread ends.
struct CloseOnDrop<A: App>(Arc<Store<A>>);

impl<A: App> Drop for CloseOnDrop<A> {
    fn drop(&mut self) {
        self.0.compactor.close();
    }
}

fn candidate<A: App>(store: &Store<A>, root: &A::Root, model: u32) -> Candidate {
    let compacted = store.compacted().get(&model).copied().unwrap_or_default();
    let LogShare { events, bytes } = log_share::<A>(root, model).since(compacted.share);
    Candidate {
        model,
        events,
        bytes,
        snapshot_bytes: compacted.snapshot_bytes,
    }
}

impl Failed {
    /// Judges the failure of a call that leaves the checkpoint before as it was.
    pub(super) fn of(error: io::Error) -> Self {
        if Stopping::is_why(&error) {
            Self::Stopped
        } else if vfs::is_lack(&error) {
            Self::Lack(error)
        } else {
            Self::Fatal(error)
        }
    }

    fn told(&self) -> CompactError {
        match self {
            Self::Lack(error) => {
                CompactError::Lack(io::Error::new(error.kind(), error.to_string()))
            }
            Self::Unreadable(error) => CompactError::Unreadable(error.to_string()),
            Self::Stopped | Self::Fatal(_) => CompactError::Stopped,
        }
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::of(error)
    }
}

impl From<NotPacked> for Failed {
    fn from(failed: NotPacked) -> Self {
        match failed {
            NotPacked::Failed(error) => Self::of(error),
            NotPacked::Unreadable(error) => Self::Unreadable(error),
        }
    }
}

impl From<SnapshotError> for Failed {
    fn from(error: SnapshotError) -> Self {
        match error.into_io() {
            Ok(error) => Self::of(error),
            Err(error) => Self::Unreadable(error),
        }
    }
}
