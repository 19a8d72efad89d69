//! The two things that a person does with a draft: look at it, and accept it.

use super::{diff::lines, file::LockFile, history::History};
use crate::diagnostic::Diagnostic;

/// The text of models.lock with its draft frozen as an accepted version; the text as it is if
/// there is no draft.
///
/// # Errors
/// The text is not a lock that this crate can read.
pub fn accept(lock_text: &str) -> Result<String, Diagnostic> {
    let mut file = LockFile::read(lock_text)?;
    History::read(&file, lock_text)?;
    let Some(draft) = file.draft.take() else {
        return Ok(lock_text.to_owned());
    };
    // The fingerprint stays: a store that was written under the draft is one of this version.
    file.accepted.push(draft);
    Ok(file.text())
}

/// What the draft changes, a line each; nothing if there is no draft.
///
/// # Errors
/// The text is not a lock that this crate can read.
pub fn diff(lock_text: &str) -> Result<Vec<String>, Diagnostic> {
    let file = LockFile::read(lock_text)?;
    let history = History::read(&file, lock_text)?;
    Ok(lines(&history.accepted, &history.draft))
}
