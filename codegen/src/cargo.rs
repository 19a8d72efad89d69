//! cargo: to be written.
