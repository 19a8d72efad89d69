//! From syn's spans to ours.

use syn::ext::IdentExt;

use crate::{SourceFile, decl::Spanned, diagnostic::Span};

/// Most characters of source text in a sentence.
const TEXT_LENGTH_MAX: usize = 60;

/// Knows one file's path and lines.
pub(super) struct Locator<'a> {
    path: &'a str,
    lines: Vec<&'a str>,
}

impl<'a> Locator<'a> {
    pub(super) fn new(source: &'a SourceFile) -> Self {
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
        Self {
            path: &source.path,
            lines: text.split('\n').collect(),
        }
    }

    pub(super) fn path(&self) -> &str {
        self.path
    }

    pub(super) fn span(&self, span: proc_macro2::Span) -> Span {
        let (start, end) = (span.start(), span.end());
        let end = if end.line == start.line {
            end.column
        } else {
            self.lines
                .get(start.line.saturating_sub(1))
                .map_or(0, |line| line.trim_end().chars().count())
        };
        Span {
            file: self.path.to_owned(),
            line: start.line.max(1),
            column: start.column + 1,
            width: end.saturating_sub(start.column).max(1),
        }
    }

    /// The text of a span for a sentence: white space collapsed, and cut off when it is long.
    pub(super) fn text(&self, span: proc_macro2::Span) -> String {
        let source = span.source_text().unwrap_or_default();
        let words: Vec<&str> = source.split_whitespace().collect();
        let text = words.join(" ");
        match text.char_indices().nth(TEXT_LENGTH_MAX) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        }
    }

    /// An identifier, without `r#`.
    pub(super) fn name(&self, ident: &syn::Ident) -> Spanned<String> {
        Spanned {
            value: ident.unraw().to_string(),
            span: self.span(ident.span()),
        }
    }
}
