//! `GET /metrics` of a server with many records, beside one with few, in turn.

use std::time::{Duration, Instant};

use super::{Bench, accounts::Kept};
use crate::error::Error;
use crate::load::{Connection, Histogram};
use crate::report::{decimal, median, sorted, time};
use crate::server::{Launch, Server};

/// Records of the server that the other is judged by.
const FEW: usize = 1_000;
/// Scrapes of a round.
const SCRAPES: usize = 200;

/// Measures both servers.
///
/// # Errors
/// A server failed, or gave a wrong answer.
pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<String>, Error> {
    let few = Bench {
        records: FEW,
        directory: bench.directory.clone(),
        ..*bench
    };
    let mut servers = Vec::new();
    for (bench, name) in [(bench, "many"), (&few, "few")] {
        let launch = Launch::Ours {
            binary: bench.server.to_owned(),
            data: bench.accounts(Kept::Snapshot, name)?,
        };
        let output = bench.directory.join(format!("{name}.out"));
        servers.push(Server::start(&launch, &output)?);
    }
    let mut rounds: Vec<Vec<Histogram>> = servers.iter().map(|_| Vec::new()).collect();
    for _ in 0..bench.options.rounds {
        for (server, rounds) in servers.iter().zip(&mut rounds) {
            rounds.push(scrapes(server)?);
        }
    }
    for server in servers {
        server.stop()?;
    }
    let middle = |rounds: &[Histogram], share: f64| {
        let seconds = rounds
            .iter()
            .map(|round| round.quantile(share).as_secs_f64());
        median(&sorted(seconds.collect()))
    };
    let shown = |seconds: Option<f64>| time(Duration::from_secs_f64(seconds.unwrap_or_default()));
    let mut lines = Vec::new();
    for (rounds, records) in rounds.iter().zip([bench.records, FEW]) {
        let worst = rounds.iter().map(Histogram::longest).max();
        lines.push(format!(
            "{records:>8} records: p50 {}, p99 {}, worst {}",
            shown(middle(rounds, 0.5)),
            shown(middle(rounds, 0.99)),
            time(worst.unwrap_or_default())
        ));
    }
    let halves = rounds.iter().map(|rounds| middle(rounds, 0.5));
    let ratio = halves.reduce(|many, few| Some(many? / few?)).flatten();
    lines.push(format!(
        "ratio {} of the p50; goal 10 ms a scrape",
        decimal(ratio, 2)
    ));
    Ok(lines)
}

fn scrapes(server: &Server) -> Result<Histogram, Error> {
    let request = format!(
        "GET /metrics HTTP/1.1\r\nhost: {}\r\n\r\n",
        server.operator()
    );
    let mut connection = Connection::open(server.operator())?;
    let mut latency = Histogram::new();
    for _ in 0..SCRAPES {
        let began = Instant::now();
        connection.exchange(request.as_bytes(), 200)?;
        latency.record(began.elapsed());
    }
    Ok(latency)
}
