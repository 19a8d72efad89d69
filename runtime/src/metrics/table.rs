//! The table of metrics: the one place that names a metric, says what it is, and in which unit.
//! What a scrape shows and docs/operations.md come from it.

use prometheus_client::{metrics::MetricType, registry::Unit};

/// A metric.
#[derive(Debug)]
pub(crate) struct Metric {
    /// Its name, without the prefix and the unit.
    pub(crate) name: &'static str,
    /// Its unit, which ends its name.
    pub(crate) unit: Option<Unit>,
    /// What kind it is.
    pub(crate) kind: MetricType,
    /// The labels that each of its values has.
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "a scrape and the documents are checked against it"
        )
    )]
    pub(crate) labels: &'static [&'static str],
    /// What it says.
    pub(crate) help: &'static str,
}

/// Gives each metric its name here, and all of them their lists.
macro_rules! metrics {
    ($list:ident: $($constant:ident = $name:literal, $unit:expr, $kind:ident, [$($label:literal),*], $help:literal;)+) => {
        $(pub(super) static $constant: Metric = Metric {
            name: $name,
            unit: $unit,
            kind: MetricType::$kind,
            labels: &[$($label),*],
            help: $help,
        };)+

        #[cfg(test)]
        pub(crate) static $list: &[&Metric] = &[$(&$constant),+];
    };
}

metrics! { OWN:
    MODEL_ITEMS = "model_items", None, Gauge, ["model"], "Records";
    MODEL_RAM = "model_ram", Some(Unit::Bytes), Gauge, ["model"], "RAM for rows, keys and indexes";
    MODEL_INDEXES = "model_index", Some(Unit::Bytes), Gauge, ["model"], "RAM of that for indexes";
    MODEL_RAFTLOG = "model_raftlog", Some(Unit::Bytes), Gauge, ["model"],
        "Bytes of events since the model's last snapshot";
    MODEL_LOG_EVENTS = "model_log_events", None, Gauge, ["model"],
        "Events since the model's last snapshot";
    MODEL_SNAPSHOT = "model_snapshot", Some(Unit::Bytes), Gauge, ["model"],
        "Bytes on disk of the model's last snapshot";
    MODEL_HISTORY = "model_history", Some(Unit::Bytes), Gauge, ["model"],
        "Bytes of the model's events in history, and of its snapshots on disk that only history needs";
    MEMORY_MAX = "memory_max", Some(Unit::Bytes), Gauge, [],
        "RAM that records and indexes may take (memory.max); absent without a bound";
    MEMORY_LOW = "memory_low", None, Gauge, [],
        "1 once they take 80 % of that or more, until they take less than 75 %; else 0";
    EVENTS_APPENDED = "events_appended", None, Counter, ["model", "kind"],
        "Events made durable since the start: created, changed or removed";
    BATCH_EVENTS = "batch_events", None, Histogram, [],
        "Events in each batch, which is one frame and one sync";
    APPEND_TIME = "append_duration", Some(Unit::Seconds), Histogram, [],
        "Time to make a batch durable";
    SYNC_TIME = "fsync_duration", Some(Unit::Seconds), Histogram, [], "Time of its sync alone";
    COMMIT_P99 = "commit_p99", Some(Unit::Seconds), Gauge, [],
        "Time within which 99 of 100 of the last 256 batches were committed";
    COMPACTIONS = "compactions", None, Counter, ["result"],
        "Compactions since the start: compacted, unchanged, lack, unreadable, stopped or failed";
    COMPACTION_TIME = "compaction_duration", Some(Unit::Seconds), Histogram, [],
        "Time of each that made a checkpoint";
    COMPACTION_LAST = "compaction_last_success_timestamp", Some(Unit::Seconds), Gauge, [],
        "When the newest snapshot was made, since the Unix epoch; absent before the first";
    REPLAY_TIME = "replay_duration", Some(Unit::Seconds), Gauge, [],
        "Time that the start took to load snapshots and to replay the log";
    REQUESTS = "http_requests", None, Counter, ["route", "method", "status"],
        "Requests answered; a path that is none, a method or a status that is not counted by itself is other";
    REQUEST_TIME = "http_request_duration", Some(Unit::Seconds), Histogram, ["route", "method"],
        "Time until the head of the answer was there";
    CONNECTIONS = "http_connections", None, Gauge, ["listener"],
        "Open connections: of main, and of admin if it has a port of its own";
    BUILD = "build", None, Info, ["package", "version"], "What runs";
}

metrics! { OF_PROCESS:
    CPU = "process_cpu", Some(Unit::Seconds), Counter, [], "CPU time of program and system";
    RESIDENT = "process_resident_memory", Some(Unit::Bytes), Gauge, [], "Memory that is resident";
    VIRTUAL = "process_virtual_memory", Some(Unit::Bytes), Gauge, [], "Virtual memory";
    OPEN_FILES = "process_open_fds", None, Gauge, [], "Open files";
    OPEN_FILES_MAX = "process_max_fds", None, Gauge, [], "Most files that may be open";
    THREADS = "process_threads", None, Gauge, [], "Threads";
    STARTED = "process_start_time", Some(Unit::Seconds), Gauge, [], "Start, since the Unix epoch";
}

#[cfg(test)]
impl Metric {
    /// The name of its family, without the prefix.
    pub(crate) fn family(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}_{}", self.name, unit.as_str()),
            None => self.name.to_owned(),
        }
    }
}
