//! The settings and their defaults.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use super::{
    form::{AdminListen, Count, Events, FileSystems, Level, LogFormat, Memory, Prefix, Size},
    origins::{Networks, Origins, PublicUrlForm},
    past::HistoryBytes,
};
use crate::{
    auth::SessionManager,
    store::{HistoryPolicy, KeepHistory},
};

/// Where a value came from, as `config print` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// This file.
    Default,
    /// A `with_…` call of the program.
    Program,
    /// The configuration file, by name and line.
    File(String, usize),
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Program => f.write_str("program"),
            Self::File(name, line) => write!(f, "{name}:{line}"),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it came from.
    pub(crate) source: Source,
}

impl<T> Setting<T> {
    /// Takes a value, if there is one.
    pub(in crate::server) fn take(&mut self, value: Option<T>, source: Source) -> bool {
        let given = value.is_some();
        if let Some(value) = value {
            *self = Self { value, source };
        }
        given
    }
}

/// All settings of a server; docs/operations.md says what each is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) listen: Setting<SocketAddr>,
    pub(crate) data: Setting<PathBuf>,
    pub(crate) allow_public_writes: Setting<bool>,
    pub(crate) allow_remote_data: Setting<FileSystems>,
    pub(crate) admin: Admin,
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
    pub(crate) limits: Limits,
    pub(crate) timeouts: Timeouts,
    pub(crate) storage: Storage,
    pub(crate) memory: MemoryLimit,
    pub(crate) compaction: Compaction,
    pub(crate) history: History,
    pub(crate) require_session: Setting<bool>,
    pub(crate) public_url: Setting<PublicUrlForm>,
    pub(crate) trusted_origins: Setting<Origins>,
    pub(crate) trusted_proxies: Setting<Networks>,
    pub(crate) sessions: Sessions,
    /// Whether to begin at the checkpoint before the newest. No key: it is asked for once.
    pub(crate) previous_checkpoint: bool,
    /// What the program says that no key can.
    pub(crate) program: Program,
}

/// How long sessions last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sessions {
    pub(crate) idle: Setting<Duration>,
    pub(crate) absolute: Setting<Duration>,
}

/// What the program says that no key can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Program {
    /// Who keeps sessions; without it there is no `/auth`.
    pub(crate) sessions: Option<SessionManager>,
    /// Whether it requires a session: no other layer may take that back.
    pub(crate) requires_session: bool,
}

/// Where the operator's routes answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Admin {
    pub(crate) listen: Setting<AdminListen>,
    pub(crate) allow_remote: Setting<bool>,
}

/// What is logged and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) level: Setting<Level>,
    pub(crate) format: Setting<LogFormat>,
    pub(crate) access: Setting<bool>,
}

/// How metrics are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metrics {
    pub(crate) prefix: Setting<Prefix>,
}

/// How many connections are open at once, and what they may make the server hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connections: Setting<Count>,
    pub(crate) connections_per_address: Setting<Count>,
    pub(crate) body_bytes: Setting<Size>,
    pub(crate) answer_bytes: Setting<Size>,
}

/// How long is waited for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeouts {
    pub(crate) first_byte: Setting<Duration>,
    pub(crate) headers: Setting<Duration>,
    pub(crate) body: Setting<Duration>,
    pub(crate) write: Setting<Duration>,
    pub(crate) idle: Setting<Duration>,
    pub(crate) stop: Setting<Duration>,
}

/// How the log is cut into files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Storage {
    pub(crate) segment_first: Setting<Size>,
    pub(crate) segment_max: Setting<Size>,
}

/// How much memory the records may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemoryLimit {
    pub(crate) max: Setting<Memory>,
}

/// When models are compacted by themselves that say nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compaction {
    pub(crate) events: Setting<Events>,
    pub(crate) every: Setting<Duration>,
}

/// How much of the past is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct History {
    pub(crate) keep: Setting<KeepHistory>,
    pub(crate) max_bytes: Setting<HistoryBytes>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: preset(SocketAddr::from(([127, 0, 0, 1], 3000))),
            data: preset(PathBuf::from("./data")),
            allow_public_writes: preset(false),
            allow_remote_data: preset(FileSystems::default()),
            admin: Admin {
                listen: preset(AdminListen::Off),
                allow_remote: preset(false),
            },
            log: Log {
                level: preset(Level::Info),
                format: preset(LogFormat::Auto),
                access: preset(false),
            },
            metrics: Metrics {
                prefix: preset(Prefix::default()),
            },
            limits: Limits {
                connections: preset(Count(10_000)),
                connections_per_address: preset(Count(1_000)),
                body_bytes: preset(Size(256 << 20)),
                answer_bytes: preset(Size(256 << 20)),
            },
            timeouts: Timeouts {
                first_byte: preset(Duration::from_secs(10)),
                headers: preset(Duration::from_secs(10)),
                body: preset(Duration::from_secs(60)),
                write: preset(Duration::from_secs(30)),
                idle: preset(Duration::from_secs(75)),
                stop: preset(Duration::from_secs(30)),
            },
            storage: Storage {
                segment_first: preset(Size(4 << 20)),
                segment_max: preset(Size(64 << 20)),
            },
            memory: MemoryLimit {
                max: preset(Memory::Percent(80)),
            },
            compaction: Compaction {
                events: preset(Events::Off),
                every: preset(Duration::from_secs(300)),
            },
            history: History {
                keep: preset(HistoryPolicy::DEFAULT.keep),
                max_bytes: preset(HistoryBytes(HistoryPolicy::DEFAULT.max_bytes)),
            },
            require_session: preset(false),
            public_url: preset(PublicUrlForm::default()),
            trusted_origins: preset(Origins::default()),
            trusted_proxies: preset(Networks::default()),
            sessions: Sessions {
                idle: preset(Duration::from_secs(60 * 60)),
                absolute: preset(Duration::from_secs(24 * 60 * 60)),
            },
            previous_checkpoint: false,
            program: Program::default(),
        }
    }
}

/// A default.
const fn preset<T>(value: T) -> Setting<T> {
    let source = Source::Default;
    Setting { value, source }
}
