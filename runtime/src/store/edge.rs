//! Places between the entries of an index, by which a walk begins and ends.
//!
//! A point has an edge for each member of the index and one for the key; the first that is not at
//! a value decides. So a bound needs no least or greatest value, and the members behind it none.

use std::cmp::Ordering;

use equivalent::{Comparable, Equivalent};

/// A place in the order of a member's forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edge<F> {
    /// Before every form.
    Below,
    /// Before all that are this form.
    Before(F),
    /// At this form: what follows in the point decides.
    At(F),
    /// After all that are this form.
    After(F),
    /// After every form.
    Above,
}

impl<F: Ord> Edge<F> {
    /// Where the place is, seen from a form.
    fn compare(&self, form: &F) -> Ordering {
        match self {
            Self::Below => Ordering::Less,
            Self::Before(at) => at.cmp(form).then(Ordering::Less),
            Self::At(at) => at.cmp(form),
            Self::After(at) => at.cmp(form).then(Ordering::Greater),
            Self::Above => Ordering::Greater,
        }
    }

    /// The form that the place is at or beside, and on which side.
    const fn beside(&self) -> Option<(&F, Ordering)> {
        match self {
            Self::Before(at) => Some((at, Ordering::Less)),
            Self::At(at) => Some((at, Ordering::Equal)),
            Self::After(at) => Some((at, Ordering::Greater)),
            Self::Below | Self::Above => None,
        }
    }
}

impl<F: Ord> Ord for Edge<F> {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Some(one), Some(two)) = (self.beside(), other.beside()) {
            return one.cmp(&two);
        }
        let end = |edge: &Self| match edge {
            Self::Below => Ordering::Less,
            Self::Above => Ordering::Greater,
            _ => Ordering::Equal,
        };
        end(self).cmp(&end(other))
    }
}

impl<F: Ord> PartialOrd for Edge<F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A place between the entries of an index: an edge a member, and that of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point<E, K> {
    pub(crate) members: E,
    pub(crate) key: Edge<K>,
}

impl<E: Ord, K: Ord> Ord for Point<E, K> {
    fn cmp(&self, other: &Self) -> Ordering {
        let members = self.members.cmp(&other.members);
        members.then_with(|| self.key.cmp(&other.key))
    }
}

impl<E: Ord, K: Ord> PartialOrd for Point<E, K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The edges of an index whose forms are `F`: a tuple, also of one.
pub trait Edges<F> {
    /// Where the place is, seen from a form.
    fn compare(&self, form: &F) -> Ordering;
}

impl<F, K: Ord, E: Edges<F>> Equivalent<(F, K)> for Point<E, K> {
    fn equivalent(&self, entry: &(F, K)) -> bool {
        self.compare(entry).is_eq()
    }
}

impl<F, K: Ord, E: Edges<F>> Comparable<(F, K)> for Point<E, K> {
    fn compare(&self, (form, key): &(F, K)) -> Ordering {
        let members = self.members.compare(form);
        members.then_with(|| self.key.compare(key))
    }
}

impl<A: Ord> Edges<A> for (Edge<A>,) {
    fn compare(&self, form: &A) -> Ordering {
        self.0.compare(form)
    }
}

macro_rules! edges {
    ($($place:tt $form:ident),+) => {
        impl<$($form: Ord),+> Edges<($($form,)+)> for ($(Edge<$form>,)+) {
            fn compare(&self, form: &($($form,)+)) -> Ordering {
                Ordering::Equal$(.then_with(|| self.$place.compare(&form.$place)))+
            }
        }
    };
}

edges!(0 A, 1 B);
edges!(0 A, 1 B, 2 C);
edges!(0 A, 1 B, 2 C, 3 D);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_ordered_as_the_places_that_they_are() {
        use Edge::{Above, After, At, Before, Below};
        let ascending = [
            Below,
            Before(1),
            At(1),
            After(1),
            Before(2),
            At(2),
            After(2),
            Above,
        ];
        for (place, one) in ascending.iter().enumerate() {
            for (other, two) in ascending.iter().enumerate() {
                assert_eq!(one.cmp(two), place.cmp(&other), "{one:?} {two:?}");
            }
        }
    }

    #[test]
    fn the_first_edge_that_is_not_at_the_value_decides() {
        use Edge::{Above, After, At, Before, Below};
        let entry = ((1, 5), 9);
        for (members, key, expected) in [
            ((At(1), At(5)), At(9), Ordering::Equal),
            ((At(1), At(5)), Below, Ordering::Less),
            ((At(1), At(5)), Above, Ordering::Greater),
            ((At(1), Before(5)), Above, Ordering::Less),
            ((At(1), After(5)), Below, Ordering::Greater),
            ((At(1), After(4)), Above, Ordering::Less),
            ((After(1), Below), Below, Ordering::Greater),
            ((Before(1), Above), Above, Ordering::Less),
            ((At(2), Below), Below, Ordering::Greater),
            ((Below, Above), Above, Ordering::Less),
            ((Above, Below), Below, Ordering::Greater),
        ] {
            let point = Point { members, key };
            assert_eq!(point.compare(&entry), expected, "{point:?}");
        }
    }
}
