//! Which way to the rows a query takes: chosen by what it asks alone, never by what is stored, so
//! that the same query takes the same way everywhere and can be explained without a store.

use std::sync::Arc;

use super::{
    EXAMINED_MAX, Levels, Operand, Outline, Shape,
    walk::{IndexWalk, Walk},
};
use crate::{
    model::Model,
    store::{Index, Row, Table},
    wire::IndexKey,
};

/// Most stretches of an index that one query walks: lists of several members multiply.
const STRETCHES_MAX: usize = 256;

/// How a query uses an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexUse {
    /// The index's members, by the names of their filters.
    pub(super) members: Vec<&'static str>,
    /// So many of the first have one of some values.
    pub(super) equal: usize,
    /// Whether the next is within a range.
    pub(super) ranged: bool,
    /// The member from which on the index is in the order that is asked for; the number of members
    /// if its entries are in the order of the key, and `None` if they are in another order.
    pub(super) from: Option<usize>,
    /// The members whose filters it decides.
    pub(super) decided: Vec<&'static str>,
}

impl IndexUse {
    fn new(outlines: &[Outline], order: &[&'static str]) -> Self {
        let mut stretches = 1_usize;
        let mut equal = 0;
        for outline in outlines {
            let Shape::Equal(values) = outline.shape else {
                break;
            };
            stretches = stretches.saturating_mul(values);
            if stretches > STRETCHES_MAX {
                break;
            }
            equal += 1;
        }
        let next = outlines.get(equal).map(|outline| outline.shape);
        let ranged = next == Some(Shape::Range);
        let used = outlines.iter().take(equal + usize::from(ranged));
        Self {
            members: outlines.iter().map(|outline| outline.name).collect(),
            equal,
            ranged,
            from: served(outlines, equal, order),
            decided: used
                .filter(|level| level.decided)
                .map(|level| level.name)
                .collect(),
        }
    }

    /// How many of the first members the walk's ends depend on.
    pub(super) const fn depth(&self) -> usize {
        self.equal + if self.ranged { 1 } else { 0 }
    }

    const fn is_bounded(&self) -> bool {
        self.depth() > 0
    }

    /// How good the way is: the greater, the better. A value leaves less than a range does; with
    /// either, an order that need not be made is better.
    const fn rank(&self) -> (bool, bool, usize, bool) {
        (self.equal > 0, self.from.is_some(), self.equal, self.ranged)
    }
}

/// The member from which on an index is in an order. A member of one value is as good as none.
fn served(outlines: &[Outline], equal: usize, order: &[&'static str]) -> Option<usize> {
    let is_single = |name: &str| {
        let levels = outlines.iter().take(equal);
        let mut single = levels.filter(|level| level.shape == Shape::Equal(1));
        single.any(|level| level.name == name)
    };
    let order: Vec<&str> = order
        .iter()
        .copied()
        .filter(|name| !is_single(name))
        .collect();
    (0..=outlines.len()).rev().find(|from| {
        let rest = outlines.iter().skip(*from).map(|level| level.name);
        *from <= equal
            && rest
                .filter(|name| !is_single(name))
                .eq(order.iter().copied())
    })
}

/// A way to the rows.
pub(super) enum Access<'q, M: Model> {
    /// A few rows by their keys, or by unique members.
    Few(Few<'q, M>),
    /// An index.
    Index(Choice<'q, M>),
    /// Every row, in the order of the keys.
    Table,
}

/// The way that a query takes.
pub(crate) struct Plan<'q, M: Model> {
    pub(super) access: Access<'q, M>,
    /// The way instead of an index in another order, if that has more entries than are put in
    /// order: an index that is in the order that is asked for, or the table.
    pub(super) otherwise: Option<Access<'q, M>>,
}

/// Finds a few rows.
type Find<'q, M> = Box<dyn for<'t> Fn(&'t Table<M>) -> Vec<&'t Arc<Row<M>>> + 'q>;

/// A few rows.
pub(super) struct Few<'q, M: Model> {
    /// The members that name them.
    pub(super) members: &'static [&'static str],
    /// Whether these are all that is asked of the members.
    pub(super) decided: bool,
    pub(super) find: Find<'q, M>,
}

/// An index, and how it is used.
pub(super) struct Choice<'q, M: Model> {
    pub(super) plan: IndexUse,
    pub(super) walk: Box<dyn Walk<M> + 'q>,
}

/// Chooses the way. Generated code shows it the key, the unique members and the indexes, each with
/// the filters of its members.
pub struct Planner<'q, M: Model> {
    order: &'static [&'static str],
    descending: bool,
    few: Option<Few<'q, M>>,
    bounded: Option<Choice<'q, M>>,
    ordered: Option<Choice<'q, M>>,
}

impl<'q, M: Model> Planner<'q, M> {
    pub(super) const fn new(order: &'static [&'static str], descending: bool) -> Self {
        Self {
            order,
            descending,
            few: None,
            bounded: None,
            ordered: None,
        }
    }

    /// The key. `name` is its filter's.
    pub fn key(&mut self, name: &'static [&'static str], keys: &'q [Operand<M::Key>])
    where
        M::Key: IndexKey,
    {
        let values = keys.iter().map(|operand| &operand.value);
        self.unique(name, values, |table, key| table.get(key));
    }

    /// Members that no two records share, by the names of their filters: the values that are asked
    /// for, and how to find the record that has one.
    pub fn unique<V: 'q>(
        &mut self,
        members: &'static [&'static str],
        values: impl IntoIterator<Item = V>,
        find: impl for<'t> Fn(&'t Table<M>, &V) -> Option<&'t Arc<Row<M>>> + 'q,
    ) {
        let values: Vec<V> = values.into_iter().collect();
        if self.few.is_some() || values.is_empty() {
            return;
        }
        self.few = Some(Few {
            members,
            decided: true,
            find: Box::new(move |table| {
                let found = values.iter().filter_map(|value| find(table, value));
                found.collect()
            }),
        });
    }

    /// An index and its members.
    pub fn index<T, L>(&mut self, index: fn(&M::Indexes) -> &Index<T, M::Key>, levels: L)
    where
        T: IndexKey + 'static,
        L: Levels<T::Form> + 'q,
    {
        if self.few.is_some() {
            return;
        }
        let plan = IndexUse::new(&levels.outlines(), self.order);
        let is_better = |other: &Option<Choice<'q, M>>| {
            let other = other.as_ref();
            other.is_none_or(|other| plan.rank() > other.plan.rank())
        };
        let bounds = plan.is_bounded() && is_better(&self.bounded);
        let orders = plan.from.is_some() && is_better(&self.ordered);
        if !bounds && !orders {
            return;
        }
        let choice = Choice {
            walk: Box::new(IndexWalk {
                index,
                levels,
                plan: plan.clone(),
                descending: self.descending,
            }),
            plan,
        };
        if bounds {
            // What was best may still be the best that is in order.
            let earlier = self.bounded.replace(choice);
            let ordered = earlier.filter(|earlier| earlier.plan.from.is_some());
            self.ordered = ordered.or_else(|| self.ordered.take());
        } else {
            self.ordered = Some(choice);
        }
    }

    pub(super) fn choose(self) -> Plan<'q, M> {
        let ordered = || self.ordered.map_or(Access::Table, Access::Index);
        let (access, otherwise) = match (self.few, self.bounded) {
            (Some(few), _) => (Access::Few(few), None),
            (None, Some(bounded)) if bounded.plan.from.is_some() => (Access::Index(bounded), None),
            (None, Some(bounded)) => (Access::Index(bounded), Some(ordered())),
            // The table is in the order of the key by itself.
            (None, None) if self.order.is_empty() => (Access::Table, None),
            (None, None) => (ordered(), None),
        };
        Plan { access, otherwise }
    }
}

impl<M: Model> Plan<'_, M> {
    /// The members whose filters the way decides, so that no row is asked.
    pub(super) fn decided(&self) -> &[&'static str] {
        match &self.access {
            Access::Few(few) if few.decided => few.members,
            Access::Index(choice) => &choice.plan.decided,
            Access::Few(_) | Access::Table => &[],
        }
    }

    /// The way in words, a line a step.
    pub(crate) fn lines(&self, order: &str) -> Vec<String> {
        let mut lines = vec![self.access.words(order)];
        if let Some(otherwise) = &self.otherwise {
            let words = otherwise.words(order);
            lines.push(format!(
                "if these are more than {EXAMINED_MAX} entries, instead: {words}"
            ));
        }
        lines
    }
}

impl<M: Model> Access<'_, M> {
    fn words(&self, order: &str) -> String {
        match self {
            Self::Few(few) => {
                let members = few.members.join(", ");
                format!("look-up by {members}; what is found is put in the order of {order}")
            }
            Self::Table => format!("every row, in the order of {order}"),
            Self::Index(choice) => choice.plan.words(order),
        }
    }
}

impl IndexUse {
    fn words(&self, order: &str) -> String {
        let mut bounds: Vec<String> = Vec::new();
        for (place, member) in self.members.iter().enumerate() {
            if place < self.equal {
                bounds.push(format!("{member} equal"));
            } else if place == self.equal && self.ranged {
                bounds.push(format!("{member} in a range"));
            }
        }
        let bounds = match bounds.as_slice() {
            [] => "every entry".to_owned(),
            bounds => bounds.join(", "),
        };
        let how = match self.from {
            Some(_) => format!("in the order of {order}"),
            None => format!("put in the order of {order}"),
        };
        format!("index ({}): {bounds}; {how}", self.members.join(", "))
    }
}
