//! From a path to a store in use: what is there, whose it is, whether this build may read it.
//!
//! Nothing of a store is changed here; a new one gets its first manifest.

use std::{io, path::Path, sync::Arc};

use super::{
    DataDirError, Generation, HISTORY, History, LOG, LogEnd, Manifest, QUARANTINE, SNAPSHOTS, TMP,
    error::OnPath, lock, publish::write_new, survey,
};
use crate::{
    schema::Schema,
    vfs::{Dir, File, FileSystem, Open, Vfs},
};

/// What a caller decides about a data directory.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Remote file systems that are allowed, by name: `NFS`, `SMB`, `FUSE`, in any case.
    pub allow_remote: Vec<String>,
    /// Name of the package, for the manifest.
    pub package: String,
    /// Whether to begin at the checkpoint before the newest. It is lossless: the log goes on from
    /// there as well.
    pub previous_checkpoint: bool,
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
    pub(super) dir: Dir,
    /// What it holds: what was read, or what was published since.
    pub(super) manifest: Manifest,
    /// The highest number of a manifest in it.
    pub(super) newest: u64,
    pub(super) package: String,
    /// Generations of history that a start found without some of their files.
    lost: Vec<Generation>,
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
        let numbers = survey::manifests(&*dir.vfs, path)?;
        let mut lost = Vec::new();
        let manifest = match numbers.last() {
            Some(&newest) => {
                let number = if options.previous_checkpoint {
                    previous(&dir, &numbers)?
                } else {
                    newest
                };
                let mut manifest = open_store(&dir, number, binary)?;
                (manifest.history, lost) = known_history(&dir, newest, manifest.history);
                manifest
            }
            None => create_store(&dir, Manifest::create(&options.package, binary.clone()))?,
        };
        Ok(Self {
            dir,
            newest: numbers.last().copied().unwrap_or(manifest.number),
            manifest,
            package: options.package.clone(),
            lost,
            _lock: lock,
        })
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
            newest,
            package: options.package.clone(),
            lost: Vec::new(),
            _lock: lock,
        })
    }

    /// The manifest that counts.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Checks that a build with this lock may read the store.
    ///
    /// # Errors
    /// [`DataDirError::Schema`].
    pub fn check_read_by(&self, binary: &Schema) -> Result<(), DataDirError> {
        check_reads(binary, &self.manifest, &self.dir.path)
    }

    /// Checks that the log reaches as far as it did when the manifest was published: that nobody
    /// took its files for log files and removed them, or put older ones back.
    ///
    /// # Errors
    /// [`DataDirError::LogEndsEarly`].
    pub fn check_log_end(&self, found: LogEnd) -> Result<(), DataDirError> {
        let known = self.manifest.log_end();
        if found.segment >= known.segment && found.sequence >= known.sequence {
            return Ok(());
        }
        let path = self.dir.path.join(LOG);
        Err(DataDirError::LogEndsEarly { path, found, known })
    }

    /// Puts aside what is left of generations that [`Self::open`] found without some of their files. It
    /// changes the directory: only once the log is found whole.
    pub fn put_lost_aside(&mut self) {
        for generation in std::mem::take(&mut self.lost) {
            generation.put_aside(&self.dir, self.manifest.history.as_ref());
        }
    }

    /// The directory itself.
    #[must_use]
    pub const fn dir(&self) -> &Dir {
        &self.dir
    }
}

/// The number of the newest manifest of the checkpoint before the newest.
fn previous(dir: &Dir, numbers: &[u64]) -> Result<u64, DataDirError> {
    let Dir { vfs, path } = dir;
    let mut readable = numbers.iter().rev().filter_map(|&number| {
        let manifest = Manifest::read(&**vfs, path, number).ok()?;
        Some((number, manifest.checkpoint))
    });
    // The newest may be what is damaged. Then the one before is the one that is asked for.
    let newest = match (readable.next(), numbers.last()) {
        (Some((number, checkpoint)), Some(&last)) if number == last => checkpoint,
        (Some((number, _)), _) => return Ok(number),
        (None, _) => return Err(DataDirError::NoPrevious { path: path.clone() }),
    };
    readable
        .find(|(_, checkpoint)| *checkpoint != newest)
        .map(|(number, _)| number)
        .ok_or_else(|| DataDirError::NoPrevious { path: path.clone() })
}

/// Reads the manifest of a store to begin with, and makes sure of it.
fn open_store(dir: &Dir, newest: u64, binary: &Schema) -> Result<Manifest, DataDirError> {
    let Dir { vfs, path } = dir;
    let manifest = Manifest::read(&**vfs, path, newest)?;
    check_reads(binary, &manifest, path)?;
    // What was read may be in the page cache alone; it is to be durable before anything that it
    // replaces is removed.
    let named = path.join(Manifest::name(newest));
    let file = vfs.open(&named, Open::Read).on("open", &named)?;
    file.sync_all().on("sync", &named)?;
    for file in manifest.files() {
        let file_path = path.join(file);
        match vfs.open(&file_path, Open::Read) {
            // Who loads it judges what that means.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => {
                let synced = opened.on("open", &file_path)?.sync_all();
                synced.on("sync", &file_path)?;
            }
        }
    }
    for name in [LOG, SNAPSHOTS, HISTORY] {
        let inside = path.join(name);
        match vfs.sync_dir(&inside) {
            // Recovery judges what that means. Nothing is made before it has.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            synced => synced.on("sync", &inside)?,
        }
    }
    vfs.sync_dir(path).on("sync", path)?;
    Ok(manifest)
}

/// The history of a store that is begun: that of the newest manifest, since it is what is there, as far
/// as its files are.
fn known_history(
    dir: &Dir,
    newest: u64,
    chosen: Option<History>,
) -> (Option<History>, Vec<Generation>) {
    let history = match Manifest::read(&*dir.vfs, &dir.path, newest) {
        Ok(newest) => newest.history,
        // The newest may be what is damaged; then the chosen one is all that is known.
        Err(_) => chosen,
    };
    let Some(mut history) = history else {
        return (None, Vec::new());
    };
    let (lost, missing) = history.take_lost(dir);
    for missing in missing {
        tracing::error!("{missing} is missing: the past that it held is lost");
    }
    ((!history.generations.is_empty()).then_some(history), lost)
}

/// Checks that a build with this lock may read the store of a manifest.
///
/// # Errors
/// [`DataDirError::Schema`].
pub fn check_reads(binary: &Schema, manifest: &Manifest, path: &Path) -> Result<(), DataDirError> {
    let checked = binary.check_reads(&manifest.lock);
    checked.map_err(|source| DataDirError::Schema {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

/// Makes a store of an empty directory, or of one whose creation was not finished.
fn create_store(dir: &Dir, first: Manifest) -> Result<Manifest, DataDirError> {
    survey::check_unfinished(&*dir.vfs, &dir.path)?;
    create_dirs(dir)?;
    let above = parent(&dir.path);
    match dir.vfs.sync_dir(above) {
        // Who may not read the directory above did not create this one in it.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
        synced => synced.on("sync", above)?,
    }
    write_new(dir, &first)?;
    Ok(first)
}

pub(super) fn is_missing(vfs: &dyn Vfs, path: &Path) -> Result<bool, DataDirError> {
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
pub(super) fn check_file_system(
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

pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    }
}

/// Creates those of a store's directories that are not there. They are durable with the next sync
/// of the directory itself; until then nothing is in them.
pub(super) fn create_dirs(dir: &Dir) -> Result<(), DataDirError> {
    for name in [LOG, SNAPSHOTS, HISTORY, TMP, QUARANTINE] {
        let path = dir.path.join(name);
        dir.vfs.create_dir(&path).on("create", &path)?;
    }
    Ok(())
}
