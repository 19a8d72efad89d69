//! How much history takes, by what its files say.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    data_dir::{HISTORY, History, Manifest},
    sequence::Sequence,
    vfs::Dir,
};

/// How much there is of history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct HistorySize {
    /// The oldest sequence that is kept.
    pub(in crate::store) oldest: Option<Sequence>,
    /// By model: bytes of its events as they stood in the log, and of the snapshots that only history
    /// has.
    pub(in crate::store) models: BTreeMap<u32, u64>,
    /// Bytes of the files that each generation has and no later one.
    generations: Vec<u64>,
}

impl HistorySize {
    /// Of what a manifest names. The base of a generation whose manifest cannot be read is not counted.
    pub(in crate::store) fn of(dir: &Dir, history: Option<&History>) -> Self {
        let mut size = Self::default();
        let Some(history) = history else {
            return size;
        };
        size.oldest = history.first_sequence();
        let listed = dir.vfs.list(&dir.path.join(HISTORY)).unwrap_or_default();
        let here: BTreeSet<String> = listed.into_iter().map(|entry| entry.name).collect();
        let mut seen = BTreeSet::new();
        // From the newest: a file that several bases have goes with the newest of them.
        for generation in history.generations.iter().rev() {
            let mut bytes: u64 = generation.files().map(|file| file.bytes).sum();
            for (&model, kept) in &generation.models {
                *size.models.entry(model).or_default() += kept.bytes;
            }
            if let Ok(base) = generation.read_base(dir) {
                for (file, model, file_bytes) in checkpoint_files(&base) {
                    let name = file.rsplit('/').next().unwrap_or(file);
                    if here.contains(name) && seen.insert(name.to_owned()) {
                        bytes += file_bytes;
                        if let Some(model) = model {
                            *size.models.entry(model).or_default() += file_bytes;
                        }
                    }
                }
            }
            size.generations.insert(0, bytes);
        }
        size
    }

    /// Bytes that are left without the oldest `gone` generations.
    pub(in crate::store) fn without(&self, gone: usize) -> u64 {
        self.generations.iter().skip(gone).sum()
    }
}

/// The files of a checkpoint: name, model if it is a snapshot, bytes.
fn checkpoint_files(manifest: &Manifest) -> impl Iterator<Item = (&str, Option<u32>, u64)> {
    let snapshots = manifest.snapshots.iter();
    let snapshots = snapshots.map(|entry| (entry.file.as_str(), Some(entry.model), entry.bytes));
    let carried = manifest.carry.iter();
    snapshots.chain(carried.map(|entry| (entry.file.as_str(), None, entry.bytes)))
}
