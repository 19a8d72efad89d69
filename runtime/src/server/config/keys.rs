//! The table of keys: the one place that names a key, says what it is for, and ties it to its
//! member of [`Config`]. File, environment, `config print` and docs/operations.md come from it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use toml::de::DeValue;

use super::{
    Config, Source,
    form::{AdminListen, Count, Events, FileSystems, Form, Level, LogFormat, Memory, Prefix, Size},
    origins::{Networks, Origins, PublicUrlForm},
    past::HistoryBytes,
};
use crate::store::KeepHistory;

/// A key of the configuration.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name in the file, with its table: `log.level`.
    pub(crate) name: &'static str,
    /// What it is for.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the documents are checked against it")
    )]
    pub(crate) help: &'static str,
    /// What its values look like; it completes "must be …".
    pub(crate) expected: &'static str,
    /// Takes a flag's or a variable's text; `false` if it is not of the key's form.
    pub(crate) take_text: fn(&mut Config, &str, Source) -> bool,
    /// Takes a value of the file; `false` if it is not of the key's form.
    pub(crate) take_toml: fn(&mut Config, &DeValue<'_>, Source) -> bool,
    /// The value as TOML, and where it came from.
    pub(crate) show: fn(&Config) -> (String, &Source),
}

impl Key {
    /// The variable that sets it: `MODELITH_LOG_LEVEL`.
    pub(crate) fn variable(&self) -> String {
        format!("MODELITH_{}", self.name.replace('.', "_").to_uppercase())
    }

    /// The table that it stands in and its name there: `Some("log")` and `level`.
    pub(crate) fn parts(&self) -> (Option<&'static str>, &'static str) {
        match self.name.split_once('.') {
            Some((table, name)) => (Some(table), name),
            None => (None, self.name),
        }
    }
}

/// One line of the table.
macro_rules! key {
    ($name:literal, $($member:ident).+: $form:ty, $help:literal) => {
        Key {
            name: $name,
            help: $help,
            expected: <$form as Form>::EXPECTED,
            take_text: |config, text, source| {
                config.$($member).+.take(<$form as Form>::from_text(text), source)
            },
            take_toml: |config, value, source| {
                config.$($member).+.take(<$form as Form>::from_toml(value), source)
            },
            show: |config| {
                let setting = &config.$($member).+;
                (setting.value.to_toml(), &setting.source)
            },
        }
    };
}

/// Every key, those without a table first, then table by table.
pub(crate) const KEYS: &[Key] = &[
    key!("listen", listen: SocketAddr, "Address and port to listen on; port 0 takes a free one."),
    key!("data", data: PathBuf, "The data directory; made if it is not there."),
    key!("allow_public_writes", allow_public_writes: bool,
        "Whether to listen beyond loopback although anyone may write."),
    key!("allow_remote_data", allow_remote_data: FileSystems,
        "Remote file systems that may hold the data although their locks and flushes may not mean what they say."),
    key!("require_session", require_session: bool,
        "Whether every endpoint of the models needs a session, whatever the model says; a program that asks for it cannot be overruled."),
    key!("public_url", public_url: PublicUrlForm,
        "The address by which browsers know the server; by it cookies are `Secure`, or not on plain HTTP to this machine."),
    key!("trusted_origins", trusted_origins: Origins,
        "Other origins whose pages may use a browser's session here."),
    key!("trusted_proxies", trusted_proxies: Networks,
        "Proxies whose `X-Forwarded-For` or `Forwarded` says where a client is: by that logins are throttled."),
    key!("sessions.idle", sessions.idle: Duration, "How long a session lasts that is not used."),
    key!("sessions.absolute", sessions.absolute: Duration, "How long a session lasts at most."),
    key!("admin.listen", admin.listen: AdminListen,
        "Address and port for `/_admin/…` and `/metrics`, which then answer there alone."),
    key!("admin.allow_remote", admin.allow_remote: bool,
        "Whether that address may be beyond loopback."),
    key!("log.level", log.level: Level, "The least grave events that are logged."),
    key!("log.format", log.format: LogFormat,
        "How a line is written: `auto` is text on a terminal, JSON otherwise."),
    key!("log.access", log.access: bool, "Whether to log a line per request, whatever the level."),
    key!("metrics.prefix", metrics.prefix: Prefix,
        "What the names of metrics begin with; `lithair` keeps dashboards working that were made for it."),
    key!("limits.connections", limits.connections: Count, "Most open connections."),
    key!("limits.connections_per_address", limits.connections_per_address: Count,
        "Most open connections of one IPv4 address or IPv6 /64."),
    key!("limits.body_bytes", limits.body_bytes: Size,
        "Most memory for request bodies that arrive in pieces, in all; beyond it they are refused with 503."),
    key!("limits.answer_bytes", limits.answer_bytes: Size,
        "Answers that wait for their clients, in all; beyond it requests are refused with 503."),
    key!("timeouts.first_byte", timeouts.first_byte: Duration,
        "From the connection's start until its HTTP version is known."),
    key!("timeouts.headers", timeouts.headers: Duration,
        "For the head of an HTTP/1.1 request, from its first byte."),
    key!("timeouts.body", timeouts.body: Duration, "For the whole body of a request."),
    key!("timeouts.write", timeouts.write: Duration,
        "For a client that takes nothing of what it asked for."),
    key!("timeouts.idle", timeouts.idle: Duration, "For a connection without a request."),
    key!("timeouts.stop", timeouts.stop: Duration,
        "For requests that are under way when the server stops."),
    key!("storage.segment_first", storage.segment_first: Size,
        "Length of the first log segment after a start; each further one is twice as long."),
    key!("storage.segment_max", storage.segment_max: Size, "Most that a log segment grows to."),
    key!("memory.max", memory.max: Memory,
        "Memory that records and indexes may take; beyond it what would grow them is refused with 507."),
    key!("compaction.events", compaction.events: Events,
        "Events since its last snapshot with which a model is compacted by itself, unless its `compact` says otherwise."),
    key!("compaction.every", compaction.every: Duration, "How often they are counted."),
    key!("history.keep", history.keep: KeepHistory,
        "How long what compaction lets go of the past is kept, at the least."),
    key!("history.max_bytes", history.max_bytes: HistoryBytes,
        "Most space for it; beyond it the oldest goes earlier."),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_and_variables_are_unique_and_in_the_order_of_their_tables() {
        let names: HashSet<_> = KEYS.iter().map(|key| key.name).collect();
        let variables: HashSet<_> = KEYS.iter().map(Key::variable).collect();
        assert_eq!((names.len(), variables.len()), (KEYS.len(), KEYS.len()));
        for taken in ["MODELITH_CONFIG", "MODELITH_LOCKED"] {
            assert!(!variables.contains(taken), "{taken}");
        }

        let mut tables: Vec<_> = KEYS.iter().map(|key| key.parts().0).collect();
        tables.dedup();
        let unique: HashSet<_> = tables.iter().collect();
        assert_eq!(unique.len(), tables.len(), "a table is split");
        assert_eq!(tables.first(), Some(&None));
    }
}
