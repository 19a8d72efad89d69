//! Measures the generated server beside bare peers: one command, one table (see README.md).
//!
//! The program is its own peer: `modelith-benches peer …` is the process that the suite starts in
//! turn with the reference server. Nothing here is a test: a number never fails a build.
//!
//! | module | owns |
//! |---|---|
//! | `options` | the command line |
//! | `case` | what is compared with what, and the goals |
//! | `suite` | the rows, in which order |
//! | `side` | one of the two servers of a row: filled, asked, measured |
//! | `build` | the servers' binaries, built like this one |
//! | `server` | one child process that serves, and its end |
//! | `specimen` | the answers of ours that the peers repeat |
//! | `peer` | the bare hyper servers |
//! | `load` | the load generator |
//! | `store` | cases that are no row: starts, compaction, scrapes |
//! | `cpu`, `memory`, `disk`, `log_bytes` | what else is measured |
//! | `report` | the table |

mod build;
mod case;
mod cpu;
mod disk;
mod error;
mod load;
mod log_bytes;
mod memory;
mod options;
mod peer;
mod report;
mod server;
mod side;
mod specimen;
mod store;
mod suite;

use std::io::{self, Write};
use std::process::ExitCode;

use options::Invocation;

fn main() -> ExitCode {
    let outcome = match options::parse() {
        Invocation::Measure(options) => suite::run(&options, &mut io::stdout().lock()),
        Invocation::Peer(peer) => peer::run(&peer),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where stderr is closed there is nobody left to tell.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
