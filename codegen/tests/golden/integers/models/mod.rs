//! Every integer type, at its limits.

pub mod integers;
