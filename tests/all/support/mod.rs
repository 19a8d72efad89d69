//! What the tests share: a server process and an HTTP client.

mod client;
mod process;

pub(crate) use client::{Answer, Client};
pub(crate) use process::{Exited, Server};
