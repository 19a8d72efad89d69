//! parse: to be written.
