//! Every file operation of the store goes through [`Vfs`]; nothing else touches `std::fs`.
//!
//! Bodies: [`Disk`], the real one; for tests one that simulates crashes and injects faults. A body
//! knows nothing of events. It does one system call a method and retries nothing: what to do
//! after a short write, an interruption or a failure is decided by the caller, in one place
//! ([`read_exact_at`], [`write_all_at`]).

mod disk;
#[cfg(test)]
pub mod sim;

use std::{
    fmt::Debug,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use disk::Disk;

use crate::mutant::{self, Mutant};

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// To be read; it must be there.
    Read,
    /// To be read and written; it must be there.
    Write,
    /// To be read and written; it must not be there.
    CreateNew,
}

/// A directory's entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a directory.
    pub is_dir: bool,
}

/// File operations of one machine.
pub trait Vfs: Debug + Send + Sync + 'static {
    /// Opens a file.
    ///
    /// # Errors
    /// As open(2).
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>>;

    /// The entries of a directory, sorted by name. Names that are not UTF-8 are left out.
    ///
    /// # Errors
    /// As opendir(3) and readdir(3).
    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>>;

    /// Creates a directory; one that is there already is no error.
    ///
    /// # Errors
    /// As mkdir(2).
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// Makes the entries of a directory durable.
    ///
    /// # Errors
    /// As fsync(2) on the directory.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Renames a file, never over another: `AlreadyExists` if `to` is there.
    ///
    /// # Errors
    /// As renameat2(2) with `RENAME_NOREPLACE`.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Renames a file over `to`, which need not be there.
    ///
    /// # Errors
    /// As rename(2).
    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// As unlink(2).
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Takes an exclusive lock on a file, created if need be, without waiting; `None` if another
    /// process holds it. It is held until the returned file is dropped.
    ///
    /// # Errors
    /// As open(2) and flock(2).
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn File>>>;

    /// The kind of file system that holds a directory.
    ///
    /// # Errors
    /// As statfs(2).
    fn file_system(&self, dir: &Path) -> io::Result<FileSystem>;

    /// Bytes that an unprivileged process may still write to the file system that holds a directory.
    ///
    /// # Errors
    /// As statvfs(3).
    fn free_bytes(&self, dir: &Path) -> io::Result<u64>;
}

/// Kinds of file system, as far as locks and durability differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSystem {
    /// On this machine's own disks.
    Local,
    /// Where a lock or a flush may not mean what it says: its name (`NFS`, `SMB`, `FUSE`).
    Remote(&'static str),
}

/// An open file.
pub trait File: Debug + Send + Sync {
    /// Reads at an offset; 0 bytes at the end.
    ///
    /// # Errors
    /// As pread(2).
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes at an offset; it may write less than it was given.
    ///
    /// # Errors
    /// As pwrite(2).
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;

    /// Makes the content, and what is needed to read it, durable. An error is final: what was
    /// written may be lost, and asking again proves nothing.
    ///
    /// # Errors
    /// As fdatasync(2).
    fn sync_data(&self) -> io::Result<()>;

    /// Makes content and metadata durable; an error is final.
    ///
    /// # Errors
    /// As fsync(2).
    fn sync_all(&self) -> io::Result<()>;

    /// Asks the machine to forget what it holds of the file in memory, so that later reads show
    /// what the disk holds. What is not synced stays.
    ///
    /// # Errors
    /// As posix_fadvise(2).
    fn drop_cache(&self) -> io::Result<()>;

    /// The length in bytes.
    ///
    /// # Errors
    /// As fstat(2).
    fn len(&self) -> io::Result<u64>;

    /// Cuts or extends the file.
    ///
    /// # Errors
    /// As ftruncate(2).
    fn set_len(&self, len: u64) -> io::Result<()>;
}

/// Fills the buffer from an offset on.
///
/// # Errors
/// `UnexpectedEof` if the file ends early; else as [`File::read_at`].
pub fn read_exact_at(file: &dyn File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match file.read_at(buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                buffer = buffer.get_mut(count..).unwrap_or_default();
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes all bytes at an offset, over short writes and interruptions.
///
/// # Errors
/// `WriteZero` if the file takes nothing more; else as [`File::write_at`].
pub fn write_all_at(file: &dyn File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write_at(bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(_) if mutant::is(Mutant::IgnoreShortWrite) => return Ok(()),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether there is no space for what was to be written.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// Whether the machine lacks what may be there again later: space, memory or open files.
#[must_use]
pub fn is_lack(error: &io::Error) -> bool {
    let errno = rustix::io::Errno::from_io_error(error);
    is_full(error)
        || error.kind() == io::ErrorKind::OutOfMemory
        || matches!(
            errno,
            Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE)
        )
}

/// Removes a file that need not be there.
///
/// # Errors
/// As removing it.
pub fn remove_if_there(vfs: &dyn Vfs, path: &Path) -> io::Result<()> {
    match vfs.remove(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Reads a whole file.
///
/// # Errors
/// As opening and reading it.
pub fn read(vfs: &dyn Vfs, path: &Path) -> io::Result<Vec<u8>> {
    let file = vfs.open(path, Open::Read)?;
    let len = usize::try_from(file.len()?).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut content = vec![0; len];
    read_exact_at(&*file, &mut content, 0)?;
    Ok(content)
}

/// A directory and the operations on it, as most of the store passes them around.
#[derive(Debug, Clone)]
pub struct Dir {
    /// The operations.
    pub vfs: Arc<dyn Vfs>,
    /// The directory.
    pub path: PathBuf,
}
