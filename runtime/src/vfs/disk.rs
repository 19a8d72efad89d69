//! The real file system.
//!
//! One system call a method, and no retries: what a short write or an interruption means is
//! decided by the callers of [`Vfs`]. Nothing here knows what the files hold.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::Path,
};

use super::{Entry, File, FileSystem, Open, Vfs};

/// Mode of a new file: a store holds what its owner alone may read.
const FILE_MODE: u32 = 0o600;
/// Mode of a new directory.
const DIR_MODE: u32 = 0o700;

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Vfs for Disk {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let mut options = fs::OpenOptions::new();
        options.read(true).mode(FILE_MODE);
        match how {
            Open::Read => &mut options,
            Open::Write => options.write(true),
            Open::CreateNew => options.write(true).create_new(true),
        };
        Ok(Box::new(DiskFile(options.open(path)?)))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            // A directory may be a link to another disk.
            let is_dir = kind.is_dir() || (kind.is_symlink() && entry.path().is_dir());
            if let Ok(name) = entry.file_name().into_string() {
                entries.push(Entry { name, is_dir });
            }
        }
        entries.sort();
        Ok(entries)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        match fs::DirBuilder::new().mode(DIR_MODE).create(dir) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
            other => other,
        }
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        fs::File::open(dir)?.sync_all()
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match rename_noreplace(from, to) {
            Err(error) if lacks_noreplace(&error) => link_and_remove(from, to),
            other => other,
        }
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn File>>> {
        let mut options = fs::OpenOptions::new();
        options.read(true).write(true).create(true).mode(FILE_MODE);
        let file = options.truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(DiskFile(file)))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn file_system(&self, dir: &Path) -> io::Result<FileSystem> {
        file_system(dir)
    }

    fn free_bytes(&self, dir: &Path) -> io::Result<u64> {
        let found = rustix::fs::statvfs(dir)?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }
}

/// A file of the real file system.
#[derive(Debug)]
struct DiskFile(fs::File);

impl File for DiskFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.0.write_at(bytes, offset)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn drop_cache(&self) -> io::Result<()> {
        drop_cache(&self.0)
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
}

#[cfg(target_os = "linux")]
fn drop_cache(file: &fs::File) -> io::Result<()> {
    use rustix::{fs::Advice, io::Errno};
    match rustix::fs::fadvise(file, 0, None, Advice::DontNeed) {
        // Advice that nobody takes is none: reading back then proves less, and is not wrong.
        Err(Errno::NOSYS | Errno::OPNOTSUPP) => Ok(()),
        other => Ok(other?),
    }
}

/// Elsewhere there is no such advice.
#[cfg(not(target_os = "linux"))]
fn drop_cache(_file: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_noreplace(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn rename_noreplace(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(rustix::io::Errno::NOSYS.into())
}

/// Whether the error says that kernel or file system do not know the flag (renameat2(2): `EINVAL`
/// by file systems, `ENOSYS` by kernels, `ENOTSUP` by macOS).
fn lacks_noreplace(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// A second name is refused where one is there, in one step; the first goes after it. A crash in
/// between leaves both, and the store never relies on the absence of the old one.
fn link_and_remove(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

#[cfg(target_os = "linux")]
fn file_system(dir: &Path) -> io::Result<FileSystem> {
    Ok(by_magic(rustix::fs::statfs(dir)?.f_type as u32))
}

/// Elsewhere nothing is known, and nothing is refused.
#[cfg(not(target_os = "linux"))]
fn file_system(dir: &Path) -> io::Result<FileSystem> {
    fs::metadata(dir)?;
    Ok(FileSystem::Local)
}

/// The numbers of statfs(2); their width differs by architecture, these fit in 32 bits.
#[cfg(target_os = "linux")]
const fn by_magic(magic: u32) -> FileSystem {
    match magic {
        0x0000_6969 => FileSystem::Remote("NFS"),
        // SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC and SMB2_SUPER_MAGIC.
        0x0000_517B | 0xFF53_4D42 | 0xFE53_4D42 => FileSystem::Remote("SMB"),
        0x6573_5546 => FileSystem::Remote("FUSE"),
        _ => FileSystem::Local,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::write_all_at, *};

    #[test]
    fn a_rename_never_replaces() {
        let dir = tempfile::tempdir().unwrap();
        for rename in [
            |from: &Path, to: &Path| Disk.rename_new(from, to),
            link_and_remove,
        ] {
            let [from, to] = ["from", "to"].map(|name| dir.path().join(name));
            fs::write(&from, "new").unwrap();
            fs::write(&to, "old").unwrap();
            let error = rename(&from, &to).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&from).unwrap(), b"new");
            assert_eq!(fs::read(&to).unwrap(), b"old");

            Disk.remove(&to).unwrap();
            rename(&from, &to).unwrap();
            assert_eq!(fs::read(&to).unwrap(), b"new");
            assert!(!from.exists());
        }
    }

    #[test]
    fn only_a_missing_flag_falls_back() {
        use rustix::io::Errno;
        assert!(lacks_noreplace(&Errno::INVAL.into()));
        assert!(!lacks_noreplace(&Errno::EXIST.into()));
        assert!(!lacks_noreplace(&Errno::IO.into()));
    }

    #[test]
    fn files_are_opened_as_asked_and_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let missing = Disk.open(&path, Open::Write).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);

        let file = Disk.open(&path, Open::CreateNew).unwrap();
        write_all_at(&*file, b"abc", 2).unwrap();
        assert_eq!(file.len().unwrap(), 5);
        file.drop_cache().unwrap();
        let again = Disk.open(&path, Open::CreateNew).unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        let read_only = Disk.open(&path, Open::Read).unwrap();
        assert!(read_only.write_at(b"x", 0).is_err());
        assert_eq!(super::super::read(&Disk, &path).unwrap(), b"\0\0abc");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }

    #[test]
    fn a_directory_may_be_there_already_but_not_as_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        Disk.create_dir(&path).unwrap();
        Disk.create_dir(&path).unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        assert!(Disk.create_dir(&dir.path().join("file")).is_err());
        std::os::unix::fs::symlink(&path, dir.path().join("link")).unwrap();
        let entry = |name: &str, is_dir| Entry {
            name: name.to_owned(),
            is_dir,
        };
        let expected = [
            entry("file", false),
            entry("link", true),
            entry("log", true),
        ];
        assert_eq!(Disk.list(dir.path()).unwrap(), expected);
        Disk.sync_dir(dir.path()).unwrap();
    }

    #[test]
    fn a_lock_excludes_until_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("LOCK");
        let held = Disk.lock(&path).unwrap().unwrap();
        assert!(Disk.lock(&path).unwrap().is_none());
        drop(held);
        assert!(Disk.lock(&path).unwrap().is_some());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn remote_file_systems_are_known_by_their_magic() {
        assert_eq!(by_magic(0x6969), FileSystem::Remote("NFS"));
        assert_eq!(by_magic(0xFE53_4D42), FileSystem::Remote("SMB"));
        assert_eq!(by_magic(0x6573_5546), FileSystem::Remote("FUSE"));
        assert_eq!(by_magic(0xEF53), FileSystem::Local);
        assert!(Disk.file_system(Path::new("/nonexistent")).is_err());
    }
}
