//! What is wrong with the models: a code, a place, a sentence, and what to do.
//!
//! [`CODES`] is the one table of codes. [`render`] shows diagnostics on a terminal, [`cargo_lines`]
//! through cargo. Nothing here prints.

mod code;
mod render;
mod source_line;

pub(crate) use code::*;
pub use code::{CODES, Code, find};
pub use render::{ERRORS_MAX, cargo_lines, render};

/// Where in a file: lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
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

impl Diagnostic {
    /// A finding at a place. The severity is the code's: `E…` is an error, `W…` a warning.
    #[must_use]
    pub fn new(
        code: &'static str,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: if code.starts_with('W') {
                Severity::Warning
            } else {
                Severity::Error
            },
            span: span.into(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// Whether the build cannot go on.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Sorts by file, line and column, and drops what says the same thing about the same place twice.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (&a.span, a.code, &a.message, &a.help).cmp(&(&b.span, b.code, &b.message, &b.help))
    });
    diagnostics.dedup();
}
