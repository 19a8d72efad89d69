//! What a manifest says of a checkpoint's files, as whoever opens one asks for it.

use crate::{
    data_dir::{CarryEntry, SnapshotEntry},
    snapshot::Expected,
};

impl SnapshotEntry {
    /// The file that it names, of the store with this UUID.
    pub(super) const fn expected(&self, store: [u8; 16]) -> Expected {
        Expected {
            store,
            digest: Some(self.digest.0),
            bytes: Some(self.bytes),
        }
    }
}

impl CarryEntry {
    /// The file that it names, of the store with this UUID.
    pub(super) const fn expected(&self, store: [u8; 16]) -> Expected {
        Expected {
            store,
            digest: Some(self.digest.0),
            bytes: Some(self.bytes),
        }
    }
}
