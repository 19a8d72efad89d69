//! The data directory: who uses it, which store it is, and the manifest that says where to begin.
//!
//! ```text
//! data/
//!   LOCK                  held while a process uses it
//!   MANIFEST-0000000042   the highest number counts
//!   log/  tmp/  quarantine/
//! ```
//!
//! A manifest is written in tmp/, synced, and renamed into place without replacing: the directory
//! holds the old one or the new one, each whole, whenever the power goes. An older one is removed
//! only after a newer one is durable. Files that this module does not know are left alone. It
//! never looks into the log.

mod error;
mod lock;
mod manifest;
mod survey;
#[cfg(test)]
mod tests;

use std::{io, path::Path, sync::Arc};

use self::error::OnPath;
use crate::{
    schema::Schema,
    types::Timestamp,
    vfs::{Dir, File, FileSystem, Open, Vfs, write_all_at},
};

pub use self::{
    error::DataDirError,
    lock::Holder,
    manifest::{FORMAT, Manifest, Salt},
};

/// The directory of the log's segments.
pub const LOG: &str = "log";
/// The directory of files that are not finished yet.
pub const TMP: &str = "tmp";
/// The directory of bytes that a torn write left.
pub const QUARANTINE: &str = "quarantine";

/// What a caller decides about a data directory.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Remote file systems that are allowed, by name: `NFS`, `SMB`, `FUSE`, in any case.
    pub allow_remote: Vec<String>,
    /// Name of the package, for the manifest.
    pub package: String,
}

impl Options {
    fn allows(&self, kind: &str) -> bool {
        let mut allowed = self.allow_remote.iter();
        allowed.any(|name| name.eq_ignore_ascii_case(kind))
    }
}

/// A data directory in use by this process. The lock is held until it is dropped.
#[derive(Debug)]
pub struct DataDir {
    dir: Dir,
    manifest: Manifest,
    _lock: Box<dyn File>,
}

impl DataDir {
    /// Opens the store in a directory, or creates one if there is none. The directory itself is
    /// created too, its parent is not. What is there is not changed, except `LOCK`; a start goes on
    /// with the log, and then publishes [`Self::next_start`].
    ///
    /// # Errors
    /// Anything in [`DataDirError`] but `Empty`.
    pub fn open(
        vfs: Arc<dyn Vfs>,
        path: &Path,
        options: &Options,
        binary: &Schema,
    ) -> Result<Self, DataDirError> {
        if is_missing(&*vfs, path)? {
            check_file_system(&*vfs, parent(path), path, options)?;
            vfs.create_dir(path).on("create", path)?;
        }
        check_file_system(&*vfs, path, path, options)?;
        survey::check_ours(&*vfs, path)?;
        let lock = lock::take(&*vfs, path)?;
        let dir = Dir {
            vfs,
            path: path.to_owned(),
        };
        match survey::manifests(&*dir.vfs, path)?.last() {
            Some(&newest) => Self::open_store(dir, lock, newest, binary),
            None => Self::create_store(
                dir,
                lock,
                Manifest::create(&options.package, binary.clone()),
            ),
        }
    }

    /// Takes a store's lock to read it, whatever models wrote it. Nothing is changed except `LOCK`.
    ///
    /// # Errors
    /// [`DataDirError::Empty`] if there is no store; else as [`Self::open`].
    pub fn inspect(
        vfs: Arc<dyn Vfs>,
        path: &Path,
        options: &Options,
    ) -> Result<Self, DataDirError> {
        let empty = || DataDirError::Empty {
            path: path.to_owned(),
        };
        if is_missing(&*vfs, path)? {
            return Err(empty());
        }
        check_file_system(&*vfs, path, path, options)?;
        survey::check_ours(&*vfs, path)?;
        if vfs.list(path).on("list", path)?.is_empty() {
            return Err(empty());
        }
        let lock = lock::take(&*vfs, path)?;
        let Some(&newest) = survey::manifests(&*vfs, path)?.last() else {
            survey::check_unfinished(&*vfs, path)?;
            return Err(empty());
        };
        let manifest = Manifest::read(&*vfs, path, newest)?;
        let path = path.to_owned();
        Ok(Self {
            dir: Dir { vfs, path },
            manifest,
            _lock: lock,
        })
    }

    /// The manifest that counts.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The directory itself.
    #[must_use]
    pub const fn dir(&self) -> &Dir {
        &self.dir
    }

    /// One of its directories: [`LOG`], [`TMP`] or [`QUARANTINE`].
    #[must_use]
    pub fn join(&self, name: &str) -> Dir {
        Dir {
            vfs: Arc::clone(&self.dir.vfs),
            path: self.dir.path.join(name),
        }
    }

    /// The manifest that this start is to publish once the log is found whole: the store as it is,
    /// written from here on under the binary's lock.
    #[must_use]
    pub fn next_start(&self, options: &Options, binary: &Schema) -> Manifest {
        Manifest {
            format: FORMAT,
            package: options.package.clone(),
            opened: Timestamp::now(),
            lock: binary.clone(),
            ..self.manifest.clone()
        }
    }

    /// Publishes a manifest under the next number, durably, and then removes those that it makes
    /// useless: older ones of the same checkpoint, and all but the newest of the one before.
    ///
    /// # Errors
    /// [`DataDirError::Rival`]: another process publishes too; stop without another write.
    /// [`DataDirError::Io`]: the new one may or may not be durable; stop, or if the disk is full
    /// try again later. Both manifests describe the store.
    pub fn publish(&mut self, next: Manifest) -> Result<(), DataDirError> {
        let number = self.manifest.number.saturating_add(1);
        let next = Manifest { number, ..next };
        write_new(&self.dir, &next)?;
        let Dir { vfs, path } = &self.dir;
        let numbers = survey::manifests(&**vfs, path)?;
        if let Some(&rival) = numbers.last().filter(|&&last| last > number) {
            return Err(self.rival(rival));
        }
        self.manifest = next;
        self.remove_useless(&numbers)
    }

    /// Removes manifests that no start can need any more, and drafts that a crash left.
    fn remove_useless(&self, numbers: &[u64]) -> Result<(), DataDirError> {
        let Dir { vfs, path } = &self.dir;
        let mut before = None;
        for &number in numbers.iter().rev() {
            if number >= self.manifest.number {
                continue;
            }
            let checkpoint = match Manifest::read(&**vfs, path, number) {
                Ok(older) => older.checkpoint,
                Err(error) => {
                    // It is not the one that counts, and whether it is useless cannot be told.
                    tracing::warn!("{error}");
                    continue;
                }
            };
            if checkpoint != self.manifest.checkpoint && before.is_none() {
                before = Some(checkpoint);
            } else {
                let useless = path.join(Manifest::name(number));
                vfs.remove(&useless).on("remove", &useless)?;
            }
        }
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

    fn open_store(
        dir: Dir,
        lock: Box<dyn File>,
        newest: u64,
        binary: &Schema,
    ) -> Result<Self, DataDirError> {
        let Dir { vfs, path } = &dir;
        let manifest = Manifest::read(&**vfs, path, newest)?;
        (binary.check_reads(&manifest.lock)).map_err(|source| DataDirError::Schema {
            path: path.clone(),
            source: Box::new(source),
        })?;
        create_dirs(&dir)?;
        // What was read may be in the page cache alone; it is to be durable before anything that
        // it replaces is removed.
        let named = path.join(Manifest::name(newest));
        let file = vfs.open(&named, Open::Read).on("open", &named)?;
        file.sync_all().on("sync", &named)?;
        let log = path.join(LOG);
        vfs.sync_dir(&log).on("sync", &log)?;
        vfs.sync_dir(path).on("sync", path)?;
        Ok(Self {
            dir,
            manifest,
            _lock: lock,
        })
    }

    fn create_store(
        dir: Dir,
        lock: Box<dyn File>,
        manifest: Manifest,
    ) -> Result<Self, DataDirError> {
        survey::check_unfinished(&*dir.vfs, &dir.path)?;
        create_dirs(&dir)?;
        let above = parent(&dir.path);
        match dir.vfs.sync_dir(above) {
            // Who may not read the directory above did not create this one in it.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            synced => synced.on("sync", above)?,
        }
        write_new(&dir, &manifest)?;
        Ok(Self {
            dir,
            manifest,
            _lock: lock,
        })
    }
}

fn is_missing(vfs: &dyn Vfs, path: &Path) -> Result<bool, DataDirError> {
    match vfs.list(path) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let path = path.to_owned();
            Err(DataDirError::NotADirectory { path })
        }
        Err(error) => Err(error).on("list", path),
    }
}

/// Refuses a remote file system, asked for at `place`: `path`, or the one above if it is not there.
fn check_file_system(
    vfs: &dyn Vfs,
    place: &Path,
    path: &Path,
    options: &Options,
) -> Result<(), DataDirError> {
    match vfs.file_system(place).on("look at", place)? {
        FileSystem::Remote(kind) if !options.allows(kind) => Err(DataDirError::RemoteFileSystem {
            path: path.to_owned(),
            kind,
        }),
        FileSystem::Local | FileSystem::Remote(_) => Ok(()),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Creates those of a store's directories that are not there. They are durable with the next sync
/// of the directory itself; until then nothing is in them.
fn create_dirs(dir: &Dir) -> Result<(), DataDirError> {
    for name in [LOG, TMP, QUARANTINE] {
        let path = dir.path.join(name);
        dir.vfs.create_dir(&path).on("create", &path)?;
    }
    Ok(())
}

/// Writes a manifest so that it is there whole or not at all. It returns when it is durable.
fn write_new(dir: &Dir, manifest: &Manifest) -> Result<(), DataDirError> {
    let Dir { vfs, path: root } = dir;
    let name = Manifest::name(manifest.number);
    let (draft, place) = (root.join(TMP).join(&name), root.join(&name));
    let bytes = manifest
        .encode()
        .map_err(io::Error::from)
        .on("write", &draft)?;
    // Never written over: a crash may have left it as another name of a published manifest.
    match vfs.remove(&draft) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        removed => removed.on("remove", &draft)?,
    }
    let file = vfs.open(&draft, Open::CreateNew).on("create", &draft)?;
    write_all_at(&*file, &bytes, 0).on("write", &draft)?;
    file.sync_all().on("sync", &draft)?;
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
