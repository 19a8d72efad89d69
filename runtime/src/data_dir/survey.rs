//! What a directory is before anything is done to it: a store, the begin of one, or neither.
//!
//! It only looks.

use std::path::Path;

use super::{DataDirError, Manifest, error::OnPath, lock::LOCK};
use crate::vfs::{Entry, Vfs};

/// Directories of a store that hold files of its own, or will.
const HOLDING: [&str; 4] = [
    super::LOG,
    super::SNAPSHOTS,
    super::QUARANTINE,
    super::HISTORY,
];

/// Files that may be there without a store; `lost+found` is every new ext4 file system's.
const HARMLESS: [&str; 3] = [LOCK, "admin.sock", "lost+found"];

/// The numbers of a directory's manifests, ascending.
pub(super) fn manifests(vfs: &dyn Vfs, dir: &Path) -> Result<Vec<u64>, DataDirError> {
    let entries = vfs.list(dir).on("list", dir)?;
    Ok(numbers(&entries))
}

/// Refuses a directory that has files, no manifest, and something that no store has.
pub(super) fn check_ours(vfs: &dyn Vfs, dir: &Path) -> Result<(), DataDirError> {
    let entries = vfs.list(dir).on("list", dir)?;
    let foreign = entries.iter().find(|entry| !is_ours(entry));
    match foreign {
        Some(entry) if numbers(&entries).is_empty() => Err(DataDirError::Foreign {
            path: dir.to_owned(),
            entry: entry.name.clone(),
        }),
        _ => Ok(()),
    }
}

/// Refuses a directory without a manifest that is more than an unfinished creation. The first
/// manifest is durable before anything else is written, so then there is not one file.
pub(super) fn check_unfinished(vfs: &dyn Vfs, dir: &Path) -> Result<(), DataDirError> {
    check_ours(vfs, dir)?;
    for entry in vfs.list(dir).on("list", dir)? {
        let inside = dir.join(&entry.name);
        if HOLDING.contains(&entry.name.as_str())
            && let Some(file) = vfs.list(&inside).on("list", &inside)?.first()
        {
            return Err(DataDirError::NoManifest {
                path: dir.to_owned(),
                file: Path::new(&entry.name).join(&file.name),
            });
        }
        if entry.name == super::TMP {
            let files = vfs.list(&inside).on("list", &inside)?;
            let foreign = |file: &&Entry| Manifest::number_of(&file.name).is_none();
            if let Some(file) = files.iter().find(foreign) {
                return Err(DataDirError::Foreign {
                    path: dir.to_owned(),
                    entry: format!("{}/{}", super::TMP, file.name),
                });
            }
        }
    }
    Ok(())
}

fn numbers(entries: &[Entry]) -> Vec<u64> {
    let files = entries.iter().filter(|entry| !entry.is_dir);
    let mut numbers: Vec<u64> = files
        .filter_map(|entry| Manifest::number_of(&entry.name))
        .collect();
    numbers.sort_unstable();
    numbers
}

fn is_ours(entry: &Entry) -> bool {
    let name = entry.name.as_str();
    if entry.is_dir {
        HOLDING.contains(&name) || name == super::TMP || name == "lost+found"
    } else {
        HARMLESS.contains(&name)
    }
}
