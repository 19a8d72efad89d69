//! Diagnostics as text: for a terminal, and for cargo.

use std::fmt::Write as _;

use super::{
    Diagnostic, Severity, Span,
    source_line::{printable, underline},
};
use crate::SourceFile;

/// Most errors that [`cargo_lines`] shows; the rest are counted.
pub const ERRORS_MAX: usize = 20;

/// The diagnostics as directives for a build script to print, one a line:
/// `cargo::error=error[E031]: …`, `cargo::warning=warning[W001]: …`.
///
/// Cargo shows the first line of a message only, and each message with a prefix of its own. So
/// every line of a diagnostic is a directive, and lines without content are left out.
#[must_use]
pub fn cargo_lines(diagnostics: &[Diagnostic], sources: &[SourceFile]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut errors = 0;
    for diagnostic in diagnostics {
        let directive = match diagnostic.severity {
            Severity::Error => "cargo::error=",
            Severity::Warning => "cargo::warning=",
        };
        if diagnostic.is_error() {
            errors += 1;
            if errors > ERRORS_MAX {
                continue;
            }
        }
        let mut text = heading(diagnostic);
        if let Some(span) = &diagnostic.span {
            let _ = write!(text, "\n --> {}", place(span));
            if let Some((shown, carets)) = excerpt(span, sources) {
                let number = span.line.to_string();
                let gutter = " ".repeat(number.len());
                let _ = write!(text, "\n{number} | {shown}\n{gutter} | {carets}");
            }
        }
        let _ = write!(text, "\nhelp: {}", printable(&diagnostic.help));
        let shown = text.lines().filter(|line| !line.trim().is_empty());
        lines.extend(shown.map(|line| format!("{directive}{line}")));
    }
    if errors > ERRORS_MAX {
        let more = count(errors - ERRORS_MAX, "more error");
        lines.push(format!("cargo::error=error: {more} not shown"));
    }
    lines
}

/// The diagnostics as rustc would print them, with a count at the end; empty if there are none.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &[SourceFile], colour: bool) -> String {
    let paint = Paint(colour);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let (hue, word) = match diagnostic.severity {
            Severity::Error => (RED, "error"),
            Severity::Warning => (YELLOW, "warning"),
        };
        let label = paint.bold(hue, &format!("{word}[{}]", diagnostic.code));
        let message = paint.bold("", &format!(": {}", printable(&diagnostic.message)));
        let _ = writeln!(text, "{label}{message}");
        let mut gutter = String::from(" ");
        if let Some(span) = &diagnostic.span {
            let number = span.line.to_string();
            gutter = " ".repeat(number.len());
            let bar = paint.bold(BLUE, &format!("{gutter} |"));
            let _ = writeln!(text, "{gutter}{} {}", paint.bold(BLUE, "-->"), place(span));
            if let Some((shown, carets)) = excerpt(span, sources) {
                let numbered = paint.bold(BLUE, &format!("{number} |"));
                let carets = paint.bold(hue, &carets);
                let _ = writeln!(text, "{bar}\n{numbered} {shown}\n{bar} {carets}\n{bar}");
            }
        }
        let equals = paint.bold(BLUE, "=");
        let help = paint.bold("", "help");
        let advice = printable(&diagnostic.help);
        let _ = writeln!(text, "{gutter} {equals} {help}: {advice}\n");
    }
    text.push_str(&summary(diagnostics));
    text
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|found| found.is_error()).count();
    let warnings = diagnostics.len() - errors;
    match (errors, warnings) {
        (0, 0) => String::new(),
        (0, _) => format!("{}\n", count(warnings, "warning")),
        (_, 0) => format!("{}\n", count(errors, "error")),
        _ => format!(
            "{}, {}\n",
            count(errors, "error"),
            count(warnings, "warning")
        ),
    }
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn heading(diagnostic: &Diagnostic) -> String {
    let word = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    format!(
        "{word}[{}]: {}",
        diagnostic.code,
        printable(&diagnostic.message)
    )
}

fn place(span: &Span) -> String {
    format!("{}:{}:{}", span.file, span.line, span.column)
}

/// The line of a span and the carets below it; `None` if the file is not among the sources.
fn excerpt(span: &Span, sources: &[SourceFile]) -> Option<(String, String)> {
    let source = sources.iter().find(|source| source.path == span.file)?;
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let line = text.split('\n').nth(span.line.checked_sub(1)?)?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    Some(underline(line, span.column, span.width))
}

const RED: &str = ";31";
const YELLOW: &str = ";33";
const BLUE: &str = ";34";

/// Whether text is wrapped in the escape sequences of ECMA-48.
struct Paint(bool);

impl Paint {
    fn bold(&self, hue: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[1{hue}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(line: usize) -> Diagnostic {
        Diagnostic::new(
            "E031",
            Span {
                file: "models/a.rs".into(),
                line,
                column: 5,
                width: 3,
            },
            "unknown option `uni`",
            "did you mean `unique`?",
        )
    }

    fn sources() -> Vec<SourceFile> {
        vec![SourceFile {
            path: "models/a.rs".into(),
            text: "\u{feff}one\r\n\tab uni\r\n".into(),
        }]
    }

    #[test]
    fn cargo_gets_one_directive_a_line_and_no_empty_one() {
        let lines = cargo_lines(&[finding(2)], &sources());
        assert_eq!(
            lines,
            [
                "cargo::error=error[E031]: unknown option `uni`",
                "cargo::error= --> models/a.rs:2:5",
                "cargo::error=2 |     ab uni",
                "cargo::error=  |        ^^^",
                "cargo::error=help: did you mean `unique`?",
            ]
        );
    }

    #[test]
    fn what_is_beyond_the_limit_is_counted() {
        let many: Vec<_> = (0..23).map(|_| finding(99)).collect();
        let lines = cargo_lines(&many, &sources());
        let shown = lines.iter().filter(|line| line.contains("E031")).count();
        assert_eq!(shown, ERRORS_MAX);
        assert_eq!(
            lines.last().map(String::as_str),
            Some("cargo::error=error: 3 more errors not shown")
        );
    }

    #[test]
    fn a_warning_is_a_warning_to_cargo() {
        let warning = Diagnostic::new("W001", None, "one\ntwo", "three");
        assert_eq!(
            cargo_lines(&[warning], &[]),
            [
                "cargo::warning=warning[W001]: one",
                "cargo::warning=two",
                "cargo::warning=help: three"
            ]
        );
    }

    #[test]
    fn a_quoted_name_cannot_move_the_cursor() {
        let found = Diagnostic::new("E054", None, "the path `\u{1b}[2J\u{202e}`", "\u{7}");
        for text in [
            render(std::slice::from_ref(&found), &[], false),
            cargo_lines(&[found], &[]).join("\n"),
        ] {
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
            assert!(text.contains("the path `\u{fffd}[2J\u{fffd}`"), "{text:?}");
        }
    }

    #[test]
    fn a_terminal_gets_what_rustc_would_print() {
        assert_eq!(
            render(&[finding(2)], &sources(), false),
            "error[E031]: unknown option `uni`\n --> models/a.rs:2:5\n  |\n2 |     ab uni\n  |        ^^^\n  |\n  = help: did you mean `unique`?\n\n1 error\n"
        );
        let coloured = render(&[finding(2)], &sources(), true);
        assert!(coloured.starts_with("\u{1b}[1;31merror[E031]\u{1b}[0m\u{1b}[1m: unknown"));
        assert_eq!(render(&[], &sources(), true), "");
    }
}
