//! What goes when a record goes, and what stays without it: the plan of a removal over every
//! model, found read-only.

use std::{collections::BTreeSet, sync::Arc};

use super::Rejection;
use crate::{
    log::record::{CHANGED_BYTES_MIN, REMOVED_BYTES_MIN},
    model::{App, Has, Model},
    sequence::Sequence,
    wire::{CborWriter, Wire},
};

/// The records that one removal takes out. A clone is the same set.
#[derive(Debug)]
pub struct Going<T>(Arc<BTreeSet<T>>);

impl<T> Clone for Going<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Ord> Going<T> {
    /// Whether the record goes.
    pub fn contains(&self, target: &T) -> bool {
        self.0.contains(target)
    }
}

/// What generated code reports of the records that refer to a target.
#[derive(Debug)]
pub struct Dependents<T> {
    /// All that goes, as far as it is known.
    going: BTreeSet<T>,
    /// What refers to the record at hand and goes with it.
    found: Vec<T>,
    /// What stays without its references to what goes.
    released: BTreeSet<T>,
    /// Events of more bytes than these are too many.
    bytes_max: usize,
    /// Whether all that goes is known, so that now it matters what stays.
    is_complete: bool,
    /// What stays and so forbids it: the model and its member.
    by: Option<(&'static str, &'static str)>,
}

impl<T: Ord + Clone> Dependents<T> {
    fn new(target: T, bytes_max: usize) -> Self {
        Self {
            going: BTreeSet::from([target]),
            found: Vec::new(),
            released: BTreeSet::new(),
            bytes_max,
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
            // Also when it was found before: it goes before each that it refers to.
            self.found.push(target);
        }
    }

    /// These records of `model` refer by `member` (its path in JSON) and forbid the removal, unless
    /// they go as well.
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

    /// These records stay without their reference, unless they go as well.
    pub fn set_null(&mut self, targets: impl Iterator<Item = T>) {
        if !self.is_complete {
            return;
        }
        for target in targets {
            if self.are_too_many() {
                return;
            }
            if !self.going.contains(&target) {
                self.released.insert(target);
            }
        }
    }

    fn count(&self) -> usize {
        self.going.len() + self.released.len()
    }

    /// Whether the events have too many bytes even if each is as short as can be.
    fn are_too_many(&self) -> bool {
        let going = self.going.len() * REMOVED_BYTES_MIN;
        going + self.released.len() * CHANGED_BYTES_MIN > self.bytes_max
    }

    /// # Errors
    /// [`Rejection::TooLarge`]
    fn check_count(&self) -> Result<(), Rejection> {
        if self.are_too_many() {
            let records = self.count();
            return Err(Rejection::TooLarge { records });
        }
        Ok(())
    }
}

/// What a removal does.
#[derive(Debug)]
pub(super) struct Plan<T> {
    /// What goes.
    pub(super) going: Going<T>,
    /// The same, those that refer before those that are referred to.
    pub(super) order: Vec<T>,
    /// What stays without its references to what goes.
    pub(super) released: BTreeSet<T>,
}

impl<T> Plan<T> {
    /// Number of records that it touches.
    pub(super) fn records(&self) -> usize {
        self.order.len() + self.released.len()
    }
}

/// A step of the walk over what goes.
enum Step<T> {
    Enter(T),
    Leave(T),
}

/// What happens when `target` goes. Of the records that go, those that refer come before those that
/// are referred to, `target` last. (In a cycle of references there is no such order, and any is
/// taken.) What cannot fit into `bytes_max` bytes is too much, and is not looked for to its end: the
/// writer has others to serve.
pub(super) fn plan<A: App>(
    root: &A::Root,
    target: A::Target,
    bytes_max: usize,
) -> Result<Plan<A::Target>, Rejection> {
    let mut dependents = Dependents::new(target.clone(), bytes_max);
    let order = walk::<A>(root, target, &mut dependents)?;
    dependents.is_complete = true;
    for target in &order {
        A::dependents(root, target, &mut dependents);
    }
    if let Some((model, member)) = dependents.by {
        return Err(Rejection::Referenced { model, member });
    }
    dependents.check_count()?;
    Ok(Plan {
        going: Going(Arc::new(dependents.going)),
        order,
        released: dependents.released,
    })
}

/// Finds all that goes, in order.
fn walk<A: App>(
    root: &A::Root,
    target: A::Target,
    dependents: &mut Dependents<A::Target>,
) -> Result<Vec<A::Target>, Rejection> {
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
        A::dependents(root, &target, dependents);
        dependents.check_count()?;
        steps.push(Step::Leave(target));
        steps.extend(dependents.found.drain(..).map(Step::Enter));
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
        let mut dependents = Dependents::new(0, 3 * REMOVED_BYTES_MIN);
        // What goes already counts once.
        dependents.cascade([0, 1, 0, 1, 2].into_iter());
        assert!(!dependents.are_too_many());
        dependents.cascade(0..);
        assert!(dependents.are_too_many());
        let found = dependents.found.len();
        dependents.cascade(0..);
        assert_eq!((dependents.count(), dependents.found.len()), (4, found));
    }

    #[test]
    fn what_changes_counts_with_what_goes() {
        let bytes_max = REMOVED_BYTES_MIN + 2 * CHANGED_BYTES_MIN;
        let mut dependents = Dependents::new(0, bytes_max);
        dependents.set_null(0..);
        assert_eq!(dependents.count(), 1, "not before all that goes is known");
        dependents.is_complete = true;
        dependents.set_null([0, 1, 1, 2].into_iter());
        assert_eq!(dependents.count(), 3, "what goes does not change as well");
        assert!(!dependents.are_too_many());
        dependents.set_null(0..);
        assert_eq!(dependents.count(), 4);
        assert!(dependents.check_count().is_err());
    }
}
