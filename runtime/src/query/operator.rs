//! The operators of filters: what follows a member's name in a parameter.

use std::cmp::Ordering;

/// How a parameter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "they are the operators of their names")]
pub enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Prefix,
    Contains,
    Null,
    Has,
}

impl Operator {
    /// Every operator.
    pub(crate) const ALL: [Self; 10] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Prefix,
        Self::Contains,
        Self::Null,
        Self::Has,
    ];

    /// What follows the member's name: `.gte`; nothing for equality.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::NotEqual => ".ne",
            Self::Greater => ".gt",
            Self::GreaterOrEqual => ".gte",
            Self::Less => ".lt",
            Self::LessOrEqual => ".lte",
            Self::Prefix => ".prefix",
            Self::Contains => ".contains",
            Self::Null => ".null",
            Self::Has => ".has",
        }
    }

    /// The name of a member and the operator behind its last dot, if that is one.
    pub(super) fn split(parameter: &str) -> Option<(&str, Self)> {
        let dot = parameter.rfind('.')?;
        let (name, suffix) = parameter.split_at_checked(dot)?;
        let operator = Self::ALL
            .into_iter()
            .find(|known| known.suffix() == suffix)?;
        Some((name, operator))
    }

    /// Whether a value that compares so with the parameter's passes. Operators that compare
    /// otherwise are none of the caller's.
    pub(super) const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::NotEqual => ordering.is_ne(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            _ => ordering.is_eq(),
        }
    }
}
