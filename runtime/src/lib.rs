//! The runtime that a generated server is compiled against.

#[cfg(test)]
extern crate self as modelith;

pub mod fault;
pub mod log;
mod macros;
pub mod prelude;
mod sequence;
pub mod types;
pub mod vfs;
mod wire;

pub use sequence::Sequence;
