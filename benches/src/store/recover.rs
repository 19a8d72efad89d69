//! Starts of the reference server: from the start of the process until `GET /readyz` is answered with 200.

use std::time::{Duration, Instant};

use super::{Bench, accounts::Kept, floor};
use crate::error::Error;
use crate::load::Connection;
use crate::memory;
use crate::report::{decimal, median, sorted};
use crate::server::{Launch, Server};

/// What the server starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// A snapshot of all records.
    Snapshot,
    /// A log with an event for each.
    Events,
}

impl From {
    const fn kept(self) -> Kept {
        match self {
            Self::Snapshot => Kept::Snapshot,
            Self::Events => Kept::Log,
        }
    }

    /// Where its files are. The log of the generation before, which is kept too, no start reads.
    const fn files(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshots",
            Self::Events => "log",
        }
    }

    /// Seconds in which the design wants a million on two cores.
    const fn goal(self) -> f64 {
        match self {
            Self::Snapshot => 1.5,
            Self::Events => 3.0,
        }
    }
}

/// One start.
struct Started {
    ready: Duration,
    /// Of it, what the server says that loading and replaying took.
    replay: f64,
    resident: Option<u64>,
}

/// Starts and stops as many rounds as asked, and hashes the same files before each.
///
/// # Errors
/// The server does not start, or does not say how long it replayed.
pub(super) fn measure(bench: &Bench<'_>, from: From) -> Result<Vec<String>, Error> {
    let (mut starts, mut floors) = (Vec::new(), Vec::new());
    for round in 0..bench.options.rounds {
        // A start writes to its directory, and a log of this length is compacted soon after.
        let data = bench.accounts(from.kept(), &format!("data-{round}"))?;
        floors.push(floor::read(&data.join(from.files()))?);
        let launch = Launch::Ours {
            binary: bench.server.to_owned(),
            data: data.clone(),
        };
        starts.push(start(&launch, bench)?);
        std::fs::remove_dir_all(&data)
            .map_err(Error::io(format!("removing {}", data.display())))?;
    }
    let range = |figures: Vec<f64>| {
        let figures = sorted(figures);
        let (low, high) = (figures.first().copied(), figures.last().copied());
        let (low, high) = (decimal(low, 2), decimal(high, 2));
        format!("{} ({low}–{high})", decimal(median(&figures), 2))
    };
    let seconds = |figure: &dyn Fn(&Started) -> f64| range(starts.iter().map(figure).collect());
    let resident = starts.iter().filter_map(|start| start.resident);
    let per_record = resident.map(|bytes| bytes as f64 / bench.records as f64);
    let bytes = floors.iter().map(|floor| floor.bytes).max().unwrap_or(0);
    let ratios = starts.iter().zip(&floors);
    let ratios = ratios.map(|(start, floor)| start.ready.as_secs_f64() / floor.took.as_secs_f64());
    Ok(vec![
        format!(
            "{} records, {:.1} MB of files, in the page cache",
            bench.records,
            bytes as f64 / 1e6
        ),
        format!(
            "ours   ready after {} s, goal {} s for a million; of it replay {} s",
            seconds(&|start| start.ready.as_secs_f64()),
            from.goal(),
            seconds(&|start| start.replay)
        ),
        format!(
            "       resident {} bytes a record",
            decimal(median(&sorted(per_record.collect())), 0)
        ),
        format!(
            "floor  {} s to read and hash the same bytes; ratio {}",
            range(
                floors
                    .iter()
                    .map(|floor| floor.took.as_secs_f64())
                    .collect()
            ),
            range(ratios.collect())
        ),
    ])
}

fn start(launch: &Launch, bench: &Bench<'_>) -> Result<Started, Error> {
    let began = Instant::now();
    let server = Server::start(launch, &bench.directory.join("out"))?;
    let ready = began.elapsed();
    let resident = memory::resident(server.pid());
    let request = format!(
        "GET /metrics HTTP/1.1\r\nhost: {}\r\n\r\n",
        server.operator()
    );
    let mut connection = Connection::open(server.operator())?;
    let answer = connection.exchange(request.as_bytes(), 200)?;
    let text = String::from_utf8_lossy(answer.body).into_owned();
    server.stop()?;
    Ok(Started {
        ready,
        replay: replay_seconds(&text)
            .ok_or(Error::Answer("no time of replay among the metrics"))?,
        resident,
    })
}

fn replay_seconds(metrics: &str) -> Option<f64> {
    let mut lines = metrics.lines();
    let value = lines.find_map(|line| line.strip_prefix("modelith_replay_duration_seconds "))?;
    value.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replay_is_found_among_the_metrics() {
        let metrics = "# TYPE modelith_replay_duration_seconds gauge\n\
                       modelith_replay_duration_seconds 0.25\n# EOF\n";
        assert_eq!(replay_seconds(metrics), Some(0.25));
        assert_eq!(replay_seconds("# EOF\n"), None);
    }
}
