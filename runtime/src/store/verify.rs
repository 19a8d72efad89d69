//! Reads every byte of a checkpoint's files without loading them: `server verify`.

use super::{HistoryError, VerifiedHistory, history::Kept, open::identity};
use crate::{
    data_dir::Manifest,
    snapshot::{CarryFile, SnapshotError, SnapshotFile},
    vfs::Dir,
};

/// What the files of a checkpoint hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// Number of snapshots.
    pub snapshots: u64,
    /// Records in them.
    pub rows: u64,
    /// Events that were carried.
    pub carried: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

/// Reads and checks every file that the manifest names. Nothing is changed.
///
/// # Errors
/// A file is damaged, or cannot be read.
pub fn verify(dir: &Dir, manifest: &Manifest) -> Result<Verified, SnapshotError> {
    let store = manifest.store.into_bytes();
    let mut verified = Verified::default();
    for entry in &manifest.snapshots {
        let expected = entry.expected(store);
        SnapshotFile::open(dir, &dir.path.join(&entry.file), &expected)?.verify()?;
        verified.snapshots += 1;
        verified.rows += entry.rows;
        verified.bytes += entry.bytes;
    }
    if let Some(entry) = &manifest.carry {
        let expected = entry.expected(store);
        let carried = CarryFile::open(dir, &dir.path.join(&entry.file), &expected)?;
        carried.verify()?;
        verified.carried = carried.items();
        verified.bytes += entry.bytes;
    }
    Ok(verified)
}

/// Reads and checks all that the manifest says of history. Nothing is changed.
///
/// # Errors
/// A file is damaged, or cannot be read.
pub fn verify_history(dir: &Dir, manifest: &Manifest) -> Result<VerifiedHistory, HistoryError> {
    let Some(history) = &manifest.history else {
        return Ok(VerifiedHistory::default());
    };
    let kept = Kept {
        dir,
        identity: identity(manifest),
        history,
    };
    kept.verify()
}
