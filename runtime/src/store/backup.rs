//! A copy of a store that is in use, whole at one sequence, in a directory of its own.
//!
//! While it is made no checkpoint can be published, since the data directory is held: so nothing
//! that the copy needs goes away. Writes go on all the time.

use std::{
    fmt, io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use super::{
    HistoryError, Store,
    history::copy_all as copy_history,
    open::{identity, stamp, start},
    request::{NotCut, Request, Taken},
    verify::verify,
};
use crate::{
    data_dir::{Becoming, DataDir, DataDirError, Manifest, Options, SNAPSHOTS},
    log::{LogCopy, LogError},
    model::App,
    sequence::Sequence,
    snapshot::SnapshotError,
    types::Timestamp,
    vfs::{Dir, Open, Vfs, read_exact_at, write_all_at},
};

/// Bytes that are copied between two syncs.
const PIECE_BYTES: usize = 1 << 20;

/// How often a new part of the log is asked for whose file is on its way.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// A data directory that several threads of a process use.
pub type SharedDir = Arc<Mutex<DataDir>>;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The last sequence that is in the copy.
    pub sequence: Sequence,
    /// The commit time of the last frame, if there is one.
    pub time: Option<Timestamp>,
    /// Why history is not in it, if it is damaged.
    pub without_history: Option<String>,
}

impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "all up to sequence {}", self.sequence)?;
        if let Some(time) = self.time {
            write!(f, ", written at {time}")?;
        }
        match &self.without_history {
            Some(reason) => write!(f, "; history is damaged and was left out: {reason}"),
            None => Ok(()),
        }
    }
}

/// Why there is no copy. What is in the directory of one that was begun is no store.
#[derive(Debug)]
#[non_exhaustive]
pub enum CopyError {
    /// A directory, or the manifest in it.
    Dir(DataDirError),
    /// A snapshot or a carry file.
    Checkpoint(SnapshotError),
    /// The log.
    Log(LogError),
    /// History.
    History(HistoryError),
    /// A file cannot be copied.
    File(io::Error),
    /// The copy of the log is not the log: the disk or the memory fails.
    Differs,
    /// The backup ends in a write that is not whole.
    Torn,
    /// It is asked for a state that is older than the backup's oldest.
    TooEarly(Sequence, Option<Timestamp>),
    /// It is asked for a state of which the past has nothing: after the first sequence, and before the
    /// second.
    Gap(Sequence, Sequence),
    /// The copy would be in the store itself.
    Inside,
    /// The store is stopping.
    Stopped,
}

impl CopyError {
    /// The exit code (sysexits.h).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Dir(error) => error.exit_code(),
            Self::Checkpoint(error) if error.is_corrupt() => 65,
            Self::Log(error) if error.is_corrupt() => 65,
            Self::History(error) if error.is_corrupt() => 65,
            Self::Torn | Self::TooEarly(..) | Self::Gap(..) => 65,
            Self::Inside => 78,
            Self::Checkpoint(_)
            | Self::Log(_)
            | Self::History(_)
            | Self::File(_)
            | Self::Differs
            | Self::Stopped => 74,
        }
    }
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dir(error) => error.fmt(f),
            Self::Checkpoint(error) if error.is_corrupt() => {
                write!(f, "a file of the checkpoint is damaged: {error}")
            }
            Self::Checkpoint(error) => error.fmt(f),
            Self::Log(error) => error.fmt(f),
            Self::History(error) => error.fmt(f),
            Self::File(error) => write!(f, "a file cannot be copied: {error}"),
            Self::Differs => f.write_str(
                "the copy of the log is not the log: the disk or the memory of this machine fails",
            ),
            Self::Torn => f.write_str("the backup ends in a write that is not whole"),
            Self::TooEarly(sequence, time) => {
                write!(
                    f,
                    "the backup's oldest state is that of sequence {sequence}"
                )?;
                match time {
                    Some(time) => write!(f, " at {time}"),
                    None => Ok(()),
                }
            }
            Self::Gap(before, after) => write!(
                f,
                "of the past between sequence {before} and sequence {after} nothing is left: its files \
                 were damaged or missing when they were to be kept"
            ),
            Self::Inside => f.write_str("a backup cannot be in the data directory itself"),
            Self::Stopped => f.write_str("the server is stopping"),
        }
    }
}

impl std::error::Error for CopyError {}

impl<A: App> Store<A> {
    /// Copies the store into a directory that is empty or not there yet; `watch` is told how many bytes
    /// are copied. It blocks.
    ///
    /// # Errors
    /// The directory is not empty, a file cannot be copied, or the store stops.
    pub fn back_up(
        &self,
        source: &SharedDir,
        vfs: Arc<dyn Vfs>,
        target: &Path,
        options: &Options,
        watch: &mut dyn FnMut(u64),
    ) -> Result<Copied, CopyError> {
        let mut done = 0;
        let mut step = |bytes: u64| {
            done += bytes;
            watch(done);
            if self.is_stopping() {
                return Err(CopyError::Stopped);
            }
            Ok(())
        };
        if target.starts_with(&lock(source).dir().path) {
            return Err(CopyError::Inside);
        }
        let becoming = Becoming::take(vfs, target, options)?;
        let (taken, source) = self.pin(source)?;
        let manifest = source.manifest();
        copy_files(manifest, source.dir(), becoming.dir(), &mut step)?;
        let past = copy_history(source.dir(), becoming.dir(), manifest, &mut step)?;
        let stamp = stamp(&manifest.lock);
        let identity = identity(manifest);
        let mut copy = LogCopy::begin(becoming.dir().clone(), identity, stamp, start(manifest))?;
        let end = taken.cut.tip;
        let first = Sequence(manifest.first_sequence);
        let read = taken.log.read(first, &mut |frame| {
            let stopping = |_| io::Error::from(io::ErrorKind::Interrupted);
            step(frame.body.len() as u64).map_err(stopping)?;
            // What is committed meanwhile is not in the copy.
            if frame.first < end.next {
                copy.push(frame).map_err(io::Error::other)?;
            }
            Ok(())
        });
        read.map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => CopyError::Stopped,
            _ => CopyError::File(error),
        })?;
        let (last_segment, tip) = copy.finish()?;
        if !tip.is_at(&end) {
            return Err(CopyError::Differs);
        }
        let copied = Manifest {
            last_segment,
            last_sequence: end.next.previous().0,
            history: past.history,
            ..manifest.clone()
        };
        becoming.finish(&copied)?;
        Ok(Copied {
            sequence: end.next.previous(),
            time: Timestamp::from_microseconds(end.time),
            without_history: past.left_out,
        })
    }

    /// Takes a place in the log, and the data directory with the manifest that the log up to there
    /// continues. The place comes first: a log that is not begun yet publishes before it is cut.
    fn pin<'d>(
        &self,
        source: &'d SharedDir,
    ) -> Result<(Taken<A>, MutexGuard<'d, DataDir>), CopyError> {
        loop {
            let taken = self.cut()?;
            let source = lock(source);
            // A checkpoint may have been made meanwhile, which begins later.
            if Sequence(source.manifest().first_sequence) <= taken.cut.tip.next {
                return Ok((taken, source));
            }
        }
    }

    /// Takes the state at a cut of the log.
    fn cut(&self) -> Result<Taken<A>, CopyError> {
        loop {
            let (answer, taken) = mpsc::sync_channel(1);
            let asked = self.ask(Request::Cut(answer));
            asked.map_err(|_| CopyError::Stopped)?;
            match taken.recv().map_err(|_| CopyError::Stopped)? {
                Ok(taken) => return Ok(taken),
                Err(NotCut::NotReady) => thread::sleep(ASK_EVERY),
                Err(NotCut::Lack(error)) => return Err(CopyError::File(error)),
            }
        }
    }
}

/// The data directory, which nobody else uses meanwhile: no checkpoint is published.
// Nothing under the lock can panic, so a poisoned one holds whole data.
pub fn lock(dir: &SharedDir) -> MutexGuard<'_, DataDir> {
    dir.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Told of so many further bytes that are copied; its error ends the copying.
pub(super) type Step<'s> = &'s mut dyn FnMut(u64) -> Result<(), CopyError>;

/// Copies the files of a checkpoint, and reads the copies back.
pub(super) fn copy_files(
    manifest: &Manifest,
    from: &Dir,
    to: &Dir,
    step: Step<'_>,
) -> Result<(), CopyError> {
    let snapshots = to.path.join(SNAPSHOTS);
    for file in manifest.files() {
        copy_file(from, &from.path.join(file), to, &to.path.join(file), step)?;
    }
    to.vfs.sync_dir(&snapshots)?;
    // Counts and digests are in the manifest: a file that was damaged before is found here too.
    verify(to, manifest)?;
    Ok(())
}

/// Copies one file, in pieces.
pub(super) fn copy_file(
    from: &Dir,
    source: &Path,
    to: &Dir,
    target: &Path,
    step: Step<'_>,
) -> Result<(), CopyError> {
    let source = from.vfs.open(source, Open::Read)?;
    let target = to.vfs.open(target, Open::CreateNew)?;
    let len = source.len()?;
    let mut piece = vec![0; PIECE_BYTES];
    let mut at = 0;
    while at < len {
        let bytes = usize::try_from(len - at).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        piece.resize(bytes, 0);
        read_exact_at(&*source, &mut piece, at)?;
        write_all_at(&*target, &piece, at)?;
        target.sync_data()?;
        at += bytes as u64;
        step(bytes as u64)?;
    }
    target.sync_all()?;
    Ok(target.drop_cache()?)
}

impl From<DataDirError> for CopyError {
    fn from(error: DataDirError) -> Self {
        Self::Dir(error)
    }
}

impl From<SnapshotError> for CopyError {
    fn from(error: SnapshotError) -> Self {
        Self::Checkpoint(error)
    }
}

impl From<LogError> for CopyError {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

impl From<io::Error> for CopyError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}
