//! One connection: HTTP/1.1 or HTTP/2 over a socket, and a timeout for everything that a client
//! can leave undone.
//!
//! hyper's own timeout for heads runs while a connection is idle too, its version sniffing has
//! none, and neither sees a client that stops reading. So they are kept here, over all: [`io`] and
//! [`body`] note what happens in [`activity`] and [`untaken`], and [`drive`] waits for the earliest
//! deadline with one timer a connection.

mod activity;
mod body;
mod drive;
mod io;
#[cfg(test)]
mod tests;
mod untaken;

pub(super) use activity::Patience;
pub(crate) use drive::Answer;
pub(super) use drive::{Serving, serve};
