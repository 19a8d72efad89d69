//! One of the two servers of a row: started, filled, asked what its plan says, and stopped.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crate::case::Plan;
use crate::error::Error;
use crate::load::{Bound, Connection, Load, Sample, Table, Work, WorkKind};
use crate::log_bytes;
use crate::report::SideReport;
use crate::server::{Launch, Server};

/// Connections that create what is there before.
const FILL_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
/// Clients beside.
const BESIDE: NonZeroUsize = NonZeroUsize::new(2).unwrap();

/// A server that is up, and what it has shown.
#[derive(Debug)]
pub(crate) struct Side {
    label: String,
    server: Server,
    /// Its data directory; a peer has none.
    data: Option<PathBuf>,
    work: Work,
    beside: Option<Work>,
    samples: Vec<Sample>,
    beside_rates: Vec<f64>,
}

impl Side {
    /// Starts the server, its output going to `output`, and fills it on as many threads as asked.
    ///
    /// # Errors
    /// The server fails, or a list does not answer with as many items as it should.
    pub(crate) fn start(
        plan: Plan,
        launch: &Launch,
        output: &Path,
        threads: NonZeroUsize,
    ) -> Result<Self, Error> {
        let server = Server::start(launch, output)?;
        let data = match launch {
            Launch::Ours { data, .. } => Some(data.clone()),
            Launch::Peer { .. } => None,
        };
        let paths: Arc<[String]> = match plan.filling {
            None => Vec::new().into(),
            Some((table, rows)) if data.is_some() => fill(&server, table, rows, threads)?.into(),
            // A peer looks at no path, but they are as long as ours.
            Some((_, rows)) => (0..rows)
                .map(|row| format!("/api/accounts/{row:036}"))
                .collect(),
        };
        let work = |kind| Work::new(kind, server.address(), Arc::clone(&paths));
        let (asked, beside) = (work(plan.work), plan.beside.map(work));
        for kind in [Some(plan.work), plan.beside].into_iter().flatten() {
            probe(&mut work(kind))?;
        }
        Ok(Self {
            label: plan.label,
            data,
            work: asked,
            beside,
            server,
            samples: Vec::new(),
            beside_rates: Vec::new(),
        })
    }

    /// Bytes of its log; nothing for a peer.
    ///
    /// # Errors
    /// The log cannot be read.
    pub(crate) fn log_bytes(&self) -> Result<Option<u64>, Error> {
        self.data.as_deref().map(log_bytes::of_store).transpose()
    }

    /// Measures one round.
    ///
    /// # Errors
    /// A request failed, of the clients beside as well.
    pub(crate) fn measure(&mut self, load: &Load) -> Result<(), Error> {
        let Self {
            work,
            beside,
            server,
            ..
        } = self;
        let pid = server.pid();
        let sample = match beside {
            None => load.run(work, pid)?,
            Some(beside) => {
                let lists = Load {
                    connections: BESIDE,
                    threads: NonZeroUsize::MIN,
                    bound: load.bound,
                };
                let (sample, lists) = thread::scope(|scope| {
                    let lists = scope.spawn(|| lists.run(beside, pid));
                    let sample = load.run(work, pid);
                    (sample, lists.join().unwrap_or(Err(Error::Panicked)))
                });
                self.beside_rates.push(lists?.rate());
                sample?
            }
        };
        self.samples.push(sample);
        Ok(())
    }

    /// Stops the server, and gives what it has shown.
    ///
    /// # Errors
    /// It does not stop well.
    pub(crate) fn end(self) -> Result<SideReport, Error> {
        Ok(SideReport {
            label: self.label,
            samples: self.samples,
            counters: self.server.stop()?,
            beside: self.beside_rates,
        })
    }
}

/// Creates rows, and gives their paths.
fn fill(
    server: &Server,
    table: Table,
    rows: usize,
    threads: NonZeroUsize,
) -> Result<Vec<String>, Error> {
    let threads = threads.min(FILL_CONNECTIONS);
    let load = Load {
        connections: FILL_CONNECTIONS,
        threads,
        bound: Bound::RequestsPerThread(rows.div_ceil(threads.get()) as u64),
    };
    let mut work = Work::new(WorkKind::Create(table), server.address(), Vec::new().into());
    Ok(load.run(&mut work, server.pid())?.locations)
}

/// A list that finds nothing is fast: one answer is read before any is measured.
fn probe(work: &mut Work) -> Result<(), Error> {
    let WorkKind::List(page) = work.kind() else {
        return Ok(());
    };
    let expected = page.items();
    let mut request = Vec::new();
    work.next(&mut request)
        .map_err(Error::io("writing a request"))?;
    let mut connection = Connection::open(work.address())?;
    let answer = connection.exchange(&request, work.kind().status())?;
    let list: Option<serde_json::Value> = serde_json::from_slice(answer.body).ok();
    let items = list.as_ref().and_then(|list| list.get("items")?.as_array());
    if items.map(Vec::len) == Some(expected) {
        return Ok(());
    }
    let answer = answer.to_text();
    Err(Error::Items { expected, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Page;
    use crate::peer;

    fn probed(body: &str) -> Result<(), Error> {
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        let address = peer::start_in_test(&answer);
        let paths: Arc<[String]> = vec!["/api/indexed-tickets/1".to_owned()].into();
        probe(&mut Work::new(WorkKind::List(Page::Unique), address, paths))
    }

    #[test]
    fn a_list_with_another_number_of_items_ends_the_run() {
        probed(r#"{"items":[{}]}"#).unwrap();
        for body in [r#"{"items":[]}"#, r#"{"items":[{},{}]}"#, "{}"] {
            let error = probed(body).unwrap_err();
            assert!(matches!(error, Error::Items { expected: 1, .. }), "{error}");
        }
    }
}
