//! The server process: command line, configuration, sockets, logs, start and stop.
//!
//! It joins the store and HTTP and knows neither bytes on disk nor the meaning of a request. It
//! never blocks a worker, never panics on what a user or a client does, and never leaves a
//! connection without a timeout.

mod access;
mod admission;
mod builder;
mod command;
mod commands;
mod config;
mod connection;
mod desk;
mod entry;
mod error;
mod exit;
mod exposure;
mod failed;
mod inspection;
mod listen;
mod logs;
mod memory;
mod people;
mod process;
mod service;
mod signals;
mod socket;
mod start;
mod sweep;
#[cfg(test)]
mod tests;
mod worker;

pub use builder::{Running, Server};
pub use error::{ServeError, StartError, StopError};
