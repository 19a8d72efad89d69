//! The members of an index, each with its filter and with where the page before ended: what of the
//! index a query walks.

use std::cmp::Ordering;

use super::{Bounds, Place, Shape, Span};
use crate::{
    store::{Edge, Edges},
    wire::IndexKey,
};

/// What is between two places.
type Stretch<E> = (E, E);

/// A member of an index.
pub struct Level<'q, B: Bounds> {
    name: &'static str,
    filter: &'q B,
    place: Option<&'q B::Form>,
}

/// A member of an index by its name and filter.
pub const fn level<'q, B: Bounds>(name: &'static str, filter: &'q B) -> Level<'q, B> {
    Level {
        name,
        filter,
        place: None,
    }
}

impl<'q, B: Bounds> Level<'q, B> {
    /// The same, of a member by which lists are sorted: `place` is where the page before ended.
    #[must_use]
    pub fn sorted<T: IndexKey<Form = B::Form>>(mut self, place: &'q Place<T>) -> Self {
        self.place = place.0.as_ref();
        self
    }

    fn outline(&self) -> Outline {
        Outline {
            name: self.name,
            shape: self.filter.shape(),
            decided: self.filter.decides(),
        }
    }

    /// The stretches of the member's forms: those that the filter leaves if the walk is `bounded`
    /// by it, or else all; what is absent in one of its own if it is to be `apart`.
    fn stretches(&self, bounded: bool, apart: bool) -> Vec<Stretch<Edge<B::Form>>> {
        let span = match bounded {
            true => self.filter.span(),
            false => Span::All,
        };
        match (span, B::null()) {
            (Span::Values(forms), _) => forms
                .into_iter()
                .map(|form| (Edge::At(form.clone()), Edge::At(form)))
                .collect(),
            (Span::Between(lower, upper), _) => vec![(lower, upper)],
            (Span::All, Some(null)) if apart => vec![
                (Edge::Below, Edge::Before(null.clone())),
                (Edge::Before(null), Edge::Above),
            ],
            (Span::All, _) => vec![(Edge::Below, Edge::Above)],
        }
    }

    /// Whether a stretch that begins here is that of what is absent.
    fn is_null(lower: &Edge<B::Form>) -> bool {
        match lower {
            Edge::At(form) | Edge::Before(form) => B::null().is_some_and(|null| null == *form),
            _ => false,
        }
    }

    fn place_is_null(&self) -> bool {
        self.place
            .is_some_and(|place| B::null().is_some_and(|null| null == *place))
    }

    /// Where the page before ended, on a walk that begins at `lower`. A member that nothing is
    /// sorted by has one value on that walk.
    fn edge(&self, lower: &Edge<B::Form>) -> Edge<B::Form> {
        self.place
            .map_or_else(|| lower.clone(), |place| Edge::At(place.clone()))
    }
}

/// What the planner needs to know of a member of an index.
#[derive(Debug, Clone, Copy)]
pub struct Outline {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Whether the index decides all of its filter.
    pub(super) decided: bool,
}

/// The members of an index whose forms are `F`: a tuple of [`Level`]s, also of one.
pub trait Levels<F>: Send {
    /// An edge a member.
    type Edges: Edges<F> + Ord + Clone + Send + 'static;

    /// Each member.
    fn outlines(&self) -> Vec<Outline>;

    /// The stretches of entries that the filters of the first `depth` members leave; those of the
    /// others bound nothing. What is absent of the member `apart` is in stretches of its own.
    fn stretches(&self, depth: usize, apart: Option<usize>) -> Vec<(Self::Edges, Self::Edges)>;

    /// Whether a stretch that begins here is one of what is absent of the member `of`.
    fn is_null(&self, of: usize, lower: &Self::Edges) -> bool;

    /// Whether the page before ended where the member `of` is absent.
    fn place_is_null(&self, of: usize) -> bool;

    /// Where the page before ended, on the stretch that begins at `lower`.
    fn edges(&self, lower: &Self::Edges) -> Self::Edges;

    /// Compares two entries by the members from `from` on.
    fn compare(from: usize, left: &F, right: &F) -> Ordering;
}

macro_rules! levels {
    ($forms:ty: $($place:tt $bounds:ident $form:expr),+) => {
        impl<$($bounds: Bounds + Sync),+> Levels<$forms> for ($(Level<'_, $bounds>,)+)
        where
            $($bounds::Form: Send + Sync,)+
        {
            type Edges = ($(Edge<$bounds::Form>,)+);

            fn outlines(&self) -> Vec<Outline> {
                vec![$(self.$place.outline()),+]
            }

            fn stretches(
                &self,
                depth: usize,
                apart: Option<usize>,
            ) -> Vec<(Self::Edges, Self::Edges)> {
                let all = (
                    ($(Edge::<$bounds::Form>::Below,)+),
                    ($(Edge::<$bounds::Form>::Above,)+),
                );
                let mut stretches = vec![all];
                $(if $place < depth || apart == Some($place) {
                    let own = self.$place.stretches($place < depth, apart == Some($place));
                    let mut longer = Vec::with_capacity(stretches.len() * own.len());
                    for stretch in &stretches {
                        for (lower, upper) in &own {
                            let mut stretch = stretch.clone();
                            stretch.0.$place = lower.clone();
                            stretch.1.$place = upper.clone();
                            longer.push(stretch);
                        }
                    }
                    stretches = longer;
                })+
                stretches
            }

            fn is_null(&self, of: usize, lower: &Self::Edges) -> bool {
                $((of == $place && Level::<$bounds>::is_null(&lower.$place)))||+
            }

            fn place_is_null(&self, of: usize) -> bool {
                $((of == $place && self.$place.place_is_null()))||+
            }

            fn edges(&self, lower: &Self::Edges) -> Self::Edges {
                ($(self.$place.edge(&lower.$place),)+)
            }

            fn compare(from: usize, left: &$forms, right: &$forms) -> Ordering {
                let mut ordering = Ordering::Equal;
                $(if from <= $place && ordering.is_eq() {
                    let form: fn(&$forms) -> &$bounds::Form = $form;
                    ordering = form(left).cmp(form(right));
                })+
                ordering
            }
        }
    };
}

levels!(A::Form: 0 A |form| form);
levels!((A::Form, B::Form): 0 A |form| &form.0, 1 B |form| &form.1);
levels!((A::Form, B::Form, C::Form): 0 A |form| &form.0, 1 B |form| &form.1, 2 C |form| &form.2);
levels!(
    (A::Form, B::Form, C::Form, D::Form):
    0 A |form| &form.0, 1 B |form| &form.1, 2 C |form| &form.2, 3 D |form| &form.3
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Filter, Nullable, OneOf, Operator};

    fn among<F: Filter + Default>(values: std::ops::Range<u32>) -> F {
        let mut filter = F::default();
        for value in values {
            let text = value.to_string();
            assert_eq!(filter.read(Operator::Equal, &text), Ok(()));
        }
        filter
    }

    #[test]
    fn only_what_is_absent_is_split_off_behind_the_members_that_bound_a_walk() {
        let few: OneOf<u32> = among(0..16);
        let many: OneOf<u32> = among(0..190);
        let nullable: Nullable<OneOf<u32>> = among(0..190);
        let plain = (level("a", &few), level("b", &few), level("c", &many));
        let optional = (level("a", &few), level("b", &few), level("c", &nullable));
        for (depth, apart, of_plain, of_optional) in [
            (2, None, 256, 256),
            (2, Some(2), 256, 512),
            (2, Some(1), 256, 256),
            (1, Some(2), 16, 32),
            (0, Some(0), 1, 1),
        ] {
            let case = format!("{depth} {apart:?}");
            assert_eq!(plain.stretches(depth, apart).len(), of_plain, "{case}");
            assert_eq!(
                optional.stretches(depth, apart).len(),
                of_optional,
                "{case}"
            );
        }
    }
}
