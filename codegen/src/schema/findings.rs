//! What is wrong with schemas, as diagnostics that say the way to the place.

use super::json::Node;
use crate::diagnostic::{Diagnostic, Span};

/// Most errors, and most warnings, that are worth a line each: a build shows fewer.
const FOUND_MAX: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Findings {
    all: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Findings {
    /// Reports something about a value, at the value.
    pub(super) fn at(&mut self, code: &'static str, node: Node<'_>, message: &str, help: &str) {
        self.push(code, node.span(), node, message, help);
    }

    /// Reports something about a member of an object, at its name.
    pub(super) fn at_name(
        &mut self,
        code: &'static str,
        node: Node<'_>,
        message: &str,
        help: &str,
    ) {
        self.push(code, node.name_span(), node, message, help);
    }

    fn push(&mut self, code: &'static str, span: Span, node: Node<'_>, message: &str, help: &str) {
        let count = match code.starts_with('W') {
            true => &mut self.warnings,
            false => &mut self.errors,
        };
        *count += 1;
        if *count <= FOUND_MAX {
            let message = format!("{message}, at `{}`", node.pointer());
            self.all.push(Diagnostic::new(code, span, message, help));
        }
    }

    /// Takes over what the reader found.
    pub(super) fn extend(&mut self, found: Vec<Diagnostic>) {
        self.errors += found.iter().filter(|found| found.is_error()).count();
        self.all.extend(found);
    }

    /// Takes what is wrong, but keeps nobody from judging the rest.
    pub(super) fn aside(&mut self, found: Vec<Diagnostic>) {
        self.all.extend(found);
    }

    pub(super) const fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether more errors would not be shown, so that there is no use in looking for them.
    pub(super) const fn is_full(&self) -> bool {
        self.errors >= FOUND_MAX
    }

    pub(super) fn into_all(self) -> Vec<Diagnostic> {
        self.all
    }
}
