//! The bare peers: hyper and nothing else, on the same sockets, limits and timeouts as ours.

mod append;
mod canned;
mod serve;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::signal::unix::{SignalKind, signal};

use crate::error::Error;
use append::Appender;
use canned::Canned;
use serve::Peer;

/// What a peer process is told.
#[derive(Debug)]
pub(crate) struct PeerOptions {
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// The file with the answer that it repeats.
    pub(crate) answer: PathBuf,
    /// The file that it appends bodies to; without one it only answers.
    pub(crate) append: Option<PathBuf>,
}

/// Serves until SIGTERM or SIGINT, then says how many batches and records were synced.
///
/// # Errors
/// The answer cannot be read, the file not opened, or the address not listened on.
pub(crate) fn run(options: &PeerOptions) -> Result<(), Error> {
    let canned = Canned::read(&options.answer)?;
    let peer = match &options.append {
        None => Peer::Constant(canned),
        Some(path) => Peer::Append(canned, Appender::start(path)?),
    };
    let appender = match &peer {
        Peer::Constant(_) => None,
        Peer::Append(_, appender) => Some(appender.clone()),
    };
    serve::start(options.listen, &peer)?;
    wait_for_stop().map_err(Error::io("waiting for a signal"))?;
    if let Some(appender) = appender {
        let (batches, records) = appender.counters();
        let line =
            serde_json::json!({ "message": "stopped", "batches": batches, "records": records });
        writeln!(io::stdout(), "{line}").map_err(Error::io("printing the counters"))?;
    }
    Ok(())
}

fn wait_for_stop() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let (mut term, mut int) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        Ok(())
    })
}

/// A constant peer in this process, for tests of what talks to a server. It ends with the process.
#[cfg(test)]
pub(crate) fn start_in_test(answer: &str) -> SocketAddr {
    let peer = Peer::Constant(Canned::parse(answer).expect("the answer of a test"));
    serve::start(crate::server::free_address().unwrap(), &peer).unwrap()
}
