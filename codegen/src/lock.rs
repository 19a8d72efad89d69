//! lock: to be written.
