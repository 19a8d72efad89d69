//! What can end a measurement. There is no partial result: a run with one wrong answer counts for nothing.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

/// Why there is no table.
#[derive(Debug)]
pub(crate) enum Error {
    /// A call of the system failed.
    Io {
        /// What was tried, and on what.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// cargo did not build a server.
    Build(ExitStatus),
    /// A child process ended, or did not listen in time.
    NotServing {
        /// Its program and arguments.
        command: String,
        /// How it ended, if it did.
        ended: Option<ExitStatus>,
        /// The file with what it printed.
        output: PathBuf,
    },
    /// A child process did not end well when told to stop.
    BadStop {
        /// Its program and arguments.
        command: String,
        /// How it ended; nothing if it had to be killed.
        ended: Option<ExitStatus>,
        /// The file with what it printed.
        output: PathBuf,
    },
    /// A command of the server, or cargo, failed.
    Command {
        /// Its program and arguments.
        command: String,
        /// How it ended.
        ended: ExitStatus,
        /// What it printed.
        said: String,
    },
    /// A data directory does not hold what it was made to hold.
    Kept(&'static str),
    /// An answer had another status than the case asks for.
    Status {
        /// The status that the case asks for.
        expected: u16,
        /// The whole answer.
        answer: String,
    },
    /// A list answered with another number of items than the case asks for.
    Items {
        /// The number that the case asks for.
        expected: usize,
        /// The whole answer.
        answer: String,
    },
    /// The bytes that came are no answer that the driver reads.
    Answer(&'static str),
    /// The server closed a connection while its answer was due.
    Closed,
    /// No answer came for so long.
    Stalled(Duration),
    /// A thread of the driver panicked: a defect of this program.
    Panicked,
}

impl Error {
    /// A failed call, as `map_err` takes it.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { what, source } => write!(f, "{what}: {source}"),
            Self::Build(status) => write!(f, "building a server failed: {status}"),
            Self::NotServing {
                command,
                ended: Some(status),
                output,
            } => {
                write!(f, "{command} ended with {status}; see {}", output.display())
            }
            Self::NotServing {
                command,
                ended: None,
                output,
            } => {
                write!(
                    f,
                    "{command} does not answer in time; see {}",
                    output.display()
                )
            }
            Self::BadStop {
                command,
                ended: Some(status),
                output,
            } => {
                write!(
                    f,
                    "{command} stopped with {status}; see {}",
                    output.display()
                )
            }
            Self::BadStop {
                command,
                ended: None,
                output,
            } => {
                write!(
                    f,
                    "{command} did not stop when told to; see {}",
                    output.display()
                )
            }
            Self::Command {
                command,
                ended,
                said,
            } => write!(f, "{command} ended with {ended}:\n{said}"),
            Self::Kept(why) => f.write_str(why),
            Self::Status { expected, answer } => {
                write!(
                    f,
                    "expected the status {expected}, got this answer:\n{answer}"
                )
            }
            Self::Items { expected, answer } => {
                write!(f, "expected {expected} items, got this answer:\n{answer}")
            }
            Self::Answer(why) => write!(f, "an answer that the driver cannot read: {why}"),
            Self::Closed => f.write_str("the server closed a connection that waited for an answer"),
            Self::Stalled(time) => write!(f, "no answer in {} s", time.as_secs()),
            Self::Panicked => f.write_str("a thread of the driver panicked"),
        }
    }
}

impl std::error::Error for Error {}
