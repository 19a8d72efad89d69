//! Opening a store: the directory, its log replayed into tables, and then the writer.
//!
//! Until the log has been found whole, nothing is changed on disk.

use std::{
    collections::BTreeMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::{
    Compacted, LogShare, Progress, State, Store, WriterThread,
    backup::lock,
    checkpoint::{Compactor, Keep, Policy, note_history},
    load::{Loaded, load},
    need::{Allowance, TooMuch},
    replay::replay,
    started::{NotStarted, StartedLog},
    stats::memory_bytes,
};
use crate::{
    data_dir::{DataDir, DataDirError, LogEnd, Manifest, Options},
    log::{
        self, Counts, EMPTY_FRAME_BYTES, FileLog, FrameSealer, FrameView, Identity, LockStamp,
        LogError, Recovered, SegmentSizes, Start, Tip, Torn, Verdict, record::Records,
    },
    model::App,
    mutant::{self, Mutant},
    schema::{Schema, SchemaError},
    sequence::Sequence,
    snapshot::SnapshotError,
    vfs::Vfs,
    wire::DecodeError,
};

/// So long after the last write of a server an empty frame follows, which proves it.
pub const PROOF_AFTER: Duration = Duration::from_secs(1);

/// Where a store is and how its log is cut.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file operations.
    pub vfs: Arc<dyn Vfs>,
    /// The data directory.
    pub path: PathBuf,
    /// Remote file systems that are allowed, by name.
    pub allow_remote: Vec<String>,
    /// Sizes of the log's segments.
    pub segments: SegmentSizes,
    /// When models are compacted without being asked for.
    pub compaction: Policy,
    /// Whether to begin at the checkpoint before the newest.
    pub previous_checkpoint: bool,
    /// So long after the last write an empty frame follows, which proves it.
    pub proof_after: Duration,
    /// Is told how far the start is.
    pub progress: Arc<Progress>,
}

impl Place {
    /// Refuses segments in which a record may find no room that its body was accepted for. Looks at
    /// no file.
    ///
    /// # Errors
    /// [`OpenError::SegmentMax`]
    pub fn check_segments<A: App>(&self) -> Result<(), OpenError> {
        let (bytes, needed) = (
            self.segments.rounded().max,
            SegmentSizes::max_for_body(A::BODY_BYTES_MAX),
        );
        if bytes >= needed {
            return Ok(());
        }
        Err(OpenError::SegmentMax {
            bytes,
            needed,
            body_bytes: A::BODY_BYTES_MAX,
        })
    }
}

/// An open store.
pub struct Opened<A: App> {
    /// The store.
    pub store: Arc<Store<A>>,
    /// Its writer. The data directory is in use until it has ended.
    pub writer: WriterThread,
    /// The data directory.
    pub dir: super::SharedDir,
    /// What was loaded of the checkpoint.
    pub loaded: Loaded,
    /// What recovery read of the log.
    pub counts: Counts,
    /// The torn write, if the last run ended in one.
    pub torn: Option<Torn>,
}

/// Why a store is not opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// The lock that the binary was built with cannot be read: a defect of the build.
    Binary(SchemaError),
    /// A segment of the log would be too small for the largest body that a model takes.
    SegmentMax {
        /// Most bytes of a segment, as configured.
        bytes: u64,
        /// Least bytes that will do.
        needed: u64,
        /// Most bytes of a body.
        body_bytes: usize,
    },
    /// Loading it takes more memory than there is for it.
    Memory(TooMuch),
    /// The directory.
    Dir(DataDirError),
    /// A file of the checkpoint.
    Checkpoint(SnapshotError),
    /// The log.
    Log(LogError),
    /// The writer's thread could not be started.
    Thread(std::io::Error),
}

impl OpenError {
    /// The exit code (sysexits.h): 65 where data is refused, 74 where an operation failed, 78
    /// where the configuration names a wrong place, 70 for a defect of the build.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Binary(_) => 70,
            Self::SegmentMax { .. } | Self::Memory(_) => 78,
            Self::Dir(error) => error.exit_code(),
            Self::Checkpoint(error) if error.is_corrupt() => 65,
            Self::Log(error) if error.is_corrupt() => 65,
            Self::Checkpoint(_) | Self::Log(_) | Self::Thread(_) => 74,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary(error) => write!(f, "the lock in this binary cannot be read: {error}"),
            Self::SegmentMax {
                bytes,
                needed,
                body_bytes,
            } => write!(
                f,
                "`storage.segment_max` is {}KiB, but a model takes bodies of {body_bytes} bytes \
                 (`body_max`), whose record needs {}KiB",
                bytes / 1024,
                needed / 1024
            ),
            Self::Memory(TooMuch { needed, max }) => write!(
                f,
                "the records and indexes take about {} MiB of memory, and `memory.max` allows {} MiB: \
                 raise it, on a machine that has as much, or set it to \"off\"; nothing was changed",
                needed.div_ceil(1 << 20),
                max >> 20
            ),
            Self::Dir(error) => error.fmt(f),
            Self::Checkpoint(error) if error.is_corrupt() => write!(
                f,
                "a file of the newest checkpoint is damaged: {error}. Nothing was changed; `serve \
                 --previous-checkpoint` starts from the one before, which loses nothing"
            ),
            Self::Checkpoint(error) => error.fmt(f),
            Self::Log(error) => error.fmt(f),
            Self::Thread(error) => write!(f, "the writer's thread cannot be started: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<DataDirError> for OpenError {
    fn from(error: DataDirError) -> Self {
        Self::Dir(error)
    }
}

impl From<LogError> for OpenError {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

/// Which store a manifest is of.
pub fn identity(manifest: &Manifest) -> Identity {
    Identity {
        store: manifest.store.into_bytes(),
        salt: manifest.salt.bytes(),
        epoch: manifest.epoch,
    }
}

/// Where the log begins that a manifest needs.
pub fn start(manifest: &Manifest) -> Start {
    Start {
        segment: manifest.first_segment,
        continues: manifest.continues.map(|continues| Tip {
            next: Sequence(manifest.first_sequence),
            chain: continues.chain.0,
            time: continues.time,
        }),
        // The creation's manifest counts on no segment; each start's counts on the one it began.
        may_be_empty: manifest.last_segment == 0,
    }
}

/// What files say that are written under a lock.
pub fn stamp(lock: &Schema) -> LockStamp {
    LockStamp {
        version: lock.version,
        fingerprint: lock.fingerprint.0,
    }
}

/// Opens or creates the store and starts its writer.
///
/// # Errors
/// The directory is not to be used, the log is damaged, or an operation failed.
pub fn open<A: App>(place: Place) -> Result<Opened<A>, OpenError> {
    let binary = Schema::parse(A::LOCK).map_err(OpenError::Binary)?;
    place.check_segments::<A>()?;
    let options = Options {
        allow_remote: place.allow_remote,
        package: A::NAME.to_owned(),
        previous_checkpoint: place.previous_checkpoint,
    };
    let dir = DataDir::open(place.vfs, &place.path, &options, &binary)?;
    let identity = identity(dir.manifest());
    let compacted = compacted(dir.manifest());
    let began = Instant::now();
    let Read {
        root,
        loaded,
        recovered,
    } = read::<A>(&dir, &place.progress, place.compaction.memory_max)?;
    let replay = began.elapsed();
    let (torn, counts) = (torn(&recovered.verdict), recovered.counts);
    let settled = recovered.settle()?;
    let tip = settled.tip;
    let end = LogEnd {
        segment: settled.segment(),
        sequence: tip.next.previous(),
    };
    let stamp = stamp(&binary);
    let log = FileLog::new(settled, stamp, place.segments);
    let next = dir.next_start(&binary, end);
    let dir = Arc::new(Mutex::new(dir));
    let mut log = StartedLog::new(log, Arc::clone(&dir), next);
    begin(&mut log)?;
    let state = State {
        sequence: end.sequence,
        root,
    };
    let sealer = FrameSealer::new(identity.salt, tip);
    let (epoch, proof_after) = (identity.epoch, place.proof_after);
    let started = Store::start(state, epoch, Box::new(log), sealer, proof_after);
    let (store, mut writer) = started.map_err(OpenError::Thread)?;
    store.secret().set(&identity);
    store.set_compacted(compacted);
    note_history(&store, &lock(&dir));
    store.gauge().set_memory_max(place.compaction.memory_max);
    let shared = Arc::clone(&dir);
    store.observed().see_replay(replay);
    let place_of_files = lock(&dir).dir().clone();
    let keep = Keep {
        place: place_of_files,
        dir,
        identity,
        stamp,
    };
    let frame_bytes = counts.bytes;
    match Compactor::start(Arc::clone(&store), keep, &place.compaction, frame_bytes) {
        Ok(compactor) => writer.attend(compactor),
        Err(error) => {
            store.close();
            let _: Result<(), _> = writer.join();
            return Err(OpenError::Thread(error));
        }
    }
    Ok(Opened {
        store,
        writer,
        dir: shared,
        loaded,
        counts,
        torn,
    })
}

fn torn(verdict: &Verdict) -> Option<Torn> {
    match verdict {
        Verdict::Torn(torn) => Some(torn.clone()),
        Verdict::Stopped | Verdict::Open => None,
    }
}

/// Begins to write, unless there is no space: then the first write tries again.
fn begin(log: &mut StartedLog) -> Result<(), OpenError> {
    match log.begin() {
        Ok(()) => Ok(()),
        Err(NotStarted::Full(error)) => {
            tracing::error!(%error, "no space for the log: until there is, writes are refused");
            Ok(())
        }
        Err(NotStarted::Failed(error)) => Err(error),
    }
}

/// What a data directory holds, read but not changed.
pub(super) struct Read<A: App> {
    pub(super) root: A::Root,
    pub(super) loaded: Loaded,
    pub(super) recovered: Recovered,
}

/// Reads the checkpoint and the log behind it, into no more memory than is allowed.
pub(super) fn read<A: App>(
    dir: &DataDir,
    progress: &Progress,
    memory_max: Option<u64>,
) -> Result<Read<A>, OpenError> {
    let mut allowance = Allowance::new(memory_max);
    let checked = allowance.check_manifest(dir.manifest());
    checked.map_err(OpenError::Memory)?;
    let mut root = A::Root::default();
    let loaded = load::<A>(&mut root, dir.dir(), dir.manifest(), progress);
    let loaded = loaded.map_err(OpenError::Checkpoint)?;
    let checked = allowance.check(|| memory_bytes::<A>(&root), progress);
    checked.map_err(OpenError::Memory)?;
    let identity = identity(dir.manifest());
    let mut expect = |bytes| progress.expect_log(bytes);
    let mut fits = Ok(());
    let mut visit = |frame: &FrameView<'_>| {
        let bytes = (frame.body.len() + EMPTY_FRAME_BYTES) as u64;
        progress.advance(bytes);
        // The rest is read for its checksums alone: a log that is damaged is refused as that.
        if fits.is_err() {
            return Ok(());
        }
        replay_frame::<A>(&mut root, frame)?;
        fits = allowance.check_frame(bytes, || memory_bytes::<A>(&root), progress);
        Ok(())
    };
    let start = start(dir.manifest());
    let recovered = log::recover_expecting(dir.dir(), &identity, start, &mut expect, &mut visit)?;
    dir.check_log_end(LogEnd {
        segment: recovered.last_segment().unwrap_or(0),
        sequence: recovered.tip.next.previous(),
    })?;
    fits.and_then(|()| allowance.check(|| memory_bytes::<A>(&root), progress))
        .map_err(OpenError::Memory)?;
    Ok(Read {
        root,
        loaded,
        recovered,
    })
}

/// The snapshots that a manifest names. What the log holds beyond them, tables count from 0.
fn compacted(manifest: &Manifest) -> BTreeMap<u32, Compacted> {
    let snapshots = manifest.snapshots.iter().map(|entry| {
        let compacted = Compacted {
            share: LogShare::default(),
            at: Some(entry.made),
            snapshot_bytes: entry.bytes,
        };
        (entry.model, compacted)
    });
    snapshots.collect()
}

fn replay_frame<A: App>(root: &mut A::Root, frame: &FrameView<'_>) -> Result<(), DecodeError> {
    let mut records = Records::new(frame.body, frame.first, frame.records);
    while let Some(record) = records.next()? {
        match replay::<A>(root, &record, records.last_bytes().len()) {
            Err(_) if mutant::is(Mutant::SkipBadRecord) => {}
            replayed => replayed?,
        }
    }
    Ok(())
}
