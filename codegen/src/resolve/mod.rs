//! r
pub(crate) mod case;
