//! The compiler as one pure function: no IO, no environment.

use crate::diagnostic::Diagnostic;

/// One file of `models/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as diagnostics name it, relative to the package: `models/account.rs`.
    pub path: String,
    /// The text.
    pub text: String,
}

/// How the lock is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A developer's build: what is new becomes a draft in models.lock.
    Develop,
    /// Continuous integration or a packaged source: a draft or any difference is an error.
    Locked,
}

/// Everything that decides the output.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Name of the user's package.
    pub package: String,
    /// Version of the user's package.
    pub version: String,
    /// Every `.rs` file below `models/`, in any order.
    pub files: Vec<SourceFile>,
    /// The text of models.lock, if there is one.
    pub lock: Option<String>,
    /// How the lock is treated.
    pub mode: Mode,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Files of OUT_DIR: name and text, sorted by name: `server.rs`, `account.rs`, `openapi.json`.
    pub files: Vec<(String, String)>,
    /// The new text of models.lock, if it must change.
    pub lock: Option<String>,
}

/// The result and everything that was found on the way.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// `None` if there was an error.
    pub output: Option<Output>,
    /// Errors and warnings, by file and position.
    pub diagnostics: Vec<Diagnostic>,
}
