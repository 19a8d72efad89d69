//! The log of a start: its first segment, and the manifest that counts on it.
//!
//! No frame is written before both are there, in this order. A disk that has no space for them does
//! not keep a store from being read: writes are lost, and each tries to begin again.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::OpenError;
use crate::{
    data_dir::{DataDir, DataDirError, DurableSnapshot, Manifest},
    log::{Appended, Cut, CutError, Dropped, FileLog, Log, NotBegun, ReadLog},
    sequence::Sequence,
};

/// A log in files that is written as the manifest says. It has the data directory's lock: the
/// directory is free when it is dropped.
#[derive(Debug)]
pub(super) struct StartedLog {
    log: FileLog,
    dir: Arc<Mutex<DataDir>>,
    /// What is published when the first segment is begun.
    next: Option<Manifest>,
}

/// Why no frame can be written yet.
#[derive(Debug)]
pub(super) enum NotStarted {
    /// There is no space; nothing was changed, and it may be tried again.
    Full(io::Error),
    /// It failed for good.
    Failed(OpenError),
}

impl StartedLog {
    /// The log as it was settled; `next` counts on its first segment.
    pub(super) const fn new(log: FileLog, dir: Arc<Mutex<DataDir>>, next: Manifest) -> Self {
        Self {
            log,
            dir,
            next: Some(next),
        }
    }

    /// Begins the first segment and publishes the manifest, as far as that is not done.
    pub(super) fn begin(&mut self) -> Result<(), NotStarted> {
        let Some(next) = &self.next else {
            return Ok(());
        };
        // The segment first: a manifest that counts on a log must not be there before it.
        self.log.begin().map_err(|why| match why {
            NotBegun::Lack(_) => NotStarted::Full(why.into()),
            NotBegun::Fatal(error) => NotStarted::Failed(error.into()),
        })?;
        // Nothing under the lock can panic, so a poisoned one holds whole data.
        let mut dir = self.dir.lock().unwrap_or_else(PoisonError::into_inner);
        dir.put_lost_aside();
        let next = Manifest {
            // Of history some may have gone meanwhile.
            history: dir.manifest().history.clone(),
            ..next.clone()
        };
        let proof = dir.publish(next).map_err(|error| match error {
            DataDirError::Full { .. } => NotStarted::Full(io::Error::other(error)),
            error => NotStarted::Failed(error.into()),
        })?;
        self.next = None;
        // What a crash kept the run before from removing.
        let dropped = self.log.let_go(&proof).remove();
        if let Err(error) = dropped {
            tracing::warn!(%error, "what the log needs no more is still there");
        }
        if let Err(error) = dir.sweep(&proof) {
            tracing::warn!(%error, "what no checkpoint needs is still there");
        }
        Ok(())
    }
}

impl Log for StartedLog {
    fn append(&mut self, expected: Sequence, frame: &[u8]) -> Appended {
        match self.begin() {
            Ok(()) => self.log.append(expected, frame),
            Err(NotStarted::Full(error)) => Appended::Lost(error),
            Err(NotStarted::Failed(error)) => Appended::Unknown(io::Error::other(error)),
        }
    }

    fn last_sync(&self) -> Option<Duration> {
        self.log.last_sync()
    }

    fn reader(&self) -> Box<dyn ReadLog> {
        self.log.reader()
    }

    fn prepare_cut(&mut self) -> bool {
        self.log.prepare_cut()
    }

    fn cut(&mut self) -> Result<Cut, CutError> {
        self.begin().map_err(|why| match why {
            NotStarted::Full(error) => CutError::Lack(error),
            NotStarted::Failed(error) => CutError::Fatal(io::Error::other(error)),
        })?;
        self.log.cut()
    }

    fn let_go(&mut self, proof: &DurableSnapshot) -> Dropped {
        self.log.let_go(proof)
    }

    fn frame_bytes_max(&self) -> usize {
        self.log.frame_bytes_max()
    }
}
