//! What is measured, in which order: for each row both servers are up, and the driver turns from one
//! to the other, so that a slow minute of the machine meets both.

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::build;
use crate::case::{Case, Host, Plan};
use crate::disk;
use crate::error::Error;
use crate::load::{Bound, Load, WorkKind};
use crate::options::{Options, Subject};
use crate::report::{self, Row};
use crate::server::{Launch, Server};
use crate::side::Side;
use crate::specimen::Specimen;
use crate::store;

/// Records that are there before, unless the command line says another number.
const RECORDS: usize = 100_000;

/// The warm-up, as a part of the measured time.
const WARM_UP_DIVISOR: u32 = 5;

/// Measures everything that was asked for, and prints each row when it is there.
///
/// # Errors
/// A server failed, or gave a wrong answer. The files of the run then stay, to be looked at.
pub(crate) fn run(options: &Options, out: &mut dyn Write) -> Result<(), Error> {
    let binaries = Binaries::build(options)?;
    let directory = create_directory(&options.data)?;
    let printed = || Error::io("printing the report");
    report::setting(out, options, &disk::measure(&directory)?).map_err(printed())?;
    let reference = binaries.reference.clone();
    let specimen = match &reference {
        Some(binary) => capture(binary, &directory)?,
        None => Specimen::built_in(),
    };
    let suite = Suite {
        options,
        binaries,
        specimen,
        directory,
    };
    for case in &options.cases {
        let connections = options.connections.clone();
        for connections in connections.unwrap_or_else(|| case.connections()) {
            let row = suite.row(*case, connections)?;
            report::row(out, &row).map_err(printed())?;
        }
    }
    match &reference {
        Some(server) => store::run(options, server, &suite.directory, out)?,
        // A calibration: the cases of the store have no peer that could stand in for it.
        None if options.store_cases.is_empty() => {}
        None => writeln!(out, "the cases of the store are not calibrated").map_err(printed())?,
    }
    fs::remove_dir_all(&suite.directory)
        .map_err(Error::io(format!("removing {}", suite.directory.display())))
}

/// The servers that the cases need.
struct Binaries {
    /// None when no case needs it, or a peer stands in for it.
    reference: Option<PathBuf>,
    /// None when no case needs it.
    tickets: Option<PathBuf>,
}

impl Binaries {
    fn build(options: &Options) -> Result<Self, Error> {
        let needed = |host| {
            let mut plans = options.cases.iter().flat_map(|case| case.plans(0));
            let is_stores = host == Host::Reference && !options.store_cases.is_empty();
            is_stores || plans.any(|plan| plan.host == host)
        };
        let reference = match &options.subject {
            Subject::Reference if needed(Host::Reference) => {
                Some(build::server(&build::REFERENCE)?)
            }
            Subject::Binary(path) if needed(Host::Reference) => Some(path.clone()),
            _ => None,
        };
        let tickets = match &options.bench_server {
            _ if !needed(Host::Tickets) => None,
            Some(path) => Some(path.clone()),
            None => Some(build::server(&build::TICKETS)?),
        };
        Ok(Self { reference, tickets })
    }
}

/// A new directory below `data`: nothing that is there is touched.
fn create_directory(data: &Path) -> Result<PathBuf, Error> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let directory = data.join(format!("run-{now}-{}", process::id()));
    let failed = Error::io(format!("creating {}", directory.display()));
    fs::create_dir_all(data)
        .and_then(|()| fs::create_dir(&directory))
        .map_err(failed)?;
    Ok(directory)
}

fn capture(binary: &Path, directory: &Path) -> Result<Specimen, Error> {
    let launch = Launch::Ours {
        binary: binary.to_owned(),
        data: directory.join("specimen"),
    };
    let server = Server::start(&launch, &directory.join("specimen.out"))?;
    let specimen = Specimen::capture(server.address())?;
    server.stop()?;
    Ok(specimen)
}

struct Suite<'a> {
    options: &'a Options,
    binaries: Binaries,
    specimen: Specimen,
    directory: PathBuf,
}

impl Suite<'_> {
    fn row(&self, case: Case, connections: NonZeroUsize) -> Result<Row, Error> {
        let directory = self
            .directory
            .join(format!("{}-{connections}", case.name()));
        fs::create_dir(&directory)
            .map_err(Error::io(format!("creating {}", directory.display())))?;
        let [judged, other] = case.plans(self.options.records.map_or(RECORDS, NonZeroUsize::get));
        // What is measured against itself shows the noise.
        let judged = match self.options.subject {
            Subject::Peer => Plan {
                label: judged.label,
                ..other
            },
            _ => judged,
        };
        let judged = self.start(judged, &directory.join("judged"))?;
        let other = self.start(other, &directory.join("other"))?;
        let before = judged.log_bytes()?;
        let load = self.load(connections);
        let mut sides = [judged, other];
        for round in 0..self.options.rounds {
            // ABBA: neither is always the second.
            if round % 2 == 0 {
                sides.iter_mut().try_for_each(|side| side.measure(&load))?;
            } else {
                sides
                    .iter_mut()
                    .rev()
                    .try_for_each(|side| side.measure(&load))?;
            }
        }
        let [judged, other] = sides;
        let after = judged.log_bytes()?;
        let row = Row {
            case,
            connections,
            ours: judged.end()?,
            other: other.end()?,
            log_growth: after.zip(before).map(|(after, before)| after - before),
        };
        fs::remove_dir_all(&directory)
            .map_err(Error::io(format!("removing {}", directory.display())))?;
        Ok(row)
    }

    /// Starts one side, whose files go into a new `directory`.
    fn start(&self, plan: Plan, directory: &Path) -> Result<Side, Error> {
        fs::create_dir(directory)
            .map_err(Error::io(format!("creating {}", directory.display())))?;
        let binary = match plan.host {
            Host::Reference => self.binaries.reference.clone(),
            Host::Tickets => self.binaries.tickets.clone(),
            Host::Peer => None,
        };
        let launch = match binary {
            Some(binary) => Launch::Ours {
                binary,
                data: directory.join("data"),
            },
            None => Launch::Peer {
                answer: self.specimen.write(plan.work, directory)?,
                append: (plan.work != WorkKind::Read).then(|| directory.join("bodies")),
            },
        };
        Side::start(plan, &launch, &directory.join("out"), self.options.threads)
    }

    fn load(&self, connections: NonZeroUsize) -> Load {
        let measured = self.options.measured;
        Load {
            connections,
            threads: self.options.threads,
            bound: Bound::Time {
                warm_up: measured / WARM_UP_DIVISOR,
                measured,
            },
        }
    }
}
