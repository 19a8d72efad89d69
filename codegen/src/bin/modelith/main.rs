//! The command line `modelith`: what a build finds, without building.

mod arguments;
mod commands;
mod lock;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Good = 0,
    /// The models have an error, or the lock is not accepted.
    Models = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A file cannot be read or written (EX_IOERR of sysexits.h).
    Io = 74,
}

/// What a command has to say.
#[derive(Debug)]
struct Report {
    exit: Exit,
    /// For standard output.
    output: String,
    /// For standard error.
    messages: String,
}

fn main() -> ExitCode {
    let matches = match arguments::command().try_get_matches() {
        Ok(matches) => matches,
        Err(fault) => {
            // Help and version come this way too, and are no mistake.
            let code = if fault.use_stderr() {
                Exit::Usage
            } else {
                Exit::Good
            };
            let _ = fault.print();
            return ExitCode::from(code as u8);
        }
    };
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = io::stderr().is_terminal() && !no_color;
    let report = commands::run(&matches, colour);
    let _ = io::stderr().lock().write_all(report.messages.as_bytes());
    let written = io::stdout().lock().write_all(report.output.as_bytes());
    match written.and_then(|()| io::stdout().flush()) {
        Ok(()) => ExitCode::from(report.exit as u8),
        // `modelith ir | head` has what it wants.
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::from(report.exit as u8)
        }
        Err(_) => ExitCode::from(Exit::Io as u8),
    }
}

impl Report {
    /// All is well, and this is the answer.
    fn good(output: impl Into<String>) -> Self {
        Self {
            exit: Exit::Good,
            output: output.into(),
            messages: String::new(),
        }
    }

    /// It failed, and this sentence says why.
    fn failed(exit: Exit, sentence: impl std::fmt::Display) -> Self {
        Self {
            exit,
            output: String::new(),
            messages: format!("error: {sentence}\n"),
        }
    }
}
