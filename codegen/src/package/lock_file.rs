//! Writes models.lock so that a crash leaves the old text or the new one, and so that cargo sees no
//! reason to run the build script again.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process,
    time::SystemTime,
};

use crate::lock;

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWrite {
    /// models.lock has the new text now, or had it already.
    Done,
    /// Somebody wrote it since it was read; nothing was changed. Read it again and start over.
    Raced,
}

/// Replaces models.lock in `root`, whose text was `before`, by `text`.
///
/// `modified` becomes the file's modification time. Cargo runs a build script again when a watched
/// file is newer than the script's last start; the newest time below models/, noted before models/
/// was read, is not.
///
/// # Errors
/// The file cannot be written; models.lock is as it was.
pub fn write_lock(
    root: &Path,
    before: Option<&str>,
    text: &str,
    modified: Option<SystemTime>,
) -> io::Result<LockWrite> {
    // A link stays a link, and what it leads to is replaced.
    let path = root.join(lock::FILE_NAME);
    let path = path.canonicalize().unwrap_or(path);
    // Held from the look to the rename; where a directory cannot be locked, that is a short time.
    let directory = path
        .parent()
        .and_then(|directory| File::open(directory).ok());
    let _ = directory.as_ref().map(File::lock);
    match fs::read(&path) {
        Ok(bytes) if bytes == text.as_bytes() => return Ok(LockWrite::Done),
        // An editor's build and one in a terminal run at the same time.
        Ok(bytes) if Some(bytes.as_slice()) != before.map(str::as_bytes) => {
            return Ok(LockWrite::Raced);
        }
        Ok(_) => {}
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
            if before.is_some() {
                return Ok(LockWrite::Raced);
            }
        }
        Err(fault) => return Err(fault),
    }
    let new = path.with_file_name(format!(".{}.{}.new", lock::FILE_NAME, process::id()));
    let written = write_new(&new, text, modified).and_then(|()| fs::rename(&new, &path));
    if let Err(fault) = written {
        // The first fault is the one to tell of.
        let _ = fs::remove_file(&new);
        return Err(fault);
    }
    // The name is durable once its directory is; where a directory cannot be synced, the text is
    // still one or the other.
    let _ = directory.as_ref().map(File::sync_all);
    Ok(LockWrite::Done)
}

fn write_new(path: &Path, text: &str, modified: Option<SystemTime>) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(modified) = modified {
        file.set_modified(modified)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_lock_gets_the_text_and_the_time() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(lock::FILE_NAME);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let write = |before, text| write_lock(root.path(), before, text, Some(time)).unwrap();
        assert_eq!(write(None, "one"), LockWrite::Done);
        assert_eq!(write(Some("one"), "two"), LockWrite::Done);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), time);
        assert_eq!(
            fs::read_dir(root.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn what_another_build_wrote_is_never_lost() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(lock::FILE_NAME);
        let write = |before, text| write_lock(root.path(), before, text, None).unwrap();
        // Gone since it was read, come since it was not there, and changed.
        assert_eq!(write(Some("one"), "two"), LockWrite::Raced);
        fs::write(&path, "theirs").unwrap();
        assert_eq!(write(None, "two"), LockWrite::Raced);
        assert_eq!(write(Some("one"), "two"), LockWrite::Raced);
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        // Both had the same to write.
        assert_eq!(write(Some("one"), "theirs"), LockWrite::Done);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let root = tempfile::tempdir().unwrap();
        let real = root.path().join("real.lock");
        fs::write(&real, "one").unwrap();
        std::os::unix::fs::symlink("real.lock", root.path().join(lock::FILE_NAME)).unwrap();
        write_lock(root.path(), Some("one"), "two", None).unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "two");
        assert!(root.path().join(lock::FILE_NAME).is_symlink());
    }
}
