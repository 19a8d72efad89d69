//! What the references of a record may lead to.

use std::cell::Cell;

use super::visible;
use crate::{
    auth::Caller,
    fault::Faults,
    model::{App, Has, Model, Relations},
    store::Rejection,
};

/// The records that a record may refer to: those that are there, and that its writer may see.
pub struct Sight<'s, A: App> {
    root: &'s A::Root,
    look: Look<'s, A>,
}

enum Look<'s, A: App> {
    /// All that are there.
    Operator,
    /// What this caller may see, and what the record refers to already: it is shown that anyway, and
    /// a record could not be changed otherwise once it refers to what its writer may not see.
    Caller(Option<&'s Caller>, &'s dyn Fn(&A::Target) -> bool),
    /// All, to find out whether this is among what is referred to.
    Search(&'s A::Target, &'s Cell<bool>),
}

impl<A: App> Sight<'_, A> {
    /// Whether a reference by this key is good.
    #[must_use]
    pub fn has<M>(&self, key: &M::Key) -> bool
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let Some(row) = self.root.table().get(key) else {
            return false;
        };
        match &self.look {
            Look::Operator => true,
            Look::Caller(caller, holds) => {
                !M::RULES.read
                    || visible::<A, M>(self.root, row, *caller).is_some()
                    || holds(&M::target(key))
            }
            Look::Search(target, found) => {
                if M::target(key) == **target {
                    found.set(true);
                }
                true
            }
        }
    }
}

/// The record that a rule follows a reference to, whoever may see it; `None` if there is none.
#[must_use]
pub fn referred<'r, M: Model>(root: &'r impl Has<M>, key: &M::Key) -> Option<&'r M> {
    root.table().get(key).map(|row| &row.record)
}

/// Whether all that the record refers to is there, whoever may see it.
///
/// # Errors
/// [`Rejection::Invalid`]
pub fn check_references<A: App, M: Relations<A>>(
    root: &A::Root,
    record: &M,
) -> Result<(), Rejection> {
    check(record, Look::Operator, root)
}

/// The same of a write: whether it is there for the caller, or referred to by what is stored.
///
/// # Errors
/// [`Rejection::Invalid`]
pub(crate) fn check_references_of<A: App, M: Relations<A>>(
    root: &A::Root,
    record: &M,
    stored: Option<&M>,
    caller: Option<&Caller>,
) -> Result<(), Rejection> {
    let holds = |target: &A::Target| stored.is_some_and(|stored| refers(root, stored, target));
    check(record, Look::Caller(caller, &holds), root)
}

fn check<A: App, M: Relations<A>>(
    record: &M,
    look: Look<'_, A>,
    root: &A::Root,
) -> Result<(), Rejection> {
    let mut faults = Faults::new();
    record.references(&Sight { root, look }, &mut faults);
    if faults.is_empty() {
        return Ok(());
    }
    Err(Rejection::Invalid(faults))
}

fn refers<A: App, M: Relations<A>>(root: &A::Root, record: &M, target: &A::Target) -> bool {
    let found = Cell::new(false);
    let look = Look::Search(target, &found);
    record.references(&Sight { root, look }, &mut Faults::new());
    found.get()
}
