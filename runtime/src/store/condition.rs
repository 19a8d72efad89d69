//! If-Match and If-None-Match (RFC 9110, section 13.1), reduced to what the store compares.

use super::Rejection;
use crate::{model::Model, sequence::Sequence};

/// The entity tags of one header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: any record that is there.
    Any,
    /// The sequences of the tags that are of this store's epoch; the others match nothing.
    List(Vec<Sequence>),
}

impl Tags {
    fn hold(&self, stored: Option<Sequence>) -> bool {
        match (self, stored) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::List(list), Some(sequence)) => list.contains(&sequence),
        }
    }
}

/// What must hold of the stored record for a write to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// One of these must match.
    pub if_match: Option<Tags>,
    /// None of these may match.
    pub if_none_match: Option<Tags>,
}

impl Condition {
    /// Judges a write to a record of `M`, as far as conditions go; `stored` is as in [`Self::allows`].
    ///
    /// # Errors
    /// [`Rejection::Precondition`] if the condition does not hold, and
    /// [`Rejection::ConditionRequired`] if the model asks for an If-Match that is not there.
    pub fn judge<M: Model>(&self, stored: Option<Sequence>) -> Result<(), Rejection> {
        if !self.allows(stored) {
            return Err(Rejection::Precondition);
        }
        // What is not there cannot be overwritten unseen, and has no tag to name.
        if M::REQUIRE_IF_MATCH && stored.is_some() && self.if_match.is_none() {
            return Err(Rejection::ConditionRequired);
        }
        Ok(())
    }

    /// Whether a write to the record is allowed; `stored` is the sequence of its last change, and
    /// `None` while there is no record.
    #[must_use]
    pub fn allows(&self, stored: Option<Sequence>) -> bool {
        self.if_match.as_ref().is_none_or(|tags| tags.hold(stored))
            && self
                .if_none_match
                .as_ref()
                .is_none_or(|tags| !tags.hold(stored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_compare_with_what_is_stored() {
        let list = |sequences: &[u64]| {
            Some(Tags::List(
                sequences.iter().copied().map(Sequence).collect(),
            ))
        };
        let stored = Some(Sequence(7));
        for (if_match, if_none_match, stored, allowed) in [
            (None, None, None, true),
            (None, None, stored, true),
            (Some(Tags::Any), None, stored, true),
            (Some(Tags::Any), None, None, false),
            (list(&[3, 7]), None, stored, true),
            (list(&[3]), None, stored, false),
            (list(&[]), None, stored, false),
            (None, Some(Tags::Any), stored, false),
            (None, Some(Tags::Any), None, true),
            (None, list(&[7]), stored, false),
            (None, list(&[3]), stored, true),
            (list(&[7]), list(&[7]), stored, false),
        ] {
            let condition = Condition {
                if_match,
                if_none_match,
            };
            assert_eq!(
                condition.allows(stored),
                allowed,
                "{condition:?} {stored:?}"
            );
        }
    }
}
