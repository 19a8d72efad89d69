//! The metrics: what the store, HTTP and the process have counted, as OpenMetrics.
//!
//! Nothing is kept here. A scrape reads counters where they are, looks at no record and takes no
//! lock that a request or a write waits for. [`table`] lists every metric; the documents and a
//! scrape are held to it.

mod exposition;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use prometheus_client::{
    encoding::{prometheus_text, text},
    registry::Registry,
};

use crate::{
    ModelStats,
    http::{Exposition, Scrape, Traffic},
    model::{App, table_name},
    store::{Gauge as RoomGauge, Observed, Store},
};

/// What is read at a scrape.
pub(crate) struct Sources {
    /// The store.
    pub(crate) store: Arc<dyn Counted>,
    /// Requests.
    pub(crate) traffic: Arc<Traffic>,
    /// Open connections, by the listener's name.
    pub(crate) connections: Vec<(&'static str, Gauge)>,
    /// Figures of the process, if the machine tells them.
    pub(crate) process: fn() -> Option<Process>,
    /// The package's name and version.
    pub(crate) build: (&'static str, &'static str),
}

/// Reads a number that goes up and down.
pub(crate) type Gauge = Box<dyn Fn() -> u64 + Send + Sync>;

/// A store, as far as it is counted.
pub(crate) trait Counted: Send + Sync {
    /// The statistics of every model.
    fn stats(&self) -> Vec<ModelStats>;

    /// What it has seen of its own work.
    fn observed(&self) -> &Observed;

    /// Whether its state may grow.
    fn gauge(&self) -> &RoomGauge;

    /// The name of the model with this permanent id.
    fn name(&self, model: u32) -> Option<&'static str>;
}

/// Figures of the process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Process {
    /// Seconds of CPU time, of the program and of the system for it.
    pub(crate) cpu_seconds: f64,
    /// Bytes of memory that are resident.
    pub(crate) resident_bytes: u64,
    /// Bytes of virtual memory.
    pub(crate) virtual_bytes: u64,
    /// Open files.
    pub(crate) open_files: u64,
    /// Most files that may be open.
    pub(crate) open_files_max: Option<u64>,
    /// Threads.
    pub(crate) threads: u64,
    /// When it began, in seconds since the Unix epoch.
    pub(crate) started: f64,
}

/// All metrics.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// Those whose names begin with the prefix.
    own: Registry,
    /// Those whose names every process has.
    process: Registry,
}

impl Metrics {
    /// The metrics of a server; names of its own begin with `prefix`.
    pub(crate) fn new(prefix: &str, sources: Sources) -> Self {
        let mut process = Registry::default();
        process.register_collector(Box::new(exposition::OfProcess(sources.process)));
        let mut own = Registry::with_prefix(prefix);
        own.register_collector(Box::new(sources));
        Self { own, process }
    }
}

impl Scrape for Metrics {
    fn scrape(&self, form: Exposition) -> Option<String> {
        let mut out = String::new();
        let written = match form {
            Exposition::OpenMetrics => text::encode_registry(&mut out, &self.own)
                .and_then(|()| text::encode_registry(&mut out, &self.process))
                .and_then(|()| text::encode_eof(&mut out)),
            Exposition::Plain => prometheus_text::encode(&mut out, &self.own)
                .and_then(|()| prometheus_text::encode(&mut out, &self.process)),
        };
        written.ok().map(|()| out)
    }
}

impl<A: App> Counted for Store<A> {
    fn stats(&self) -> Vec<ModelStats> {
        self.all_stats()
    }

    fn observed(&self) -> &Observed {
        Self::observed(self)
    }

    fn gauge(&self) -> &RoomGauge {
        Self::gauge(self)
    }

    fn name(&self, model: u32) -> Option<&'static str> {
        table_name::<A>(model)
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("build", &self.build)
            .finish_non_exhaustive()
    }
}
