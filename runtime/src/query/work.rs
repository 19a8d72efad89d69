//! How much of its rows a request looks at. A row counts as one, and as more if its filters have to
//! look at long values, so that a bound on the count bounds the time.

use super::EXAMINED_MAX;

/// Bytes within one row that filters look at for as much as a further row costs.
const ROW_BYTES: usize = 1024;

/// What looking at one element of a collection costs, in bytes, beside those of the value that it
/// is compared with.
const ELEMENT_BYTES: usize = 16;

/// What a request has looked at so far.
#[derive(Debug, Default)]
pub struct Work {
    /// Rows, and what counts as such.
    rows: usize,
    /// Bytes within the row that is looked at.
    bytes: usize,
}

impl Work {
    /// Counts the look at so many bytes of a value.
    pub(super) const fn bytes(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Counts the comparison of an element with a value of so many bytes.
    pub(super) const fn element(&mut self, bytes: usize) {
        self.bytes(bytes.saturating_add(ELEMENT_BYTES));
    }

    /// Looks at a row.
    pub(super) fn row<R>(&mut self, look: impl FnOnce(&mut Self) -> R) -> R {
        self.bytes = 0;
        let seen = look(self);
        self.rows += 1 + self.bytes / ROW_BYTES;
        seen
    }

    /// Whether a request looks at no further row.
    pub(super) const fn is_done(&self) -> bool {
        self.rows >= EXAMINED_MAX
    }
}
