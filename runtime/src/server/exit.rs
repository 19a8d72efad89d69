//! The exit codes of the command line: few, documented in docs/operations.md, and never reused.
//!
//! 65, 70, 74 and 78 are those of sysexits.h; 2 is what clap gives.

use std::process::ExitCode;

/// Why a command ends. The text that goes with it is one sentence on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The command line cannot be read (`EX_USAGE` by shell custom: 2).
    Usage,
    /// The store is damaged, or was written by a build that this one cannot follow (`EX_DATAERR`).
    Refused,
    /// The program is wrong, not what it was given (`EX_SOFTWARE`).
    Defect,
    /// A file, a socket or a disk failed: an unwritable directory, a port in use, a failed sync
    /// (`EX_IOERR`).
    Io,
    /// The configuration is wrong or unsafe (`EX_CONFIG`).
    Configuration,
}

impl Exit {
    /// Every exit but success, in the order of the documents.
    pub const ALL: [Self; 5] = [
        Self::Usage,
        Self::Refused,
        Self::Defect,
        Self::Io,
        Self::Configuration,
    ];

    /// The number that the process ends with.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Refused => 65,
            Self::Defect => 70,
            Self::Io => 74,
            Self::Configuration => 78,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
