//! What is measured, in which order: for each row both servers are up, and the driver turns from one
//! to the other, so that a slow minute of the machine meets both.

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::build;
use crate::disk;
use crate::error::Error;
use crate::load::{Bound, Load, Sample, Work, WorkKind};
use crate::log_bytes;
use crate::options::{Options, Subject};
use crate::report::{self, Row, SideReport};
use crate::server::{Launch, Server};
use crate::specimen::Specimen;

/// Connections that create what reads and changes need.
const FILL_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// The warm-up, as a part of the measured time.
const WARM_UP_DIVISOR: u32 = 5;

/// Measures everything that was asked for, and prints each row when it is there.
///
/// # Errors
/// A server failed, or gave a wrong answer. The files of the run then stay, to be looked at.
pub(crate) fn run(options: &Options, out: &mut dyn Write) -> Result<(), Error> {
    let ours = match &options.subject {
        Subject::Reference => Some(build::reference_server()?),
        Subject::Binary(path) => Some(path.clone()),
        Subject::Peer => None,
    };
    let directory = create_directory(&options.data)?;
    let printed = || Error::io("printing the report");
    report::setting(out, options, &disk::measure(&directory)?).map_err(printed())?;
    let specimen = match &ours {
        Some(binary) => capture(binary, &directory)?,
        None => Specimen::built_in(),
    };
    let suite = Suite {
        options,
        ours,
        specimen,
        directory,
    };
    for kind in &options.cases {
        for connections in &options.connections {
            let row = suite.row(*kind, *connections)?;
            report::row(out, &row).map_err(printed())?;
        }
    }
    fs::remove_dir_all(&suite.directory)
        .map_err(Error::io(format!("removing {}", suite.directory.display())))
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
    /// The binary of ours; none when a peer stands in for it.
    ours: Option<PathBuf>,
    specimen: Specimen,
    directory: PathBuf,
}

/// One of the two servers of a row.
struct Side {
    server: Server,
    work: Work,
    samples: Vec<Sample>,
}

impl Suite<'_> {
    fn row(&self, kind: WorkKind, connections: NonZeroUsize) -> Result<Row, Error> {
        let directory = self
            .directory
            .join(format!("{kind:?}-{connections}").to_lowercase());
        fs::create_dir(&directory)
            .map_err(Error::io(format!("creating {}", directory.display())))?;
        let data = directory.join("data");
        let launch = match &self.ours {
            Some(binary) => Launch::Ours {
                binary: binary.clone(),
                data: data.clone(),
            },
            None => self.peer(kind, &directory, "ours")?,
        };
        let ours = Server::start(&launch, &directory.join("ours.out"))?;
        let launch = self.peer(kind, &directory, "peer")?;
        let peer = Server::start(&launch, &directory.join("peer.out"))?;
        let paths = self.accounts(kind, &ours)?;

        let log_bytes = || {
            self.ours
                .as_ref()
                .map(|_| log_bytes::of_store(&data))
                .transpose()
        };
        let before = log_bytes()?;
        let mut sides = [ours, peer].map(|server| {
            let work = Work::new(kind, server.address(), Arc::clone(&paths));
            Side {
                server,
                work,
                samples: Vec::new(),
            }
        });
        for round in 0..self.options.rounds {
            // ABBA: neither is always the second.
            if round % 2 == 0 {
                sides
                    .iter_mut()
                    .try_for_each(|side| self.measure(side, connections))?;
            } else {
                sides
                    .iter_mut()
                    .rev()
                    .try_for_each(|side| self.measure(side, connections))?;
            }
        }
        let log_growth = log_bytes()?
            .zip(before)
            .map(|(after, before)| after - before);
        let [ours, peer] = sides;
        let row = Row {
            kind,
            connections,
            ours: ours.end()?,
            peer: peer.end()?,
            log_growth,
        };
        fs::remove_dir_all(&directory)
            .map_err(Error::io(format!("removing {}", directory.display())))?;
        Ok(row)
    }

    fn peer(&self, kind: WorkKind, directory: &Path, name: &str) -> Result<Launch, Error> {
        let answer = self.specimen.write(kind, directory)?;
        let append = (kind != WorkKind::Read).then(|| directory.join(format!("{name}.bodies")));
        Ok(Launch::Peer { answer, append })
    }

    /// Creates the accounts that the case needs, and gives their paths.
    fn accounts(&self, kind: WorkKind, ours: &Server) -> Result<Arc<[String]>, Error> {
        let records = self.options.records.get();
        match (kind, &self.ours) {
            (WorkKind::Create, _) => Ok(Vec::new().into()),
            (_, None) => Ok((0..records)
                .map(|key| format!("/api/accounts/{key:036}"))
                .collect()),
            (_, Some(_)) => {
                let threads = self.options.threads.min(FILL_CONNECTIONS);
                let bound = Bound::RequestsPerThread(records.div_ceil(threads.get()) as u64);
                let load = Load {
                    connections: FILL_CONNECTIONS,
                    threads,
                    bound,
                };
                let mut work = Work::new(WorkKind::Create, ours.address(), Vec::new().into());
                Ok(load.run(&mut work, ours.pid())?.locations.into())
            }
        }
    }

    fn measure(&self, side: &mut Side, connections: NonZeroUsize) -> Result<(), Error> {
        let measured = self.options.measured;
        let bound = Bound::Time {
            warm_up: measured / WARM_UP_DIVISOR,
            measured,
        };
        let load = Load {
            connections,
            threads: self.options.threads,
            bound,
        };
        side.samples
            .push(load.run(&mut side.work, side.server.pid())?);
        Ok(())
    }
}

impl Side {
    fn end(self) -> Result<SideReport, Error> {
        Ok(SideReport {
            samples: self.samples,
            counters: self.server.stop()?,
        })
    }
}
