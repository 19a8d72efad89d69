//! How generated inputs name the reading of a member: `#[serde(deserialize_with = "…")]`.

use serde::{Deserializer, de};

use super::Wire;

/// What a merge patch (RFC 7396) says of a member that may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Merge<T> {
    /// The member is absent: what is stored stays.
    #[default]
    Keep,
    /// The member is null: what is stored goes.
    Clear,
    /// The member's new value.
    Set(T),
}

impl<T: Wire> Merge<T> {
    /// Changes the member as the patch says.
    pub fn apply(self, member: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *member = None,
            Self::Set(value) => *member = Some(value),
        }
    }
}

/// Changes a member that a patch names.
pub fn set<T>(member: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *member = value;
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

/// Reads a member of a merge patch that may be absent (by `default`) or null.
///
/// # Errors
/// The deserializer's, for a value of another type.
pub fn nullable<'de, D: Deserializer<'de>, T: Wire>(deserializer: D) -> Result<Merge<T>, D::Error> {
    struct Visitor<T>(std::marker::PhantomData<T>);
    impl<'de, T: Wire> de::Visitor<'de> for Visitor<T> {
        type Value = Merge<T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{} or null", T::EXPECTED)
        }

        fn visit_none<E: de::Error>(self) -> Result<Merge<T>, E> {
            Ok(Merge::Clear)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Merge<T>, E> {
            Ok(Merge::Clear)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Merge<T>, D::Error> {
            T::read(deserializer).map(Merge::Set)
        }
    }
    deserializer.deserialize_option(Visitor(std::marker::PhantomData))
}
