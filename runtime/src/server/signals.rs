//! SIGTERM and SIGINT: the first asks for a graceful stop, a second ends the process at once.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that stop a server.
#[derive(Debug)]
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Takes them over from now on, in a tokio runtime with IO.
    ///
    /// # Errors
    /// The operating system refuses.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for either; gives its number and name.
    pub(super) async fn next(&mut self) -> (i32, &'static str) {
        tokio::select! {
            _ = self.terminate.recv() => (SignalKind::terminate().as_raw_value(), "SIGTERM"),
            _ = self.interrupt.recv() => (SignalKind::interrupt().as_raw_value(), "SIGINT"),
        }
    }
}
