//! Pointers to members whose names a client chose.

use std::borrow::Cow;

use crate::fault::escape;

/// Longest member name that a pointer shows whole.
const NAME_CHARS_MAX: usize = 80;

/// The step of a pointer for a member's name, cut short if a client sends a book.
pub(super) fn pointer_step(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(NAME_CHARS_MAX) {
        None => escape(name),
        Some((end, _)) => {
            let start = name.get(..end).unwrap_or_default();
            Cow::Owned(escape(&format!("{start}…")).into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(pointer_step("e/mail"), "e~1mail");
        let whole = "x".repeat(NAME_CHARS_MAX);
        assert_eq!(pointer_step(&whole), whole);
        let cut = pointer_step(&"ö".repeat(1 << 20)).into_owned();
        assert_eq!(cut.matches("%C3%B6").count(), NAME_CHARS_MAX);
    }
}
