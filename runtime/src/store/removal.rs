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
    /// All that goes, as far as it is known.
    going: BTreeSet<T>,
    /// What refers to the record at hand and goes with it.
    found: Vec<T>,
    /// More that go are too many.
    records_max: usize,
    /// Whether all that goes is known, so that now it matters what stays.
    is_complete: bool,
    /// What stays and so forbids it: the model and its member.
    by: Option<(&'static str, &'static str)>,
}

impl<T: Ord + Clone> Dependents<T> {
    fn new(target: T, records_max: usize) -> Self {
        Self {
            going: BTreeSet::from([target]),
            found: Vec::new(),
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
            self.going.insert(target.clone());
            self.found.push(target);
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

    fn are_too_many(&self) -> bool {
        self.going.len() > self.records_max
    }
}

/// A step of the walk over what goes.
enum Step<T> {
    Enter(T),
    Leave(T),
}

/// The records that go when `target` goes, those that refer before those that are referred to,
/// `target` last. (In a cycle of references there is no such order, and any is taken.) More than
/// `records_max` are too many, and are not all looked for: the writer has others to serve.
pub(super) fn plan<A: App>(
    root: &A::Root,
    target: A::Target,
    records_max: usize,
) -> Result<Vec<A::Target>, Rejection> {
    let mut dependents = Dependents::new(target.clone(), records_max);
    let mut entered = BTreeSet::new();
    let mut order = Vec::new();
    // A walk that leaves a record after all that refer to it. No recursion: a chain of references
    // may be as long as a table.
    let mut steps = vec![Step::Enter(target)];
    while let Some(step) = steps.pop() {
        let target = match step {
            Step::Enter(target) => target,
            Step::Leave(target) => {
                order.push(target);
                continue;
            }
        };
        if !entered.insert(target.clone()) {
            continue;
        }
        A::dependents(root, &target, &mut dependents);
        if dependents.are_too_many() {
            let records = dependents.going.len();
            return Err(Rejection::TooLarge { records });
        }
        steps.push(Step::Leave(target));
        steps.extend(dependents.found.drain(..).map(Step::Enter));
    }
    dependents.is_complete = true;
    for target in &order {
        A::dependents(root, target, &mut dependents);
    }
    if let Some((model, member)) = dependents.by {
        return Err(Rejection::Referenced { model, member });
    }
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
        let found = dependents.found.len();
        dependents.cascade(0..);
        assert_eq!((dependents.going.len(), dependents.found.len()), (4, found));
    }
}
