//! What of a read rule the filters of a list can say, so that an index finds what the caller may see.
//!
//! It decides nothing: each record that is shown is asked for by itself. It saves the look at records
//! that are not shown.

use super::{Flag, Nullable, OneOf, Operand, Operator, Range};
use crate::wire::{IndexKey, Wire};

/// How much of its model's read rule a query says, once it is narrowed. The names are those of the
/// filters that say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrowed {
    /// All: what passes the filters the caller may see.
    Whole(&'static [&'static str]),
    /// Some of it: of what passes the caller may see some.
    Part(&'static [&'static str]),
    /// The caller may see nothing.
    Nothing,
}

/// A filter of which one value can be left.
pub trait Narrow<T> {
    /// Leaves of what passes that which has this value; says whether anything can be left.
    fn narrow(&mut self, value: &T) -> bool;
}

impl<T: Wire + IndexKey + Clone, const COMMAS: bool> Narrow<T> for OneOf<T, COMMAS> {
    fn narrow(&mut self, value: &T) -> bool {
        self.leave(Operand::of(value))
    }
}

impl<T: Wire + IndexKey + Clone> Narrow<T> for Range<T> {
    fn narrow(&mut self, value: &T) -> bool {
        self.leave(Operand::of(value))
    }
}

impl Narrow<bool> for Flag {
    fn narrow(&mut self, value: &bool) -> bool {
        self.0.narrow(value)
    }
}

impl<T, F: Narrow<T>> Narrow<T> for Nullable<F> {
    fn narrow(&mut self, value: &T) -> bool {
        !self.asks_for_null() && self.present_mut().narrow(value)
    }
}

impl<T: IndexKey, const COMMAS: bool> OneOf<T, COMMAS> {
    /// Leaves of what passes that which has the value.
    fn leave(&mut self, operand: Operand<T>) -> bool {
        let is_in = |list: &[Operand<T>]| list.iter().any(|other| other.form == operand.form);
        let passes = self.equal.is_empty() || is_in(&self.equal);
        let is_left = passes && !is_in(&self.not_equal);
        self.equal = vec![operand];
        is_left
    }
}

impl<T: IndexKey> Range<T> {
    /// Leaves of what passes that which has the value.
    fn leave(&mut self, operand: Operand<T>) -> bool {
        let mut given = self.given.iter();
        let is_left =
            given.all(|(operator, other)| operator.holds(operand.value.compare(&other.form)));
        self.given = vec![(Operator::Equal, operand)];
        is_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Bounds, Filter, Shape};

    fn asked<F: Filter + Default>(given: &[(Operator, &str)]) -> F {
        let mut filter = F::default();
        for (operator, text) in given {
            filter.read(*operator, text).unwrap();
        }
        filter
    }

    #[test]
    fn one_value_is_left_if_it_passes() {
        use Operator::{Equal, GreaterOrEqual, NotEqual, Null};
        for (given, is_left) in [
            (&[][..], true),
            (&[(Equal, "7,8")], true),
            (&[(Equal, "8")], false),
            (&[(NotEqual, "8")], true),
            (&[(NotEqual, "7")], false),
        ] {
            let mut filter: OneOf<u32> = OneOf::default();
            for (operator, text) in given {
                text.split(',')
                    .for_each(|one| filter.read(*operator, one).unwrap());
            }
            assert_eq!(filter.narrow(&7), is_left, "{given:?}");
            assert_eq!(filter.shape(), Shape::Equal(1), "{given:?}");
        }
        for (given, is_left) in [
            (&[][..], true),
            (&[(Equal, "7")], true),
            (&[(Equal, "8")], false),
            (&[(GreaterOrEqual, "7"), (NotEqual, "9")], true),
            (&[(GreaterOrEqual, "8")], false),
            (&[(NotEqual, "7")], false),
        ] {
            let mut filter: Range<u32> = asked(given);
            assert_eq!(filter.narrow(&7), is_left, "{given:?}");
            assert!(filter.decides(), "{given:?}");
        }
        for (given, is_left) in [
            (&[][..], true),
            (&[(Null, "false")], true),
            (&[(Null, "true")], false),
        ] {
            let mut filter: Nullable<OneOf<u32>> = asked(given);
            assert_eq!(filter.narrow(&7), is_left, "{given:?}");
        }
        let mut flag: Flag = asked(&[(NotEqual, "true")]);
        assert!(!flag.narrow(&true));
    }
}
