//! The proof that what came before a checkpoint can go.

use std::collections::BTreeSet;

use super::Manifest;

/// What the manifests that are kept need, all of it durable. Publishing a manifest is the only thing
/// that yields one, and nothing that drops bytes of the log or of an older checkpoint does without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DurableSnapshot {
    first_segment: u64,
    /// `None` if not all manifests could be read: then everything may be needed.
    files: Option<BTreeSet<String>>,
}

impl DurableSnapshot {
    /// Of the manifests that are kept.
    pub(super) fn of<'m>(kept: impl Iterator<Item = &'m Manifest> + Clone) -> Self {
        let segments = kept.clone().map(|manifest| manifest.first_segment);
        let files = kept.flat_map(Manifest::files).map(str::to_owned);
        Self {
            first_segment: segments.min().unwrap_or(0),
            files: Some(files.collect()),
        }
    }

    /// Of manifests of which one cannot be read: nothing can go.
    pub(super) const fn of_unknown() -> Self {
        Self {
            first_segment: 0,
            files: None,
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
}
