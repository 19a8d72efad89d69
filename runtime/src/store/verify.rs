//! Reads every byte of a checkpoint's files without loading them: `server verify`.

use super::{
    HistoryError, VerifiedHistory,
    history::Kept,
    open::{identity, start},
};
use crate::{
    data_dir::Manifest,
    log::read_closed,
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

/// A file of a checkpoint. As long as it is open it can be read, also when it is removed.
#[derive(Debug)]
pub(super) struct CheckpointFile {
    kind: Kind,
    bytes: u64,
}

#[derive(Debug)]
enum Kind {
    Snapshot(SnapshotFile),
    Carry(CarryFile),
}

/// Reads and checks every file that the manifest names. Nothing is changed.
///
/// # Errors
/// A file is damaged, or cannot be read.
pub fn verify(dir: &Dir, manifest: &Manifest) -> Result<Verified, SnapshotError> {
    let mut verified = Verified::default();
    for file in checkpoint_files(dir, manifest) {
        file?.verify(&mut verified)?;
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
    let verified = kept.verify()?;
    // What lies between history and the checkpoint is in the log, for history to come.
    if let Some(from) = kept.log_start() {
        let to = start(manifest);
        read_closed(dir, &kept.identity, from, to, &mut |_| Ok(())).map_err(HistoryError::Log)?;
    }
    Ok(verified)
}

/// Opens the files that the manifest names, one after the other.
pub(super) fn checkpoint_files(
    dir: &Dir,
    manifest: &Manifest,
) -> impl Iterator<Item = Result<CheckpointFile, SnapshotError>> {
    let store = manifest.store.into_bytes();
    let snapshots = manifest.snapshots.iter().map(move |entry| {
        let path = dir.path.join(&entry.file);
        let file = SnapshotFile::open(dir, &path, &entry.expected(store))?;
        Ok(CheckpointFile {
            kind: Kind::Snapshot(file),
            bytes: entry.bytes,
        })
    });
    let carry = manifest.carry.iter().map(move |entry| {
        let path = dir.path.join(&entry.file);
        let file = CarryFile::open(dir, &path, &entry.expected(store))?;
        Ok(CheckpointFile {
            kind: Kind::Carry(file),
            bytes: entry.bytes,
        })
    });
    snapshots.chain(carry)
}

impl CheckpointFile {
    /// Reads and checks all of it, and counts it.
    ///
    /// # Errors
    /// It is damaged, or cannot be read.
    pub(super) fn verify(&self, verified: &mut Verified) -> Result<(), SnapshotError> {
        match &self.kind {
            Kind::Snapshot(file) => {
                file.verify()?;
                verified.snapshots += 1;
                verified.rows += file.head().rows;
            }
            Kind::Carry(file) => {
                file.verify()?;
                verified.carried += file.items();
            }
        }
        verified.bytes += self.bytes;
        Ok(())
    }
}
