//! What only the writer can find in a record: references to what is not there, and unique members
//! that another record holds.

use super::Rejection;
use crate::fault::Faults;

/// Unique members of a record that another record holds.
#[derive(Debug, Default)]
pub struct Conflicts {
    faults: Faults,
}

impl Conflicts {
    /// Reports the member, by its JSON name, if it is taken.
    pub fn check(&mut self, member: &'static str, is_taken: bool) {
        if is_taken {
            self.faults
                .member(member, "unique", "another record has this value");
        }
    }

    /// Reports the key member, by its JSON name: a record has this key.
    pub(super) fn exists(&mut self, member: &'static str) {
        self.faults
            .member(member, "exists", "there is a record with this key");
    }

    /// # Errors
    /// [`Rejection::Conflict`] if anything was reported.
    pub(super) fn settle(self) -> Result<(), Rejection> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Rejection::Conflict(self.faults))
    }

    #[cfg(test)]
    pub(super) const fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

/// References of a record to what is not there.
#[derive(Debug, Default)]
pub struct References {
    faults: Faults,
}

impl References {
    /// Reports the member, by its JSON name, unless the record of `model` that it names is there.
    pub fn check(&mut self, member: &'static str, model: &str, is_there: bool) {
        if !is_there {
            self.faults.member(
                member,
                "reference",
                format!("there is no {model} with this id"),
            );
        }
    }

    /// # Errors
    /// [`Rejection::Invalid`] if anything was reported.
    pub(super) fn settle(self) -> Result<(), Rejection> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Rejection::Invalid(self.faults))
    }
}
