//! History in another directory: a backup's, or that of a store made of one.

use std::{collections::BTreeSet, io};

use super::{
    HistoryPolicy, Keep,
    extend::extend,
    pack::{Bench, NotPacked},
    read::{HistoryError, Kept},
};
use crate::{
    data_dir::{HISTORY, History, Manifest, SNAPSHOTS},
    snapshot::NoPause,
    store::{
        CopyError,
        backup::{Step, copy_file},
        open::{identity, stamp},
    },
    types::Timestamp,
    vfs::Dir,
};

/// What became of history in a copy.
#[derive(Debug, Default)]
pub(in crate::store) struct CopiedHistory {
    pub(in crate::store) history: Option<History>,
    /// Why it was left out, if it is damaged: that is no reason to be without a copy of the rest.
    pub(in crate::store) left_out: Option<String>,
}

impl CopiedHistory {
    fn left_out(error: &HistoryError) -> Self {
        Self {
            history: None,
            left_out: Some(error.to_string()),
        }
    }
}

/// Copies what `history` names, of a store whose manifest it is, and reads the copies back. The files of
/// the manifest's own checkpoint are there already.
pub(in crate::store) fn copy(
    from: &Dir,
    to: &Dir,
    manifest: &Manifest,
    history: History,
    step: Step<'_>,
) -> Result<CopiedHistory, CopyError> {
    let kept = Kept {
        dir: from,
        identity: identity(manifest),
        history: &history,
    };
    match kept.verify() {
        Err(error) if error.is_corrupt() => return Ok(CopiedHistory::left_out(&error)),
        verified => drop(verified?),
    }
    let there: BTreeSet<&str> = manifest.files().collect();
    for (name, path) in kept.files()? {
        if there.contains(name.as_str()) {
            continue;
        }
        // In a copy nothing else needs a base's files.
        let name = match name.strip_prefix(SNAPSHOTS) {
            Some(file) => format!("{HISTORY}{file}"),
            None => name,
        };
        copy_file(from, &path, to, &to.path.join(name), step)?;
    }
    to.vfs.sync_dir(&to.path.join(HISTORY))?;
    let copied = Kept { dir: to, ..kept };
    copied.verify()?;
    Ok(CopiedHistory {
        history: Some(history),
        left_out: None,
    })
}

/// Copies all history of a store, and takes over what only its log has before the manifest's checkpoint:
/// in the copy the log begins there.
pub(in crate::store) fn copy_all(
    from: &Dir,
    to: &Dir,
    manifest: &Manifest,
    step: Step<'_>,
) -> Result<CopiedHistory, CopyError> {
    let Some(history) = manifest.history.clone() else {
        return Ok(CopiedHistory::default());
    };
    let copied = copy(from, to, manifest, history, step)?;
    if copied.history.is_none() {
        return Ok(copied);
    }
    let bench = Bench {
        dir: to,
        identity: identity(manifest),
        stamp: stamp(&manifest.lock),
        pace: &NoPause,
    };
    let all = HistoryPolicy {
        keep: Keep::Forever,
        max_bytes: u64::MAX,
        ..HistoryPolicy::DEFAULT
    };
    let mut extended = extend(bench, from, manifest, &all, Timestamp::now())?;
    Ok(CopiedHistory {
        history: extended.release(),
        left_out: None,
    })
}

impl From<NotPacked> for CopyError {
    fn from(failed: NotPacked) -> Self {
        match failed {
            NotPacked::Failed(error) => Self::File(error),
            NotPacked::Unreadable(error) => Self::Checkpoint(error),
        }
    }
}

impl From<HistoryError> for CopyError {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Base(error) => Self::Dir(error),
            HistoryError::Ended(error) if error.kind() != io::ErrorKind::InvalidData => {
                Self::File(error)
            }
            error => Self::History(error),
        }
    }
}
