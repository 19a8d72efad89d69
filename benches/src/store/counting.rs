//! What counting requests costs a read. The server has no switch for it, and gets none for a measurement: the
//! code that counts, with both looks at the clock, is timed alone by the runtime's own measurement, and
//! divided by what a read at 64 connections takes of the server's processor time in the same minute.

use std::num::NonZeroUsize;
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::{
    Bench,
    accounts::{self, Kept},
};
use crate::build;
use crate::error::Error;
use crate::load::{Bound, Load, Work, WorkKind};
use crate::report::{decimal, median, sorted};
use crate::server::{Launch, Server};

const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// The measurement in the runtime, a test that only runs when it is named.
const MEASUREMENT: &str =
    "http::traffic::tests::counting_a_request_takes_under_a_microsecond_on_a_busy_machine";

/// Measures reads and counting, in turn.
///
/// # Errors
/// The server failed, or the runtime's measurement cannot be built and run.
pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<String>, Error> {
    let launch = Launch::Ours {
        binary: bench.server.to_owned(),
        data: bench.accounts(Kept::Snapshot, "data")?,
    };
    // Built before, so that no compiler runs beside what is measured.
    counting_nanos()?;
    let server = Server::start(&launch, &bench.directory.join("out"))?;
    let paths: Arc<[String]> = accounts::paths(bench.records).into();
    let mut work = Work::new(WorkKind::Read, server.address(), paths);
    let load = Load {
        connections: CONNECTIONS,
        threads: bench.options.threads,
        bound: Bound::Time {
            warm_up: bench.options.measured / 5,
            measured: bench.options.measured,
        },
    };
    let (mut reads, mut counts) = (Vec::new(), Vec::new());
    for _ in 0..bench.options.rounds {
        let sample = load.run(&mut work, server.pid())?;
        reads.extend(sample.server_cpu_micros());
        counts.push(counting_nanos()?);
    }
    server.stop()?;
    let shares = reads.iter().zip(&counts);
    let shares = shares.map(|(read, count)| count / (read * 1e3) * 100.0);
    Ok(vec![format!(
        "counting {} ns of a read's {} µs of processor time: {} %, goal 2 %",
        decimal(median(&sorted(counts.clone())), 0),
        decimal(median(&sorted(reads.clone())), 2),
        decimal(median(&sorted(shares.collect())), 2)
    )])
}

/// Nanoseconds of counting one request.
fn counting_nanos() -> Result<f64, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(build::workspace())
        .args([
            "test",
            "--quiet",
            "--release",
            "-p",
            "modelith",
            "--lib",
            "--",
        ])
        .args(["--ignored", "--exact", "--nocapture", MEASUREMENT]);
    let text = format!("{command:?}");
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(Error::io("running cargo"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match nanos(&said) {
        Some(nanos) if output.status.success() => Ok(nanos),
        _ => Err(Error::Command {
            command: text,
            ended: output.status,
            said,
        }),
    }
}

/// What the measurement printed.
fn nanos(said: &str) -> Option<f64> {
    let (_, rest) = said.split_once("its time taken, in ")?;
    rest.lines().next()?.strip_suffix("ns")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_found_in_what_was_printed() {
        let said = "running 1 test\na request is counted, and its time taken, in 61ns\n.\n";
        assert_eq!(nanos(said), Some(61.0));
        assert_eq!(nanos("running 0 tests\n"), None);
    }
}
