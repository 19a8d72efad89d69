//! How one manifest follows another, and which older ones then go.

use std::{io, path::Path};

use super::{
    DataDir, DataDirError, DurableSnapshot, FORMAT, LogEnd, Manifest, TMP, error::OnPath,
    open::create_dirs, survey,
};
use crate::{
    schema::Schema,
    types::Timestamp,
    vfs::{Dir, Open, is_lack, remove_if_there, write_all_at},
};

impl DataDir {
    /// The manifest that this start is to publish once the log is found whole and its first segment
    /// is begun: the store as it is, written from here on under the binary's lock. `end` is where
    /// the log ends durably; the next start refuses one that ends before it.
    #[must_use]
    pub fn next_start(&self, binary: &Schema, end: LogEnd) -> Manifest {
        Manifest {
            format: FORMAT,
            last_segment: end.segment,
            last_sequence: end.sequence.0,
            package: self.package.clone(),
            opened: Timestamp::now(),
            lock: binary.clone(),
            ..self.manifest.clone()
        }
    }

    /// Publishes a manifest under the next number, durably, and then removes those that it makes
    /// useless: older ones of the same checkpoint, and all but the newest of the one before. What
    /// those that are left do not need can go.
    ///
    /// Every file that the manifest names must have been read back or loaded whole, and be durable
    /// with its name.
    ///
    /// # Errors
    /// [`DataDirError::Rival`]: another process publishes too; stop without another write.
    /// [`DataDirError::Full`]: the old one counts; try again later. [`DataDirError::Io`]: the new
    /// one may or may not be durable; stop. Both manifests describe the store.
    pub fn publish(&mut self, next: Manifest) -> Result<DurableSnapshot, DataDirError> {
        let number = self.newest.saturating_add(1);
        let next = Manifest { number, ..next };
        create_dirs(&self.dir)?;
        write_new(&self.dir, &next)?;
        let Dir { vfs, path } = &self.dir;
        let numbers = survey::manifests(&**vfs, path)?;
        if let Some(&rival) = numbers.last().filter(|&&last| last > number) {
            return Err(self.rival(rival));
        }
        self.manifest = next;
        self.newest = number;
        self.remove_useless(&numbers)
    }

    /// Removes manifests that no start can need any more, and drafts that a crash left.
    fn remove_useless(&self, numbers: &[u64]) -> Result<DurableSnapshot, DataDirError> {
        let Dir { vfs, path } = &self.dir;
        let (mut before, mut is_unknown) = (None, false);
        let older = numbers
            .iter()
            .rev()
            .filter(|&&number| number < self.manifest.number);
        for &number in older {
            if before.is_none() {
                match Manifest::read(&**vfs, path, number) {
                    Ok(older) if older.checkpoint != self.manifest.checkpoint => {
                        before = Some(older);
                        continue;
                    }
                    Ok(_) => {}
                    Err(error) => {
                        // It is not the one that counts, and whether it is useless cannot be told.
                        tracing::warn!("{error}");
                        is_unknown = true;
                        continue;
                    }
                }
            }
            let useless = path.join(Manifest::name(number));
            vfs.remove(&useless).on("remove", &useless)?;
        }
        self.remove_drafts()?;
        if is_unknown && before.is_none() {
            return Ok(DurableSnapshot::of_unknown());
        }
        Ok(DurableSnapshot::of(&self.manifest, before.as_ref()))
    }

    /// Removes manifests that were never finished.
    fn remove_drafts(&self) -> Result<(), DataDirError> {
        let Dir { vfs, path } = &self.dir;
        let tmp = path.join(TMP);
        for entry in vfs.list(&tmp).on("list", &tmp)? {
            if Manifest::number_of(&entry.name).is_some() {
                let draft = tmp.join(entry.name);
                vfs.remove(&draft).on("remove", &draft)?;
            }
        }
        Ok(())
    }

    fn rival(&self, number: u64) -> DataDirError {
        let path = self.dir.path.clone();
        DataDirError::Rival { path, number }
    }
}

/// Writes a manifest so that it is there whole or not at all. It returns when it is durable.
pub(super) fn write_new(dir: &Dir, manifest: &Manifest) -> Result<(), DataDirError> {
    let Dir { vfs, path: root } = dir;
    let name = Manifest::name(manifest.number);
    let (draft, place) = (root.join(TMP).join(&name), root.join(&name));
    let bytes = manifest
        .encode()
        .map_err(io::Error::from)
        .on("write", &draft)?;
    // Never written over: a crash may have left it as another name of a published manifest.
    remove_if_there(&**vfs, &draft).on("remove", &draft)?;
    if let Err(source) = write_draft(dir, &draft, &bytes) {
        // What was taken in vain is given back, if that can be.
        let _ = vfs.remove(&draft);
        if !is_lack(&source) {
            return Err(source).on("write", &draft);
        }
        return Err(DataDirError::Full {
            path: draft,
            bytes: bytes.len(),
            source,
        });
    }
    match vfs.rename_new(&draft, &place) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(DataDirError::Rival {
                path: root.clone(),
                number: manifest.number,
            });
        }
        renamed => renamed.on("rename to", &place)?,
    }
    vfs.sync_dir(root).on("sync", root)
}

pub(super) fn write_draft(dir: &Dir, draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = dir.vfs.open(draft, Open::CreateNew)?;
    write_all_at(&*file, bytes, 0)?;
    file.sync_all()
}
