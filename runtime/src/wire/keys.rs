//! Keys of records, and what indexes hold of a member.

use std::{cmp::Ordering, fmt::Display};

use super::{Variant, Wire};
use crate::types::{Id, Timestamp};

/// A type that a record's key may have.
pub trait Key: Wire + Ord + Display {
    /// Reads the last segment of a path, percent-decoded.
    fn from_segment(segment: &str) -> Option<Self>;

    /// The key that sorts before every other.
    fn least() -> Self;
}

impl<T: 'static> Key for Id<T> {
    fn from_segment(segment: &str) -> Option<Self> {
        segment.parse().ok()
    }

    fn least() -> Self {
        Self::NIL
    }
}

/// A member's value as an index holds it: small, and in the order by which pages sort.
///
/// `Ord` and `Eq` are asked of this form alone, never of the user's types.
pub trait IndexKey {
    /// The form that is held.
    type Form: Ord + Clone + Send + Sync + 'static;

    /// The value in that form.
    fn form(&self) -> Self::Form;

    /// Compares with a form. A type whose form is on the heap does it without making one: queries
    /// ask it of every row that they look at.
    fn compare(&self, form: &Self::Form) -> Ordering {
        self.form().cmp(form)
    }

    /// Compares with another value as their forms do, under the same condition.
    fn order(&self, other: &Self) -> Ordering {
        self.form().cmp(&other.form())
    }
}

macro_rules! itself {
    ($($type:ty),*) => {$(
        impl IndexKey for $type {
            type Form = Self;

            fn form(&self) -> Self {
                *self
            }
        }
    )*};
}

itself!(bool, u8, u16, u32, u64, i8, i16, i32, i64);

impl IndexKey for Timestamp {
    /// Microseconds since the Unix epoch.
    type Form = i64;

    fn form(&self) -> i64 {
        self.as_microseconds()
    }
}

impl<T: 'static> IndexKey for Id<T> {
    type Form = Self;

    fn form(&self) -> Self {
        *self
    }
}

impl IndexKey for String {
    type Form = Box<str>;

    fn form(&self) -> Box<str> {
        self.as_str().into()
    }

    fn compare(&self, form: &Box<str>) -> Ordering {
        self.as_str().cmp(form)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl<T: Variant> IndexKey for T {
    /// The place in the order of declaration.
    type Form = u32;

    fn form(&self) -> u32 {
        self.ordinal()
    }
}

/// `None` sorts last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NullsLast<F> {
    /// A value.
    Value(F),
    /// No value.
    Null,
}

impl<T: IndexKey> IndexKey for Option<T> {
    type Form = NullsLast<T::Form>;

    fn form(&self) -> NullsLast<T::Form> {
        self.as_ref()
            .map_or(NullsLast::Null, |value| NullsLast::Value(value.form()))
    }
}
