//! The life of a model's records: made, changed, removed, and found again after restarts. At each
//! point what the statistics say must be near to what the allocator counts.

use std::{
    marker::PhantomData,
    net::{Ipv4Addr, SocketAddr},
    thread,
    time::{Duration, Instant},
};

use modelith::{
    ModelStats, Running,
    codegen::{App as Application, Has},
};
use modelith_exercise::Client;
use modelith_server::{App, Server};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::{allocated, records::Records};

type Root = <App as Application>::Root;

/// Clients at a time: as many wait for one sync of the disk.
const CLIENTS: usize = 32;

/// How far the figure may be from the allocator's, in hundredths.
pub(crate) const TOLERANCE: f64 = 10.0;

/// How long a checkpoint takes at most, on a machine that has other work.
const CHECKPOINT_TIME: Duration = Duration::from_mins(2);

pub(crate) struct Life<R> {
    runtime: Runtime,
    data: TempDir,
    /// The paths of all records that were ever made, in the order in which clients share them.
    paths: Vec<String>,
    owners: Vec<String>,
    records: PhantomData<R>,
}

/// A server, and what was allocated before any record of the model was there.
struct Stage {
    running: Running<App>,
    before: usize,
}

impl<R: Records> Life<R>
where
    Root: Has<R::Model>,
{
    /// Leads a life of so many records.
    pub(crate) fn lead(records: usize) {
        let runtime = Builder::new_current_thread().enable_all().build();
        let mut life = Self {
            runtime: runtime.expect("a runtime"),
            data: tempfile::tempdir().expect("a directory"),
            paths: vec![" ".repeat(R::COLLECTION.len() + 37); records],
            owners: Vec::new(),
            records: PhantomData,
        };
        let before_start = allocated();
        let mut stage = life.start();
        life.owners = owners(stage.running.local_addr(), R::OWNERS);
        stage.before = settled();
        let beside = stage.before - before_start;

        life.make(&stage);
        stage.check::<R>("made");
        for round in 1..=2 {
            life.change(&stage, round);
            stage.check::<R>("changed");
        }
        for (round, what) in ["a quarter removed", "half removed"]
            .into_iter()
            .enumerate()
        {
            life.remove(&stage, round);
            stage.check::<R>(what);
        }
        // The log is replayed; then, a snapshot is loaded.
        let mut seen = stage.stats::<R>();
        for what in ["replayed", "loaded"] {
            life.runtime
                .block_on(stage.running.stop())
                .expect("it stops");
            drop(stage);
            let before = settled();
            stage = life.start();
            stage.before = before + beside;
            assert_eq!(stage.check::<R>(what), seen, "{what}");
            life.runtime
                .block_on(stage.running.compact_all())
                .expect("it is compacted");
            seen = stage.stats::<R>();
            assert_eq!(seen.log_events, 0);
        }
        life.runtime
            .block_on(stage.running.stop())
            .expect("it stops");
    }

    fn start(&self) -> Stage {
        let server = Server::new()
            .with_listen((Ipv4Addr::LOCALHOST, 0))
            .with_data(self.data.path());
        let running = self.runtime.block_on(server.start()).expect("it starts");
        Stage { running, before: 0 }
    }

    fn make(&mut self, stage: &Stage) {
        let owners = &self.owners;
        share(&stage.running, &mut self.paths, |client, number, path| {
            let made = client.create(R::COLLECTION, &R::body(number, owners));
            let id = made["id"].as_str().expect("a record has an id");
            // In place: the list has its memory before the first record has.
            path.clear();
            path.push_str(R::COLLECTION);
            path.push('/');
            path.push_str(id);
        });
    }

    fn change(&mut self, stage: &Stage, round: usize) {
        share(&stage.running, &mut self.paths, |client, number, path| {
            if shuffled(number) % 4 == round {
                let answer = client.json("PATCH", path, &R::change(number, round));
                assert_eq!(answer.status, 200, "{answer:?}");
            }
        });
    }

    fn remove(&mut self, stage: &Stage, round: usize) {
        share(&stage.running, &mut self.paths, |client, number, path| {
            if shuffled(number) % 4 == round {
                let answer = client.send("DELETE", path, &[], None);
                assert_eq!(answer.status, 204, "{answer:?}");
            }
        });
    }
}

impl Stage {
    fn stats<R: Records>(&self) -> ModelStats
    where
        Root: Has<R::Model>,
    {
        self.running.stats::<R::Model>()
    }

    /// Compares the two figures. While a checkpoint is made, which may be at any time, the state that it writes is
    /// held as well: a difference counts if it stays.
    fn check<R: Records>(&self, what: &str) -> ModelStats
    where
        Root: Has<R::Model>,
    {
        let began = Instant::now();
        let (stats, counted, error) = loop {
            let counted = settled().saturating_sub(self.before) as f64;
            let stats = self.stats::<R>();
            let error = 100.0 * (stats.approx_ram_bytes as f64 - counted) / counted;
            if error.abs() <= TOLERANCE || began.elapsed() > CHECKPOINT_TIME {
                break (stats, counted, error);
            }
        };
        let items = stats.item_count as f64;
        println!(
            "{} {what}: {} records, {:.1} bytes each by the statistics ({:.1} of them indexes), {:.1} \
             by the allocator: {error:+.1} %",
            stats.name,
            stats.item_count,
            stats.approx_ram_bytes as f64 / items,
            stats.index_bytes as f64 / items,
            counted / items,
        );
        assert!(error.abs() <= TOLERANCE, "{what}: {error:+.1} %");
        stats
    }
}

/// Lets clients work through the records, each on a connection of its own.
fn share(
    running: &Running<App>,
    paths: &mut [String],
    work: impl Fn(&mut Client, usize, &mut String) + Sync,
) {
    let address = running.local_addr();
    let each = paths.len().div_ceil(CLIENTS);
    thread::scope(|scope| {
        for (client, paths) in paths.chunks_mut(each).enumerate() {
            let work = &work;
            scope.spawn(move || {
                let mut connection = Client::connect(address).expect("it accepts");
                for (place, path) in paths.iter_mut().enumerate() {
                    work(&mut connection, client * each + place, path);
                }
            });
        }
    });
}

/// Accounts for records that need an owner.
fn owners(address: SocketAddr, count: usize) -> Vec<String> {
    let mut client = Client::connect(address).expect("it accepts");
    let made = (0..count).map(|number| {
        let body = json!({"email": format!("owner{number}@example.org"), "name": "Ada"});
        let owner = client.create("/api/accounts", &body);
        owner["id"].as_str().expect("a record has an id").to_owned()
    });
    made.collect()
}

/// A number that looks like any other.
fn shuffled(number: usize) -> usize {
    let mixed = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)) as usize >> 7
}

/// What is allocated once connections have gone and no more comes or goes.
fn settled() -> usize {
    let mut before = allocated();
    for _ in 0..100 {
        thread::sleep(Duration::from_millis(100));
        let now = allocated();
        if now == before {
            break;
        }
        before = now;
    }
    before
}
