//! Why a server does not start, or ends; each with its exit code.
//!
//! What is public says a sentence and a code. The parts that it comes from are this crate's own.

use std::{fmt, io, path::PathBuf, sync::Arc};

use super::{
    config::{ConfigError, Source},
    exit,
    exposure::{AdminRemote, ExposedError, NeedsSessions},
    listen::ListenError,
};
use crate::{
    data_dir::Holder,
    schema::SchemaError,
    store::{Failure, OpenError},
};

/// Why a server does not start; its text is a sentence for people.
#[derive(Debug)]
pub struct StartError(Refusal);

/// Why a server that ran did not stop as it should: its log failed or its writer panicked, so that
/// the last writes, which were not answered, may or may not be durable. The next start finds out.
#[derive(Debug, Clone)]
pub struct StopError(pub(super) Option<Arc<Failure>>);

/// Why serving ended other than by a signal; its text is a sentence for people.
#[derive(Debug)]
pub struct ServeError(Ended);

/// Why a server does not start.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The configuration cannot be used.
    Config(ConfigError),
    /// A program asks for compaction with 0 of this.
    Threshold(&'static str),
    /// More could reach the server than can be meant.
    Exposed(ExposedError),
    /// The operator's port would be beyond loopback.
    AdminRemote(AdminRemote),
    /// Sessions are needed, and nobody keeps them.
    NoSessions(NeedsSessions),
    /// This takes back that the program requires sessions.
    Loosened(Source),
    /// The lock that the binary was built with cannot be read: a defect of the build.
    Lock(SchemaError),
    /// The address cannot be listened on.
    Listen(ListenError),
    /// The port is in use; who seems to use the data directory.
    InUse(ListenError, PathBuf, Option<Holder>),
    /// The store cannot be opened.
    Store(OpenError),
    /// Opening the store panicked: a defect of this program.
    Opening,
    /// The operating system gives no thread, or no event queue.
    Threads(io::Error),
    /// The operating system does not let signals be handled.
    Signals(io::Error),
}

#[derive(Debug)]
enum Ended {
    Start(StartError),
    Stop(StopError),
}

impl StartError {
    /// The exit code for it; docs/operations.md has the table.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match &self.0 {
            Refusal::Config(_)
            | Refusal::Threshold(_)
            | Refusal::Exposed(_)
            | Refusal::AdminRemote(_)
            | Refusal::NoSessions(_)
            | Refusal::Loosened(_) => exit::CONFIGURATION,
            Refusal::Lock(_) | Refusal::Opening => exit::DEFECT,
            Refusal::Listen(_) | Refusal::InUse(..) | Refusal::Threads(_) | Refusal::Signals(_) => {
                exit::IO
            }
            Refusal::Store(error) => error.exit_code(),
        }
    }
}

impl StopError {
    /// The exit code for it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.0.as_deref() {
            Some(Failure::Log(_) | Failure::Checkpoint(_)) => exit::IO,
            Some(Failure::Panicked) | None => exit::DEFECT,
        }
    }
}

impl ServeError {
    /// The exit code for it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match &self.0 {
            Ended::Start(error) => error.exit_code(),
            Ended::Stop(error) => error.exit_code(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Refusal::Config(error) => error.fmt(f),
            Refusal::Threshold(key) => write!(
                f,
                "`with_auto_compaction` is given 0 as `{key}`: models would be compacted without end; \
                 give it 1 event and a time of 1 ms or more, or leave it out"
            ),
            Refusal::Exposed(error) => error.fmt(f),
            Refusal::AdminRemote(error) => error.fmt(f),
            Refusal::NoSessions(why) => write!(
                f,
                "{why}, but the server has no sessions: add \
                 `.with_sessions(SessionManager::durable())` where the program makes its `Server`"
            ),
            Refusal::Loosened(source) => write!(
                f,
                "{source} sets require_session = false, but the program requires sessions \
                 (`with_models_require_session(true)`): leave the key out"
            ),
            Refusal::Lock(error) => write!(f, "the lock in this binary cannot be read: {error}"),
            Refusal::Listen(error) | Refusal::InUse(error, _, None) => error.fmt(f),
            Refusal::InUse(error, data, Some(holder)) => {
                let data = data.display();
                write!(f, "{error}, and the data directory {data} by {holder}")
            }
            Refusal::Store(error) => error.fmt(f),
            Refusal::Opening => f.write_str("opening the store panicked: a defect of this program"),
            Refusal::Threads(error) => write!(f, "cannot start the workers: {error}"),
            Refusal::Signals(error) => write!(f, "cannot handle signals: {error}"),
        }
    }
}

impl fmt::Display for StopError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(failure) => failure.fmt(f),
            None => f.write_str("the writer ended without a word: a defect of this program"),
        }
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ended::Start(error) => error.fmt(f),
            Ended::Stop(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}
impl std::error::Error for StopError {}
impl std::error::Error for ServeError {}

impl From<Refusal> for StartError {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<ConfigError> for StartError {
    fn from(error: ConfigError) -> Self {
        Self(Refusal::Config(error))
    }
}

impl From<ExposedError> for StartError {
    fn from(error: ExposedError) -> Self {
        Self(Refusal::Exposed(error))
    }
}

impl From<ListenError> for StartError {
    fn from(error: ListenError) -> Self {
        Self(Refusal::Listen(error))
    }
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        Self(Refusal::Store(error))
    }
}

impl From<StartError> for ServeError {
    fn from(error: StartError) -> Self {
        Self(Ended::Start(error))
    }
}

impl From<StopError> for ServeError {
    fn from(error: StopError) -> Self {
        Self(Ended::Stop(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_that_panicked_is_a_defect_and_a_log_that_failed_is_not() {
        let code = |failure: Option<Failure>| StopError(failure.map(Arc::new)).exit_code();
        assert_eq!(code(Some(Failure::Panicked)), 70);
        assert_eq!(code(None), 70);
        assert_eq!(code(Some(Failure::Log(io::Error::other("sync")))), 74);
    }
}
