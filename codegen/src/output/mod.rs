//! What a build leaves on disk.
//!
//! It writes only what changed, takes away only what an earlier run of ours wrote, and leaves the
//! last good output where it is when the models have an error.

mod link;
mod unparsed;
mod write;

pub use link::link;
pub use unparsed::{mark_unparsed, stub};
pub use write::{Written, foreign, write};

/// The file that the user's crate includes.
pub const SERVER: &str = "server.rs";
