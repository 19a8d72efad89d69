//! What goes when a record goes: the plan of a removal over every model, found read-only.

use std::collections::BTreeSet;

use super::Rejection;
use crate::{
    model::{App, Has, Model},
    sequence::Sequence,
    wire::{CborWriter, Wire},
};

/// What generated code reports of the records that refer to a target.
#[derive(Debug)]
pub struct Dependents<T> {
    /// What goes, as far as it has been found.
    going: BTreeSet<T>,
    /// The same, those that are referred to before those that refer.
    order: Vec<T>,
    /// With more than these there is no use in looking on.
    records_max: usize,
    /// Whether all that goes is known, so that now it matters what stays.
    is_complete: bool,
    /// What stays and so forbids it: the model and its member.
    by: Option<(&'static str, &'static str)>,
}

impl<T: Ord + Clone> Dependents<T> {
    fn new(target: T, records_max: usize) -> Self {
        Self {
            going: BTreeSet::from([target.clone()]),
            order: vec![target],
            records_max,
            is_complete: false,
            by: None,
        }
    }

    /// These records go too.
    pub fn cascade(&mut self, targets: impl Iterator<Item = T>) {
        if self.is_complete {
            return;
        }
        for target in targets {
            if self.are_too_many() {
                return;
            }
            if self.going.insert(target.clone()) {
                self.order.push(target);
            }
        }
    }

    /// These records of `model` refer by `member` (JSON name) and forbid the removal, unless they
    /// go as well.
    pub fn restrict(
        &mut self,
        model: &'static str,
        member: &'static str,
        mut targets: impl Iterator<Item = T>,
    ) {
        let matters = self.is_complete && self.by.is_none();
        if matters && targets.any(|target| !self.going.contains(&target)) {
            self.by = Some((model, member));
        }
    }

    const fn are_too_many(&self) -> bool {
        self.order.len() > self.records_max
    }
}

/// The records that go when `target` goes, those that refer before those that are referred to,
/// `target` last. More than `records_max` are too many, and are not all looked for: the writer has
/// others to serve.
pub(super) fn plan<A: App>(
    root: &A::Root,
    target: A::Target,
    records_max: usize,
) -> Result<Vec<A::Target>, Rejection> {
    let mut dependents = Dependents::new(target, records_max);
    let mut next = 0;
    while let Some(target) = dependents.order.get(next).cloned() {
        A::dependents(root, &target, &mut dependents);
        if dependents.are_too_many() {
            let records = dependents.order.len();
            return Err(Rejection::TooLarge { records });
        }
        next += 1;
    }
    dependents.is_complete = true;
    let mut order = std::mem::take(&mut dependents.order);
    for target in &order {
        A::dependents(root, target, &mut dependents);
    }
    if let Some((model, member)) = dependents.by {
        return Err(Rejection::Referenced { model, member });
    }
    order.reverse();
    Ok(order)
}

/// A removal's event, before it is written.
#[derive(Debug, Clone, Copy)]
pub struct Removal {
    pub(super) model: u32,
    pub(super) previous: Sequence,
}

/// Finds what the event of a removal says, and writes the key to `cbor`; `None` if the record is
/// not there. Generated code calls it by model.
pub fn removal<M: Model>(
    root: &impl Has<M>,
    key: &M::Key,
    cbor: &mut CborWriter,
) -> Option<Removal> {
    let row = root.table().get(key)?;
    key.encode(cbor);
    Some(Removal {
        model: M::ID,
        previous: row.sequence,
    })
}

/// Takes a record out. Generated code calls it by model.
pub fn erase<M: Model>(root: &mut impl Has<M>, key: &M::Key) {
    root.table_mut().take(key);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_looked_for_than_one_too_many() {
        let mut dependents = Dependents::new(0, 3);
        // What goes already counts once.
        dependents.cascade([0, 1, 0, 1, 2].into_iter());
        assert!(!dependents.are_too_many());
        dependents.cascade(0..);
        assert!(dependents.are_too_many());
        assert_eq!(dependents.order, [0, 1, 2, 3]);
        dependents.cascade(0..);
        assert_eq!(dependents.order.len(), 4);
    }
}
