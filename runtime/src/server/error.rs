//! Why a server does not start, or ends; each with its exit code.

use std::{fmt, io, sync::Arc};

use super::{ConfigError, Exit, ExposedError, ListenError};
use crate::{
    schema::SchemaError,
    store::{Failure, OpenError},
};

/// Why a server does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The configuration cannot be used.
    Config(ConfigError),
    /// More could reach the server than can be meant.
    Exposed(ExposedError),
    /// The lock that the binary was built with cannot be read: a defect of the build.
    Lock(SchemaError),
    /// The address cannot be listened on.
    Listen(ListenError),
    /// The store cannot be opened.
    Store(OpenError),
    /// Opening the store panicked: a defect of this program.
    Opening,
    /// The operating system gives no thread, or no event queue.
    Threads(io::Error),
    /// The operating system does not let signals be handled.
    Signals(io::Error),
}

/// Why a server that ran did not stop as it should: its log failed, so that the last writes, which
/// were not answered, may or may not be durable.
#[derive(Debug, Clone)]
pub struct StopError(pub(super) Option<Arc<Failure>>);

/// Why serving ended other than by a signal.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// It did not start.
    Start(StartError),
    /// It did not stop as it should.
    Stop(StopError),
}

impl StartError {
    /// The exit code for it; docs/operations.md has the table.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Exposed(_) => Exit::Configuration.code(),
            Self::Lock(_) | Self::Opening => Exit::Defect.code(),
            Self::Listen(_) | Self::Threads(_) | Self::Signals(_) => Exit::Io.code(),
            Self::Store(error) => error.exit_code(),
        }
    }
}

impl StopError {
    /// The exit code for it.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        Exit::Io.code()
    }
}

impl ServeError {
    /// The exit code for it.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Start(error) => error.exit_code(),
            Self::Stop(error) => error.exit_code(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Exposed(error) => error.fmt(f),
            Self::Lock(error) => write!(f, "the lock in this binary cannot be read: {error}"),
            Self::Listen(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Opening => f.write_str("opening the store panicked: a defect of this program"),
            Self::Threads(error) => write!(f, "cannot start the workers: {error}"),
            Self::Signals(error) => write!(f, "cannot handle signals: {error}"),
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
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Stop(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {}
impl std::error::Error for StopError {}
impl std::error::Error for ServeError {}

/// `?` from each part's error.
macro_rules! from {
    ($($error:ty => $whole:ident::$variant:ident),+ $(,)?) => {
        $(impl From<$error> for $whole {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })+
    };
}

from!(
    ConfigError => StartError::Config,
    ExposedError => StartError::Exposed,
    ListenError => StartError::Listen,
    OpenError => StartError::Store,
    StartError => ServeError::Start,
    StopError => ServeError::Stop,
);
