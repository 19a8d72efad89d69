//! What a manifest says of files, as whoever opens one asks for it.

use crate::{
    data_dir::{CarryEntry, FileEntry, SnapshotEntry},
    schema::Fingerprint,
    snapshot::Expected,
};

/// The file with this digest and so many bytes, of the store with this UUID.
const fn expected(store: [u8; 16], digest: Fingerprint, bytes: u64) -> Expected {
    Expected {
        store,
        digest: Some(digest.0),
        bytes: Some(bytes),
    }
}

impl SnapshotEntry {
    /// The file that it names, of the store with this UUID.
    pub(super) const fn expected(&self, store: [u8; 16]) -> Expected {
        expected(store, self.digest, self.bytes)
    }
}

impl CarryEntry {
    /// The file that it names, of the store with this UUID.
    pub(super) const fn expected(&self, store: [u8; 16]) -> Expected {
        expected(store, self.digest, self.bytes)
    }
}

impl FileEntry {
    /// The block file that it names, of the store with this UUID.
    pub(super) const fn expected(&self, store: [u8; 16]) -> Expected {
        expected(store, self.digest, self.bytes)
    }
}
