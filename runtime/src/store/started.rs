//! The log of a start: its first segment, and the manifest that counts on it.
//!
//! No frame is written before both are there, in this order. A disk that has no space for them does
//! not keep a store from being read: writes are lost, and each tries to begin again.

use std::io;

use super::OpenError;
use crate::{
    data_dir::{DataDir, DataDirError, Manifest},
    log::{Appended, FileLog, Log, NotBegun},
    sequence::Sequence,
};

/// A log in files that is written as the manifest says. It has the data directory's lock: the
/// directory is free when it is dropped.
#[derive(Debug)]
pub(super) struct StartedLog {
    log: FileLog,
    dir: DataDir,
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
    pub(super) const fn new(log: FileLog, dir: DataDir, next: Manifest) -> Self {
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
        self.dir
            .publish(next.clone())
            .map_err(|error| match error {
                DataDirError::Full { .. } => NotStarted::Full(io::Error::other(error)),
                error => NotStarted::Failed(error.into()),
            })?;
        self.next = None;
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

    fn read(
        &self,
        from: Sequence,
        visit: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.log.read(from, visit)
    }

    fn cut(&mut self) -> io::Result<Sequence> {
        self.begin().map_err(|why| match why {
            NotStarted::Full(error) => error,
            NotStarted::Failed(error) => io::Error::other(error),
        })?;
        self.log.cut()
    }

    fn frame_bytes_max(&self) -> usize {
        self.log.frame_bytes_max()
    }
}
