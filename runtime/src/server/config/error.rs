//! What is wrong with a configuration: all of it at once, a sentence each.

use std::{fmt, io, path::PathBuf};

/// A configuration that cannot be used.
#[derive(Debug)]
pub(crate) struct ConfigError {
    faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Debug)]
pub(super) enum Fault {
    /// The file cannot be read.
    Unreadable { file: PathBuf, source: io::Error },
    /// The file is not TOML.
    Syntax { at: Place, message: String },
    /// There is no such key.
    UnknownKey {
        at: Place,
        key: String,
        nearest: Option<String>,
    },
    /// The value is not of the key's form.
    Value {
        at: Place,
        key: &'static str,
        expected: &'static str,
    },
    /// The variable's value is not text.
    NotText { variable: String },
    /// Two values do not go together.
    Conflict { what: String },
}

/// Where it is wrong.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// A line of the file.
    Line(String, usize),
    /// A variable.
    Variable(String),
    /// A flag.
    Flag(&'static str),
}

impl ConfigError {
    /// The faults as an error, unless there are none.
    pub(super) fn unless_empty(faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Self { faults })
        }
    }
}

impl From<Fault> for ConfigError {
    fn from(fault: Fault) -> Self {
        Self {
            faults: vec![fault],
        }
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, source } => {
                write!(f, "{}: cannot be read: {source}", file.display())
            }
            Self::Syntax { at, message } => write!(f, "{at}: {message}"),
            Self::UnknownKey {
                at,
                key,
                nearest: None,
            } => write!(f, "{at}: unknown key `{key}`"),
            Self::UnknownKey {
                at,
                key,
                nearest: Some(nearest),
            } => {
                write!(f, "{at}: unknown key `{key}`; did you mean `{nearest}`?")
            }
            Self::Value { at, key, expected } => write!(f, "{at}: `{key}` must be {expected}"),
            Self::NotText { variable } => write!(f, "{variable}: must be UTF-8 text"),
            Self::Conflict { what } => f.write_str(what),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(file, line) => write!(f, "{file}:{line}"),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}
