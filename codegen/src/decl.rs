//! decl: to be written.
