//! Segments that no start needs any more. Nothing else removes bytes of the log, and nothing makes
//! this but [`Log::let_go`](super::Log::let_go), which takes a proof.

use std::{path::Path, thread, time::Duration};

use super::{
    LogError,
    error::io_error,
    segment::{self, log_dir},
};
use crate::vfs::{Dir, Open, remove_if_there};

/// Bytes of a segment before the removal of which commits get some time.
const LARGE_BYTES: u64 = 1 << 20;

/// How much.
const BETWEEN: Duration = Duration::from_millis(5);

/// The segments before a number. They are let go, and still there.
#[derive(Debug)]
#[must_use = "their bytes stay until they are removed"]
pub struct Dropped {
    dir: Dir,
    first: u64,
}

impl Dropped {
    pub(super) const fn new(dir: Dir, first: u64) -> Self {
        Self { dir, first }
    }

    /// Removes them, and what a run before left of earlier ones. It may take as long as the file
    /// system takes to give back large files, so the writer does not do it itself. A crash in
    /// between leaves some, which no start reads.
    ///
    /// # Errors
    /// A file cannot be removed. The rest is removed by the next call.
    pub fn remove(self) -> Result<(), LogError> {
        let log_dir = log_dir(&self.dir);
        let numbers = segment::list(&self.dir, 0).map_err(io_error(&log_dir, "list"))?;
        for number in numbers.into_iter().filter(|number| *number < self.first) {
            let path = segment::path(&self.dir, number);
            if self.is_large(&path) {
                // What a file system does for a large file may keep commits waiting.
                thread::sleep(BETWEEN);
            }
            remove_if_there(&*self.dir.vfs, &path).map_err(io_error(&path, "remove"))?;
        }
        Ok(())
    }

    fn is_large(&self, path: &Path) -> bool {
        let file = self.dir.vfs.open(path, Open::Read);
        file.and_then(|file| file.len())
            .is_ok_and(|bytes| bytes >= LARGE_BYTES)
    }
}
