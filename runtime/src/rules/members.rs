//! Sets of the members of a model that have a rule of their own.

/// Some of the members that have a rule of their own, by their places in
/// [`Model::RULED`](crate::model::Model::RULED); the compiler refuses more than 32 of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MemberSet(u32);

impl MemberSet {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// The same, with the member at this place if `is_in`.
    #[must_use]
    pub const fn with(self, place: u32, is_in: bool) -> Self {
        Self(self.0 | (is_in as u32) << place)
    }

    /// Whether the member at this place is one of them.
    #[must_use]
    pub const fn has(self, place: u32) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Those of either.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// A number that no other set has; 0 of none.
    pub(crate) const fn number(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_in() {
        let set = MemberSet::NONE.with(0, true).with(7, false).with(31, true);
        let members: Vec<u32> = (0..32).filter(|place| set.has(*place)).collect();
        assert_eq!(members, [0, 31]);
        assert!(set.and(MemberSet::NONE.with(7, true)).is_empty());
        assert_eq!(set.or(MemberSet::NONE), set);
    }
}
