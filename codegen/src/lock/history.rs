//! The chain of versions, checked link by link, and what it adds up to.

use super::{
    file::{LockFile, Version},
    refusal, sound,
    state::State,
};
use crate::diagnostic::Diagnostic;

/// What the chain adds up to.
#[derive(Debug)]
pub(super) struct History {
    /// As of the last accepted version; nothing if there is none.
    pub(super) accepted: State,
    /// With the draft; as `accepted` if there is none.
    pub(super) draft: State,
}

impl History {
    /// Follows the chain of `file`, which was read from `text`.
    ///
    /// # Errors
    /// A version that is not what was written, or does not follow the one before it.
    pub(super) fn read(file: &LockFile, text: &str) -> Result<Self, Diagnostic> {
        let mut accepted = State::default();
        let mut parent = None;
        for (version, number) in file.accepted.iter().zip(1..) {
            check_link(version, number, parent, text)?;
            parent = Some(version.fingerprint.as_str());
            accepted.apply(version);
        }
        let mut draft = accepted.clone();
        if let Some(version) = &file.draft {
            let number = u32::try_from(file.accepted.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            check_link(version, number, parent, text)?;
            draft.apply(version);
        }
        for state in [&accepted, &draft] {
            sound::check(state, &file.next_ids)
                .map_err(|fault| refusal::damaged(refusal::line(1), &fault))?;
        }
        Ok(Self { accepted, draft })
    }
}

fn check_link(
    version: &Version,
    number: u32,
    parent: Option<&str>,
    text: &str,
) -> Result<(), Diagnostic> {
    let span = || {
        refusal::place(
            text,
            &format!("\"fingerprint\": \"{}\"", version.fingerprint),
        )
    };
    if version.fingerprint != version.computed_fingerprint() {
        let fault = format!("version {} does not match its fingerprint", version.version);
        return Err(refusal::damaged(span(), &fault));
    }
    if version.version != number || version.parent.as_deref() != parent {
        return Err(refusal::broken_chain(span(), version.version, number));
    }
    Ok(())
}
