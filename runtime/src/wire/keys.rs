//! Keys of records, and what indexes hold of a member.

use std::{cmp::Ordering, fmt::Display, hash::Hash};

use super::{HeapBytes, Variant, Wire};
use crate::types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid};

/// A type that a record's key may have.
pub trait Key: Wire + IndexKey + Ord + Display {
    /// What a segment of a path must be to be a key, to stand after "must be".
    const SEGMENT: &'static str;

    /// Reads the last segment of a path, percent-decoded.
    fn from_segment(segment: &str) -> Option<Self>;

    /// The key that sorts before every other.
    fn least() -> Self;
}

const UUID_SEGMENT: &str = "a UUID of 36 characters, with its hyphens";

impl<T: 'static> Key for Id<T> {
    const SEGMENT: &'static str = UUID_SEGMENT;

    fn from_segment(segment: &str) -> Option<Self> {
        segment.parse().ok()
    }

    fn least() -> Self {
        Self::NIL
    }
}

impl Key for String {
    const SEGMENT: &'static str = "text in UTF-8, percent-encoded";

    fn from_segment(segment: &str) -> Option<Self> {
        Some(segment.to_owned())
    }

    fn least() -> Self {
        Self::new()
    }
}

impl Key for Uuid {
    const SEGMENT: &'static str = UUID_SEGMENT;

    fn from_segment(segment: &str) -> Option<Self> {
        segment.parse().ok()
    }

    fn least() -> Self {
        Self::NIL
    }
}

macro_rules! number {
    ($($type:ident),*) => {$(
        impl Key for $type {
            const SEGMENT: &'static str =
                "a whole number in digits alone, without + and leading zeros";

            fn from_segment(segment: &str) -> Option<Self> {
                // Only as it is printed, so that a record has one path.
                let number: Self = segment.parse().ok()?;
                (number.to_string() == segment).then_some(number)
            }

            fn least() -> Self {
                Self::MIN
            }
        }
    )*};
}

number!(u64, i64);

/// A member's value as an index holds it: small, and in the order by which pages sort.
///
/// `Ord` and `Eq` are asked of this form alone, never of the user's types.
pub trait IndexKey {
    /// The form that is held.
    type Form: HeapBytes + Ord + Hash + Clone + Send + Sync + 'static;

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

itself!(bool, u8, u16, u32, u64, i8, i16, i32, i64, Decimal, Uuid);

impl IndexKey for Timestamp {
    /// Microseconds since the Unix epoch.
    type Form = i64;

    fn form(&self) -> i64 {
        self.as_microseconds()
    }
}

/// Types whose form is a number.
macro_rules! as_number {
    ($($type:ident => $form:ident by $method:ident),*) => {$(
        impl IndexKey for $type {
            type Form = $form;

            fn form(&self) -> $form {
                self.$method()
            }
        }
    )*};
}

as_number!(Date => i32 by as_days, Time => i64 by as_microseconds, Duration => i64 by as_microseconds);

impl IndexKey for f64 {
    /// Ascends as the number does; -0 is 0.
    type Form = i64;

    fn form(&self) -> i64 {
        // The order of `f64::total_cmp`.
        let bits = (*self + 0.0).to_bits().cast_signed();
        bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
    }
}

impl IndexKey for f32 {
    /// That of the same number in 64 bits.
    type Form = i64;

    fn form(&self) -> i64 {
        f64::from(*self).form()
    }
}

impl IndexKey for Bytes {
    type Form = Self;

    fn form(&self) -> Self {
        self.clone()
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_one_path() {
        for (segment, key) in [("0", Some(0)), ("18446744073709551615", Some(u64::MAX))] {
            assert_eq!(u64::from_segment(segment), key);
        }
        for other in [
            "",
            "-0",
            "+1",
            "01",
            "1.0",
            "1e3",
            " 1",
            "18446744073709551616",
            "１",
        ] {
            assert_eq!(u64::from_segment(other), None, "{other}");
        }
        assert_eq!(i64::from_segment("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(i64::from_segment("-0"), None);
        let uuid = "018f0000-0000-7000-8000-0000000000aa";
        assert_eq!(
            Uuid::from_segment(uuid)
                .map(|key| key.to_string())
                .as_deref(),
            Some(uuid)
        );
        assert_eq!(Uuid::from_segment("018f00000000700080000000000000aa"), None);
        assert_eq!(String::from_segment("a b").as_deref(), Some("a b"));
    }

    #[test]
    fn the_least_key_is_before_all() {
        assert!(String::least().is_empty() && u64::least() == 0 && i64::least() == i64::MIN);
        assert!(Uuid::least() < Uuid::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
    }
}
