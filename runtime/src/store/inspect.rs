//! What the files of an open store hold, read beside its writer: `server verify` and `server log dump`
//! while a server runs. Nothing is changed, and no write waits for it.
//!
//! Only the writer knows how far the log is durable, so it is asked first. Then, for as long as it
//! takes to open them, the data directory is held, so that no file goes that the manifest needs. What
//! is open can be read to its end, whatever a compaction lets go of meanwhile.

use std::{fmt, io, sync::mpsc};

use super::{
    HistoryError, OpenError, SharedDir, Store, Verified, VerifiedHistory,
    backup::lock,
    open::start,
    request::Request,
    verify::{CheckpointFile, checkpoint_files, verify_history},
};
use crate::{
    data_dir::Manifest,
    log::{self, Line, LogError, ReadLog},
    model::App,
    sequence::Sequence,
    snapshot::SnapshotError,
};

/// The files of a store as they were at one moment, held open.
pub struct Inspection {
    /// The manifest that named them.
    pub manifest: Manifest,
    files: Vec<CheckpointFile>,
    log: Box<dyn ReadLog>,
}

/// Why they could not be read.
#[derive(Debug)]
pub enum InspectError {
    /// A file is damaged or cannot be read.
    Store(OpenError),
    /// A file of history is.
    History(HistoryError),
    /// Who asked takes no more.
    Output(io::Error),
    /// The store is stopping.
    Stopped,
}

impl InspectError {
    const fn checkpoint(error: SnapshotError) -> Self {
        Self::Store(OpenError::Checkpoint(error))
    }

    /// The exit code (sysexits.h).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Store(error) => error.exit_code(),
            Self::History(error) => error.exit_code(),
            Self::Output(_) | Self::Stopped => 74,
        }
    }
}

impl fmt::Display for InspectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::History(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Stopped => f.write_str("the server is stopping"),
        }
    }
}

impl std::error::Error for InspectError {}

impl From<LogError> for InspectError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Output(error) if error.kind() == io::ErrorKind::Interrupted => Self::Stopped,
            LogError::Output(error) => Self::Output(error),
            error => Self::Store(error.into()),
        }
    }
}

impl<A: App> Store<A> {
    /// Opens the files that the newest manifest needs, up to what is durable now. It blocks, for a
    /// moment.
    ///
    /// # Errors
    /// A file is damaged or cannot be opened, or the store stops.
    pub fn inspect(&self, source: &SharedDir) -> Result<Inspection, InspectError> {
        loop {
            // The writer first: before its first segment it may need the directory itself.
            let mut log = self.read_log()?;
            let dir = lock(source);
            let manifest = dir.manifest();
            if Sequence(manifest.first_sequence) > log.next() {
                // A checkpoint was made meanwhile, which begins later.
                continue;
            }
            log.hold(start(manifest))?;
            let files: Result<_, _> = checkpoint_files(dir.dir(), manifest).collect();
            return Ok(Inspection {
                files: files.map_err(InspectError::checkpoint)?,
                manifest: manifest.clone(),
                log,
            });
        }
    }

    /// Reads and checks all of history, while it may grow, and lose what is too old. It blocks.
    ///
    /// # Errors
    /// A file is damaged or cannot be read.
    pub fn verify_history(&self, source: &SharedDir) -> Result<VerifiedHistory, HistoryError> {
        loop {
            let (dir, manifest) = {
                let source = lock(source);
                (source.dir().clone(), source.manifest().clone())
            };
            let verified = verify_history(&dir, &manifest);
            // What was not there may have gone since.
            if verified.is_ok() || lock(source).manifest().history == manifest.history {
                return verified;
            }
        }
    }

    /// Whether what is read beside the store is to be given up.
    ///
    /// # Errors
    /// It is.
    pub fn check_going_on(&self) -> io::Result<()> {
        if self.is_stopping() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok(())
    }

    /// A reader of what is durable now.
    pub(super) fn read_log(&self) -> Result<Box<dyn ReadLog>, InspectError> {
        let (answer, reader) = mpsc::sync_channel(1);
        let asked = self.ask(Request::Read(answer));
        asked.map_err(|_| InspectError::Stopped)?;
        reader.recv().map_err(|_| InspectError::Stopped)
    }
}

impl Inspection {
    /// Reads every byte and checks every checksum, and the log's chain; `watch` is asked now and then
    /// whether to go on.
    ///
    /// # Errors
    /// Something is damaged or cannot be read, or `watch`'s error.
    pub fn verify(
        &self,
        watch: &mut dyn FnMut() -> io::Result<()>,
    ) -> Result<(Verified, log::Report), InspectError> {
        let mut checkpoint = Verified::default();
        for file in &self.files {
            let verified = file.verify(&mut checkpoint);
            verified.map_err(InspectError::checkpoint)?;
            watch().map_err(LogError::Output)?;
        }
        let report = self.log.verify(start(&self.manifest), watch)?;
        Ok((checkpoint, report))
    }

    /// Gives `line` every frame and record of the log, from the frame that holds `from` on.
    ///
    /// # Errors
    /// The log is damaged or cannot be read, or `line`'s error.
    pub fn dump(
        &self,
        from: Sequence,
        line: &mut dyn FnMut(Line) -> io::Result<()>,
    ) -> Result<(), InspectError> {
        let Self { manifest, log, .. } = self;
        Ok(log.dump(start(manifest), from, &manifest.lock, line)?)
    }
}
