//! Every kind of default.

pub mod color;
pub mod things;
