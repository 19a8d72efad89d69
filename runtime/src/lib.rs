//! The runtime that a generated server is compiled against.

#[cfg(test)]
extern crate self as modelith;

pub mod data_dir;
pub mod fault;
pub mod log;
mod macros;
pub mod prelude;
pub mod schema;
mod sequence;
pub mod server;
pub mod types;
pub mod vfs;
mod wire;

pub use sequence::Sequence;
