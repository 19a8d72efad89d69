//! The user's package as it lies on disk: its manifest, models/ and models.lock.
//!
//! The build script and the command line both come here for files; nothing else in this crate
//! reads or writes them, but `output`.

mod lock_file;
mod manifest;
mod sources;

pub use lock_file::{LockWrite, write_lock};
pub use manifest::{Manifest, ManifestError};
pub use sources::{FILE_BYTES_MAX, LOCK_BYTES_MAX, Sources};
