//! JSON names that are not Rust names.

pub mod cases;
pub mod odd;
