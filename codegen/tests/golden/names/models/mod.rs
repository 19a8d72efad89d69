//! Names that generated code uses for things of its own.

pub mod types;
pub mod words;
