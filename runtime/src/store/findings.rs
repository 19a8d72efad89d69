//! What only the writer can find in a record: references to what is not there, and unique members
//! that another record holds.

use super::Rejection;
use crate::{fault::Faults, model::Model};

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

    /// Reports several members together, by their JSON names, if their values are taken.
    pub fn check_all(&mut self, members: &[&'static str], is_taken: bool) {
        if let (true, Some(first)) = (is_taken, members.first()) {
            let detail = format!("another record has these values of {}", members.join(", "));
            self.faults.member(first, "unique", detail);
        }
    }

    /// Reports the key member, by its JSON name: a record has this key.
    pub(super) fn exists(&mut self, member: &'static str) {
        self.faults
            .member(member, "exists", "there is a record with this key");
    }

    /// # Errors
    /// [`Rejection::Conflict`] if anything was reported.
    pub(crate) fn settle(self) -> Result<(), Rejection> {
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

/// Reports a reference to a record of `M` that is not there, at the place that is looked at.
pub fn dangling<M: Model>(faults: &mut Faults) {
    let (model, key) = (M::NAME, M::KEY);
    faults.fault("reference", format!("there is no {model} with this {key}"));
}
