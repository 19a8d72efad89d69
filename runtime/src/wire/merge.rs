//! How generated inputs name the reading of a member, `#[serde(deserialize_with = "…")]`, and what
//! a patch of a member is.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, de};

use super::Wire;
use crate::fault::Faults;

/// What a merge patch (RFC 7396) says of a member that may be null: `P` is what it may hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Merge<P> {
    /// The member is absent: what is stored stays.
    #[default]
    Keep,
    /// The member is null: what is stored goes.
    Clear,
    /// The member's value, or what is merged into it.
    Set(P),
}

impl<P> Merge<P> {
    /// Whether the member is there.
    pub const fn is_given(&self) -> bool {
        !matches!(self, Self::Keep)
    }

    /// Changes the member as the patch says.
    pub fn amend<T: Wire<Patch = P>>(self, member: &mut Option<T>, faults: &mut Faults) {
        match (self, member.as_mut()) {
            (Self::Keep, _) => {}
            (Self::Clear, _) => *member = None,
            (Self::Set(patch), Some(stored)) => stored.amend(patch, faults),
            (Self::Set(patch), None) => *member = T::build(patch, faults),
        }
    }

    /// Changes a member that is replaced whole.
    pub fn set(self, member: &mut Option<P>) {
        match self {
            Self::Keep => {}
            Self::Clear => *member = None,
            Self::Set(value) => *member = Some(value),
        }
    }

    /// The same of another type.
    pub fn map<Q>(self, other: impl FnOnce(P) -> Q) -> Merge<Q> {
        match self {
            Self::Keep => Merge::Keep,
            Self::Clear => Merge::Clear,
            Self::Set(value) => Merge::Set(other(value)),
        }
    }

    /// The member of what is made from a patch alone.
    pub fn build<T: Wire<Patch = P>>(self, faults: &mut Faults) -> Option<T> {
        let mut member = None;
        self.amend(&mut member, faults);
        member
    }
}

/// Reads a member as its type says.
///
/// # Errors
/// The deserializer's, for a value of another type.
pub fn read<'de, D: Deserializer<'de>, T: Wire>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// Reads a member that may be absent (by `default`) but not null.
///
/// # Errors
/// The deserializer's, for a value of another type.
pub fn present<'de, D: Deserializer<'de>, T: Wire>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::read(deserializer).map(Some)
}

/// Reads a member of a merge patch that may be absent (by `default`) but not null, as what its type
/// merges.
///
/// # Errors
/// The deserializer's, for a value of another type.
pub fn patch<'de, T: Wire, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T::Patch>, D::Error> {
    T::read_patch(deserializer).map(Some)
}

/// Reads a member of a merge patch that may be absent (by `default`) or null, whose type is
/// replaced whole.
///
/// # Errors
/// The deserializer's, for a value of another type.
pub fn nullable<'de, D: Deserializer<'de>, T: Wire<Patch = T>>(
    deserializer: D,
) -> Result<Merge<T>, D::Error> {
    patch_nullable::<T, D>(deserializer)
}

/// Reads a member of a merge patch that may be absent (by `default`) or null, as what its type
/// merges.
///
/// # Errors
/// The deserializer's, for a value of another type.
pub fn patch_nullable<'de, T: Wire, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Merge<T::Patch>, D::Error> {
    struct Visitor<T>(PhantomData<T>);
    impl<'de, T: Wire> de::Visitor<'de> for Visitor<T> {
        type Value = Merge<T::Patch>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{} or null", T::EXPECTED)
        }

        fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(Merge::Clear)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(Merge::Clear)
        }

        fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
            T::read_patch(inner).map(Merge::Set)
        }
    }
    deserializer.deserialize_option(Visitor::<T>(PhantomData))
}

/// Reads an entry of a merge patch for a map: null is `None`.
pub(super) struct PatchElement<T>(pub(super) PhantomData<T>);

impl<'de, T: Wire> de::DeserializeSeed<'de> for PatchElement<T> {
    type Value = Option<T::Patch>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match patch_nullable::<T, D>(deserializer)? {
            Merge::Set(patch) => Ok(Some(patch)),
            Merge::Keep | Merge::Clear => Ok(None),
        }
    }
}
