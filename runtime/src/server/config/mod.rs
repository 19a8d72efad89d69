//! The configuration: every value with where it came from.
//!
//! A flag stands before a variable, before the file, before the program's own value, before the
//! default. Nothing here opens a socket or touches the data directory.

mod error;
mod file;
mod form;
mod keys;
mod layers;
mod origins;
mod past;
mod print;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use error::ConfigError;
pub(crate) use form::{AdminListen, Events, Level, LogFormat, Memory};
use keys::{KEYS, Key};
pub(crate) use layers::{Layers, Loaded};
pub(crate) use settings::{Compaction, Config, Log, Source};
