//! Segments that no start needs any more. Nothing else removes bytes of the log, and nothing makes
//! this but [`Log::let_go`](super::Log::let_go), which takes a proof.

use super::{
    LogError,
    error::io_error,
    segment::{self, log_dir},
};
use crate::vfs::{Dir, remove_if_there};

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
            remove_if_there(&*self.dir.vfs, &path).map_err(io_error(&path, "remove"))?;
        }
        Ok(())
    }
}
