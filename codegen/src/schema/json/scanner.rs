//! The characters of a file, and where one is among them.

use super::document::Place;

pub(super) struct Scanner<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            line: 1,
            column: 1,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest.starts_with(text)
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next()?;
        self.rest = characters.as_str();
        if next == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(next)
    }

    /// Takes the character, if it is the next.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    /// Takes what is next as long as it is of a kind.
    pub(super) fn run(&mut self, is: impl Fn(char) -> bool) -> &'t str {
        let before = self.rest;
        while self.peek().is_some_and(&is) {
            self.next();
        }
        let length = before.len() - self.rest.len();
        before.get(..length).unwrap_or_default()
    }

    pub(super) fn skip_blanks(&mut self) {
        self.run(|character| matches!(character, ' ' | '\t' | '\n' | '\r'));
    }

    /// Where the next character is.
    pub(super) fn here(&self) -> Place {
        Place {
            line: self.line,
            column: self.column,
            width: 1,
        }
    }

    /// From a place to where the next character is, if that is on the same line.
    pub(super) fn since(&self, start: Place) -> Place {
        let width = match self.line == start.line {
            true => self.column.saturating_sub(start.column).max(1),
            false => 1,
        };
        Place { width, ..start }
    }
}
