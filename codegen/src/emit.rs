//! emit: to be written.
