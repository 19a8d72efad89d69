//! The proof that what came before a checkpoint can go.

use std::collections::BTreeSet;

use super::{Generation, Manifest};

/// What the manifests that are kept need, all of it durable. Publishing a manifest is the only thing
/// that yields one, and nothing that drops bytes of the log or of an older checkpoint does without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DurableSnapshot {
    first_segment: u64,
    /// `None` if not all manifests could be read: then everything may be needed.
    files: Option<BTreeSet<String>>,
    /// The same of history/, without what the files of bases are.
    history: BTreeSet<String>,
}

impl DurableSnapshot {
    /// Of the manifests that are kept: the newest, and that of the checkpoint before.
    pub(super) fn of(newest: &Manifest, before: Option<&Manifest>) -> Self {
        let kept = [newest].into_iter().chain(before);
        let segments = kept.clone().map(|manifest| manifest.first_segment);
        let files = kept.flat_map(Manifest::files).map(str::to_owned);
        Self {
            first_segment: segments.min().unwrap_or(0),
            files: Some(files.collect()),
            history: history(newest, before),
        }
    }

    /// Of manifests of which one cannot be read: nothing can go.
    pub(super) const fn of_unknown() -> Self {
        Self {
            first_segment: 0,
            files: None,
            history: BTreeSet::new(),
        }
    }

    /// The number of the first segment that a start may read.
    #[must_use]
    pub const fn first_segment(&self) -> u64 {
        self.first_segment
    }

    /// Whether a start may read a file of a checkpoint, named from the data directory on.
    #[must_use]
    pub fn needs(&self, file: &str) -> bool {
        self.files.as_ref().is_none_or(|files| files.contains(file))
    }

    /// Whether history needs a file of its own, named from the data directory on.
    pub(super) fn needs_of_history(&self, file: &str) -> bool {
        self.files.is_none() || self.history.contains(file)
    }

    /// Whether it is not known what is needed.
    pub(super) const fn is_unknown(&self) -> bool {
        self.files.is_none()
    }
}

/// Of the generations that the newest manifest still has, the files that either manifest names: a part
/// that was written again stays as long as a start may go back to the one that names it.
fn history(newest: &Manifest, before: Option<&Manifest>) -> BTreeSet<String> {
    let generations = |manifest: &Manifest| {
        let history = manifest.history.iter();
        let generations = history.flat_map(|history| history.generations.clone());
        generations.collect::<Vec<Generation>>()
    };
    let now = generations(newest);
    let is_there = |older: &Generation| {
        now.iter()
            .any(|generation| generation.first_sequence == older.first_sequence)
    };
    let mut older = before.map(generations).unwrap_or_default();
    older.retain(is_there);
    let all = now.iter().chain(&older);
    let files = all.flat_map(Generation::files);
    files.map(|entry| entry.file.clone()).collect()
}
