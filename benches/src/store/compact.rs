//! Writes while all records are compacted, beside the same writes alone, in one process and in turn.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{
    Bench,
    accounts::{self, Kept},
};
use crate::error::Error;
use crate::load::{Connection, Paced, PacedSample, Work, WorkKind};
use crate::memory;
use crate::report::{decimal, median, sorted, time};
use crate::server::{Launch, Server};

/// Connections of the writers.
const CONNECTIONS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// Between two writes: 5 000 a second.
const INTERVAL: Duration = Duration::from_micros(200);
/// A compaction that takes longer than this has failed.
const COMPACTION_MAX: Duration = Duration::from_secs(300);

/// One round.
struct Round {
    alone: PacedSample,
    beside: PacedSample,
    /// How long the compaction took.
    compaction: Duration,
    /// The most resident memory while it went on, divided by that before it.
    memory: Option<f64>,
}

/// Measures changes at a steady rate, and then as fast as they are answered.
///
/// # Errors
/// The server failed, or gave a wrong answer.
pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<String>, Error> {
    let launch = Launch::Ours {
        binary: bench.server.to_owned(),
        data: bench.accounts(Kept::Snapshot, "data")?,
    };
    let server = Server::start(&launch, &bench.directory.join("out"))?;
    let paths: Arc<[String]> = accounts::paths(bench.records).into();
    let mut work = Work::new(WorkKind::Change, server.address(), paths);
    let mut lines = vec![format!(
        "{} records, PATCH of one member on {CONNECTIONS} connections, {} rounds",
        bench.records, bench.options.rounds
    )];
    for interval in [Some(INTERVAL), None] {
        let paced = Paced {
            connections: CONNECTIONS,
            interval,
        };
        // The warm-up, which also makes the model due.
        alone(&paced, &mut work, bench.options.measured)?;
        let mut rounds = Vec::new();
        for _ in 0..bench.options.rounds {
            rounds.push(round(&paced, &mut work, &server, bench.options.measured)?);
        }
        lines.push(match interval {
            Some(_) => "5 000 a second, from when each was due:".to_owned(),
            None => "as fast as they are answered:".to_owned(),
        });
        lines.extend(shown(&rounds));
    }
    server.stop()?;
    Ok(lines)
}

fn round(paced: &Paced, work: &mut Work, server: &Server, least: Duration) -> Result<Round, Error> {
    let pid = server.pid();
    let before = memory::resident(pid);
    memory::forget_peak(pid).map_err(Error::io("asking for the peak of memory"))?;
    let over = AtomicBool::new(false);
    let (beside, compaction) = thread::scope(|scope| {
        let compacting = scope.spawn(|| {
            let took = compact(server);
            over.store(true, Ordering::Relaxed);
            took
        });
        let beside = paced.run(work, &over);
        (beside, compacting.join().unwrap_or(Err(Error::Panicked)))
    });
    let (beside, compaction) = (beside?, compaction?);
    let memory = memory::peak(pid).zip(before);
    Ok(Round {
        beside,
        compaction,
        memory: memory.map(|(peak, before)| peak as f64 / before as f64),
        // As long as the compaction, so that the worst of each is of as many.
        alone: alone(paced, work, compaction.max(least))?,
    })
}

fn alone(paced: &Paced, work: &mut Work, time: Duration) -> Result<PacedSample, Error> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(time);
            over.store(true, Ordering::Relaxed);
        });
        paced.run(work, &over)
    })
}

fn compact(server: &Server) -> Result<Duration, Error> {
    let request = format!(
        "POST /_admin/data/models/Account/_compact HTTP/1.1\r\nhost: {}\r\ncontent-length: 0\r\n\r\n",
        server.operator()
    );
    let mut connection = Connection::patient(server.operator(), COMPACTION_MAX)?;
    let began = Instant::now();
    connection.exchange(request.as_bytes(), 200)?;
    Ok(began.elapsed())
}

fn shown(rounds: &[Round]) -> Vec<String> {
    let middle =
        |figure: &dyn Fn(&Round) -> f64| median(&sorted(rounds.iter().map(figure).collect()));
    let side = |label: &str, of: &dyn Fn(&Round) -> &PacedSample| {
        let quantile = |share: f64| {
            let seconds = middle(&|round| of(round).latency.quantile(share).as_secs_f64());
            time(Duration::from_secs_f64(seconds.unwrap_or_default()))
        };
        let worst = sorted(
            rounds
                .iter()
                .map(|round| of(round).latency.longest().as_secs_f64())
                .collect(),
        );
        let at = |seconds: Option<f64>| time(Duration::from_secs_f64(seconds.unwrap_or_default()));
        format!(
            "{label:<7} {:>6} req/s, p50 {}, p99 {}, worst {} (of all rounds {})",
            decimal(middle(&|round| of(round).rate()), 0),
            quantile(0.5),
            quantile(0.99),
            at(median(&worst)),
            at(worst.last().copied()),
        )
    };
    let ratio = |of: &dyn Fn(&PacedSample) -> Duration| {
        middle(&|round| of(&round.beside).as_secs_f64() / of(&round.alone).as_secs_f64())
    };
    let memory = sorted(rounds.iter().filter_map(|round| round.memory).collect());
    vec![
        side("beside", &|round| &round.beside),
        side("alone", &|round| &round.alone),
        format!(
            "ratio   p99 {} (goal 2), worst {} (goal 50 ms, or 2); compaction {} s",
            decimal(ratio(&|sample| sample.latency.quantile(0.99)), 2),
            decimal(ratio(&|sample| sample.latency.longest()), 2),
            decimal(middle(&|round| round.compaction.as_secs_f64()), 2),
        ),
        format!(
            "        memory while compacting {} times that before, at most {} (goal 1.5)",
            decimal(median(&memory), 2),
            decimal(memory.last().copied(), 2),
        ),
    ]
}
