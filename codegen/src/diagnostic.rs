//! What is wrong with the models: a code, a place, a sentence, and what to do.

/// Where in a file: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Path relative to the package: `models/account.rs`, `models.lock`.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Number of characters to underline, at least 1; a span that goes on over lines ends at its
    /// first line's end.
    pub width: usize,
}

/// Whether the build can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable code, `E001` or `W001`; docs/diagnostics.md has an entry for each.
    pub code: &'static str,
    /// Whether the build can go on.
    pub severity: Severity,
    /// Where; `None` for the package as a whole.
    pub span: Option<Span>,
    /// What is wrong, lowercase, without a full stop, names in backticks.
    pub message: String,
    /// What to do, the same form.
    pub help: String,
}
