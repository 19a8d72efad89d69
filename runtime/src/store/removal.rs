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
    look: Look<T>,
}

#[derive(Debug)]
enum Look<T> {
    /// For what goes too.
    Cascade { found: Vec<T> },
    /// For what stays and so forbids it.
    Restrict {
        going: BTreeSet<T>,
        by: Option<(&'static str, &'static str)>,
    },
}

impl<T: Ord> Dependents<T> {
    /// These records go too.
    pub fn cascade(&mut self, targets: impl Iterator<Item = T>) {
        if let Look::Cascade { found } = &mut self.look {
            found.extend(targets);
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
        if let Look::Restrict {
            going,
            by: by @ None,
        } = &mut self.look
            && targets.any(|target| !going.contains(&target))
        {
            *by = Some((model, member));
        }
    }
}

/// A step of the walk over what goes.
enum Step<T> {
    Enter(T),
    Leave(T),
}

/// The records that go when `target` goes, those that refer before those that are referred to,
/// `target` last. (In a cycle of references there is no such order, and any is taken.)
pub(super) fn plan<A: App>(root: &A::Root, target: A::Target) -> Result<Vec<A::Target>, Rejection> {
    let mut going = BTreeSet::new();
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
        if !going.insert(target.clone()) {
            continue;
        }
        let mut dependents = Dependents {
            look: Look::Cascade { found: Vec::new() },
        };
        A::dependents(root, &target, &mut dependents);
        steps.push(Step::Leave(target));
        if let Look::Cascade { found } = dependents.look {
            steps.extend(found.into_iter().map(Step::Enter));
        }
    }
    let mut dependents = Dependents {
        look: Look::Restrict { going, by: None },
    };
    for target in &order {
        A::dependents(root, target, &mut dependents);
    }
    if let Look::Restrict {
        by: Some((model, member)),
        ..
    } = dependents.look
    {
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
