//! What the compiler of models does, seen from outside.

#![cfg(test)]

mod budget;
#[cfg(feature = "cli")]
mod command_line;
mod diagnostics;
mod documents;
mod doubling;
mod golden;
mod identity;
mod lock;
mod mutations;
mod printed;
mod promises;
mod schema_bytes;
mod schemas;
