//! Walks of an index: the keys of the entries that a query leaves, in the order that it asks for.

use std::cmp::Ordering;

use super::{IndexUse, Levels};
use crate::{
    model::Model,
    store::{Edge, Index, Point, Table},
    wire::IndexKey,
};

/// An index and what a query leaves of it, whatever the types of its members.
pub(super) trait Walk<M: Model> {
    /// The keys in the order of the query, behind where the page before ended.
    fn ordered<'t>(&self, table: &'t Table<M>, after: Option<&M::Key>) -> Keys<'t, M>;

    /// The keys in any order, each once.
    fn all<'t>(&self, table: &'t Table<M>) -> Keys<'t, M>;
}

/// Keys of a table.
pub(super) type Keys<'t, M> = Box<dyn Iterator<Item = &'t <M as Model>::Key> + 't>;

/// A walk of an index by the levels `L`.
pub(super) struct IndexWalk<M: Model, T: IndexKey + 'static, L> {
    pub(super) index: fn(&M::Indexes) -> &Index<T, M::Key>,
    pub(super) levels: L,
    pub(super) plan: IndexUse,
    pub(super) descending: bool,
}

/// A stretch of entries: behind one point, before another.
type Stretch<E, K> = (Point<E, K>, Point<E, K>);

impl<M: Model, T: IndexKey + 'static, L: Levels<T::Form>> Walk<M> for IndexWalk<M, T, L> {
    fn ordered<'t>(&self, table: &'t Table<M>, after: Option<&M::Key>) -> Keys<'t, M> {
        let from = self.plan.from.unwrap_or_default();
        // Backwards what is absent would come first: it has a walk of its own, which follows.
        let apart = self.descending.then_some(from);
        let depth = self.plan.depth();
        let (nulls, values): (Vec<_>, Vec<_>) = self
            .stretches(depth, apart)
            .into_iter()
            .partition(|(lower, _)| self.descending && self.levels.is_null(from, &lower.members));
        let in_nulls = self.descending && self.levels.place_is_null(from);
        let mut values = values;
        let mut nulls = nulls;
        match after {
            Some(_) if in_nulls => {
                values.clear();
                self.go_on(&mut nulls, after);
            }
            _ => self.go_on(&mut values, after),
        }
        let values = self.merged(table, values, from);
        if nulls.is_empty() {
            return values;
        }
        Box::new(values.chain(self.merged(table, nulls, from)))
    }

    fn all<'t>(&self, table: &'t Table<M>) -> Keys<'t, M> {
        let index = (self.index)(table.indexes());
        let stretches = self.stretches(self.plan.depth(), None).into_iter();
        Box::new(stretches.flat_map(|(lower, upper)| {
            let entries = index.between(&lower, &upper);
            entries.map(|(_, key)| key)
        }))
    }
}

impl<M: Model, T: IndexKey + 'static, L: Levels<T::Form>> IndexWalk<M, T, L> {
    fn stretches(&self, depth: usize, apart: Option<usize>) -> Vec<Stretch<L::Edges, M::Key>> {
        let point = |members, key| Point { members, key };
        self.levels
            .stretches(depth, apart)
            .into_iter()
            .map(|(lower, upper)| (point(lower, Edge::Below), point(upper, Edge::Above)))
            .collect()
    }

    /// Leaves of each stretch what is behind where the page before ended.
    fn go_on(&self, stretches: &mut [Stretch<L::Edges, M::Key>], after: Option<&M::Key>) {
        let Some(key) = after else { return };
        for (lower, upper) in stretches {
            let place = Point {
                members: self.levels.edges(&lower.members),
                key: Edge::At(key.clone()),
            };
            match self.descending {
                true if place < *upper => *upper = place,
                false if place > *lower => *lower = place,
                _ => {}
            }
        }
    }

    /// The keys of the stretches, all in one order: by the members from `from` on and by key.
    fn merged<'t>(
        &self,
        table: &'t Table<M>,
        mut stretches: Vec<Stretch<L::Edges, M::Key>>,
        from: usize,
    ) -> Keys<'t, M> {
        stretches.retain(|(lower, upper)| lower < upper);
        let index = (self.index)(table.indexes());
        let descending = self.descending;
        if let [(lower, upper)] = stretches.as_slice() {
            let entries = index.between(lower, upper);
            return match descending {
                true => Box::new(entries.rev().map(|(_, key)| key)),
                false => Box::new(entries.map(|(_, key)| key)),
            };
        }
        let order = move |left: &(T::Form, M::Key), right: &(T::Form, M::Key)| {
            let members = L::compare(from, &left.0, &right.0);
            let ordering = members.then_with(|| left.1.cmp(&right.1));
            if descending {
                ordering.reverse()
            } else {
                ordering
            }
        };
        let walks = stretches.iter().map(|(lower, upper)| {
            let entries = index.between(lower, upper);
            let entries: Box<dyn Iterator<Item = &'t (T::Form, M::Key)> + 't> = match descending {
                true => Box::new(entries.rev()),
                false => Box::new(entries),
            };
            entries
        });
        Box::new(Merge::new(walks, order).map(|(_, key)| key))
    }
}

/// Several walks as one: each step takes the first of their heads.
struct Merge<'t, E, I, O> {
    /// The walks that go on, each behind its head; the last has the first head. A step puts one
    /// walk back by binary search, so that it compares a few heads, not all.
    heads: Vec<(&'t E, I)>,
    order: O,
}

impl<'t, E, I, O> Merge<'t, E, I, O>
where
    I: Iterator<Item = &'t E>,
    O: Fn(&E, &E) -> Ordering,
{
    fn new(walks: impl Iterator<Item = I>, order: O) -> Self {
        let heads = walks.filter_map(|mut walk| Some((walk.next()?, walk)));
        let mut heads: Vec<(&E, I)> = heads.collect();
        heads.sort_unstable_by(|(one, _), (two, _)| order(two, one));
        Self { heads, order }
    }
}

impl<'t, E, I, O> Iterator for Merge<'t, E, I, O>
where
    I: Iterator<Item = &'t E>,
    O: Fn(&E, &E) -> Ordering,
{
    type Item = &'t E;

    fn next(&mut self) -> Option<&'t E> {
        let Self { heads, order } = self;
        let (first, mut walk) = heads.pop()?;
        if let Some(head) = walk.next() {
            let place = heads.partition_point(|(other, _)| order(other, head).is_gt());
            heads.insert(place, (head, walk));
        }
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What a comparison costs is counted, so that the test does not depend on the machine.
    #[test]
    fn a_step_of_many_walks_compares_a_few_heads() {
        let walks: Vec<Vec<u32>> = (0..256)
            .map(|walk| {
                (0..40)
                    .map(|step| step * 256 + (walk * 101) % 256)
                    .collect()
            })
            .collect();
        let comparisons = Cell::new(0_usize);
        let order = |left: &u32, right: &u32| {
            comparisons.set(comparisons.get() + 1);
            left.cmp(right)
        };
        let merge = Merge::new(walks.iter().map(|walk| walk.iter()), order);
        let merged: Vec<u32> = merge.copied().collect();
        assert_eq!(merged, (0..256 * 40).collect::<Vec<_>>());
        let steps_max = 10 * merged.len();
        assert!(comparisons.get() < steps_max, "{}", comparisons.get());
    }
}
