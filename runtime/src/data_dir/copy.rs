//! A store's files in another directory: an empty one is taken, filled, and then gets its manifest, which
//! makes it a store. Until then it is none.

use std::{io, path::Path, sync::Arc};

use super::{
    DataDirError, Manifest, Options,
    error::OnPath,
    lock,
    open::{check_file_system, create_dirs, is_missing, parent},
    publish::write_new,
    survey,
};
use crate::vfs::{Dir, File, Vfs};

/// A directory that becomes a store. It is locked until it is dropped.
#[derive(Debug)]
pub struct Becoming {
    dir: Dir,
    _lock: Box<dyn File>,
}

impl Becoming {
    /// Takes a directory that is empty or not there yet; the one above must be there.
    ///
    /// # Errors
    /// [`DataDirError::NotEmpty`], before anything is changed; else as opening a store.
    pub fn take(vfs: Arc<dyn Vfs>, path: &Path, options: &Options) -> Result<Self, DataDirError> {
        if is_missing(&*vfs, path)? {
            check_file_system(&*vfs, parent(path), path, options)?;
            vfs.create_dir(path).on("create", path)?;
        }
        check_file_system(&*vfs, path, path, options)?;
        check_empty(&*vfs, path)?;
        let lock = lock::take(&*vfs, path)?;
        // Another may have filled it before the lock was had.
        check_empty(&*vfs, path)?;
        let dir = Dir {
            vfs,
            path: path.to_owned(),
        };
        create_dirs(&dir)?;
        // Before any file: a manifest must not be there without what the directories hold.
        dir.vfs.sync_dir(path).on("sync", path)?;
        match dir.vfs.sync_dir(parent(path)) {
            // Who may not read the directory above did not create this one in it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            synced => synced.on("sync", parent(path))?,
        }
        Ok(Self { dir, _lock: lock })
    }

    /// The directory, to be filled.
    #[must_use]
    pub const fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Makes it a store: all that the manifest names must be there, durable and checked.
    ///
    /// # Errors
    /// The manifest cannot be written.
    pub fn finish(self, manifest: &Manifest) -> Result<(), DataDirError> {
        write_new(&self.dir, manifest)
    }
}

/// The manifest that counts in a directory which nobody changes. Its lock is not taken: it may be
/// where nothing can be written.
///
/// # Errors
/// [`DataDirError::Empty`] if there is no store; else it cannot be read.
pub fn read_manifest(vfs: &dyn Vfs, path: &Path) -> Result<Manifest, DataDirError> {
    let empty = || DataDirError::Empty {
        path: path.to_owned(),
    };
    if is_missing(vfs, path)? {
        return Err(empty());
    }
    let newest = survey::manifests(vfs, path)?.last().copied();
    Manifest::read(vfs, path, newest.ok_or_else(empty)?)
}

/// Whether there is nothing but what any directory may have. Only names are looked at.
fn check_empty(vfs: &dyn Vfs, path: &Path) -> Result<(), DataDirError> {
    const HARMLESS: [&str; 2] = ["LOCK", "lost+found"];
    let entries = vfs.list(path).on("list", path)?;
    let mut others = entries
        .into_iter()
        .filter(|entry| !HARMLESS.contains(&entry.name.as_str()));
    match others.next() {
        None => Ok(()),
        Some(entry) => Err(DataDirError::NotEmpty {
            path: path.to_owned(),
            entry: entry.name,
        }),
    }
}
