//! JSON with places: what each value is, where it stands, and the way to it.
//!
//! Stricter than other readers: a name stands once in an object, and depth and size are bounded, so that
//! no file can take the stack or the memory of a build.

mod document;
mod read;
mod scanner;
#[cfg(test)]
mod tests;

pub(super) use document::{Document, Identity, Node};
pub(crate) use read::BYTES_MAX;
pub(super) use read::read;

/// Most characters of source text in a sentence.
const TEXT_LENGTH_MAX: usize = 60;

/// A text for a sentence: cut off when it is long.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT_LENGTH_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
