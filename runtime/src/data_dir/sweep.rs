//! Removes what no manifest needs of earlier checkpoints, and what a crash left unfinished.

use std::io;

use super::{DataDir, DataDirError, DurableSnapshot, SNAPSHOTS, TMP, error::OnPath};
use crate::mutant::{self, Mutant};

/// Names in tmp/ under which files of a checkpoint are written, one at a time.
pub const DRAFTS: [&str; 2] = ["snapshot", "carry"];

impl DataDir {
    /// Removes the snapshots and carry files that `proof` does not need. Nothing may be on its way
    /// to them: not while a checkpoint is made.
    ///
    /// # Errors
    /// A directory cannot be listed, or a file cannot be removed; the next sweep tries again.
    pub fn sweep(&self, proof: &DurableSnapshot) -> Result<(), DataDirError> {
        let snapshots = self.dir.path.join(SNAPSHOTS);
        for entry in self.dir.vfs.list(&snapshots).on("list", &snapshots)? {
            let is_ours = entry.name.ends_with(".snap") || entry.name.ends_with(".carry");
            let file = format!("{SNAPSHOTS}/{}", entry.name);
            let is_needed = if mutant::is(Mutant::DeletePrevious) {
                self.manifest().files().any(|needed| needed == file)
            } else {
                proof.needs(&file)
            };
            if is_ours && !entry.is_dir && !is_needed {
                let path = snapshots.join(entry.name);
                self.dir.vfs.remove(&path).on("remove", &path)?;
            }
        }
        for draft in DRAFTS {
            let path = self.dir.path.join(TMP).join(draft);
            match self.dir.vfs.remove(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed.on("remove", &path)?,
            }
        }
        Ok(())
    }
}
