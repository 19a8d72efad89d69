//! The codes of what a package's files refuse.

pub(crate) const FILE_UNREADABLE: &str = "E130";
pub(crate) const FILE_TOO_LARGE: &str = "E131";
pub(crate) const FILE_NOT_UTF8: &str = "E132";
pub(crate) const LOCKED_VARIABLE: &str = "E133";
pub(crate) const OUTPUT_UNWRITABLE: &str = "E134";
