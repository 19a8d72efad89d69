//! Removes what no manifest needs of earlier checkpoints and of history, and what a crash left
//! unfinished.

use std::{collections::BTreeSet, io, path::Path};

use super::{
    DataDir, DataDirError, DurableSnapshot, HISTORY, SNAPSHOTS, TMP, error::OnPath, history::moved,
};
use crate::{
    mutant::{self, Mutant},
    vfs::{Entry, remove_if_there},
};

/// Names in tmp/ under which files of a checkpoint are written, one at a time.
pub const DRAFTS: [&str; 2] = ["snapshot", "carry"];

/// The same for files of history.
const HISTORY_DRAFTS: [&str; 3] = ["frames", "keys", "base"];

/// Extensions of the files that are ours, in snapshots/ and in history/.
const CHECKPOINT: [&str; 2] = ["snap", "carry"];
const KEPT: [&str; 5] = ["snap", "carry", "frames", "keys", "manifest"];

impl DataDir {
    /// Removes the snapshots and carry files that neither `proof` nor history needs; those that history
    /// alone needs go to history/. Removes what history does not need there. Nothing may be on its way
    /// to them: not while a checkpoint is made.
    ///
    /// # Errors
    /// A directory cannot be listed, or a file cannot be moved or removed; the next sweep tries again.
    pub fn sweep(&self, proof: &DurableSnapshot) -> Result<(), DataDirError> {
        let bases = self.base_files();
        let snapshots = self.dir.path.join(SNAPSHOTS);
        let mut has_moved = false;
        for entry in self.ours(&snapshots, &CHECKPOINT)? {
            let file = format!("{SNAPSHOTS}/{}", entry.name);
            let is_needed = if mutant::is(Mutant::DeletePrevious) {
                self.manifest().files().any(|needed| needed == file)
            } else {
                proof.needs(&file)
            };
            if is_needed {
                continue;
            }
            let path = self.dir.path.join(&file);
            match &bases {
                Some(bases) if !bases.contains(&file) => {
                    self.dir.vfs.remove(&path).on("remove", &path)?;
                }
                Some(_) => has_moved |= self.move_to_history(&path, &file)?,
                // Whether history needs it cannot be told.
                None => {}
            }
        }
        let history = self.dir.path.join(HISTORY);
        if has_moved {
            self.dir.vfs.sync_dir(&history).on("sync", &history)?;
            self.dir.vfs.sync_dir(&snapshots).on("sync", &snapshots)?;
        }
        self.sweep_history(&history, bases.as_ref(), proof)?;
        for draft in DRAFTS.into_iter().chain(HISTORY_DRAFTS) {
            let path = self.dir.path.join(TMP).join(draft);
            remove_if_there(&*self.dir.vfs, &path).on("remove", &path)?;
        }
        Ok(())
    }

    /// Whether it was moved: a file of that name may be there already.
    fn move_to_history(&self, path: &Path, file: &str) -> Result<bool, DataDirError> {
        let to = self.dir.path.join(moved(file));
        match self.dir.vfs.rename_new(path, &to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            renamed => renamed.map(|()| true).on("rename to", &to),
        }
    }

    fn sweep_history(
        &self,
        history: &Path,
        bases: Option<&BTreeSet<String>>,
        proof: &DurableSnapshot,
    ) -> Result<(), DataDirError> {
        if proof.is_unknown() {
            return Ok(());
        }
        let moved: Option<BTreeSet<String>> =
            bases.map(|bases| bases.iter().map(|file| moved(file)).collect());
        for entry in self.ours(history, &KEPT)? {
            let file = format!("{HISTORY}/{}", entry.name);
            let is_base = CHECKPOINT.iter().any(|extension| has(&entry, extension));
            let is_needed = match &moved {
                Some(moved) if is_base => moved.contains(&file),
                None if is_base => true,
                _ => proof.needs_of_history(&file),
            };
            if !is_needed {
                let path = self.dir.path.join(&file);
                self.dir.vfs.remove(&path).on("remove", &path)?;
            }
        }
        Ok(())
    }

    /// The files in a directory with one of these extensions; none if it is not there.
    fn ours(&self, dir: &Path, extensions: &[&str]) -> Result<Vec<Entry>, DataDirError> {
        let mut entries = match self.dir.vfs.list(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.on("list", dir)?,
        };
        let is_ours = |entry: &Entry| extensions.iter().any(|extension| has(entry, extension));
        entries.retain(|entry| !entry.is_dir && is_ours(entry));
        Ok(entries)
    }

    /// The checkpoints' files that history needs; `None` if that cannot be told.
    fn base_files(&self) -> Option<BTreeSet<String>> {
        let mut files = BTreeSet::new();
        let history = self.manifest.history.iter();
        for generation in history.flat_map(|history| &history.generations) {
            // A store begins without any; and a build before named none.
            if generation.first_sequence == 1 || !generation.base_files.is_empty() {
                files.extend(generation.base_files.iter().cloned());
                continue;
            }
            match generation.read_base(&self.dir) {
                Ok(base) => files.extend(base.files().map(str::to_owned)),
                Err(error) => {
                    tracing::warn!("{error}");
                    return None;
                }
            }
        }
        Some(files)
    }
}

fn has(entry: &Entry, extension: &str) -> bool {
    let name = entry.name.strip_suffix(extension);
    name.is_some_and(|name| name.ends_with('.'))
}
