//! What a caller may write. The handlers ask before they do more; the writer asks again, of the state
//! that it is about to change, and what it says counts.

use std::fmt;

use super::{MemberSet, visible};
use crate::{
    auth::Caller,
    fault::Faults,
    model::{App, Has, Relations},
    store::{Rejection, Row},
};

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A record that comes to be.
    Create,
    /// A record that changes.
    Update,
    /// A record that goes.
    Delete,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

/// Whether the caller may change or remove what is stored.
///
/// # Errors
/// [`Rejection::NotFound`] of what the caller may not see, and [`Rejection::Forbidden`].
pub(crate) fn reach<A, M>(
    root: &A::Root,
    stored: &Row<M>,
    caller: Option<&Caller>,
    act: Act,
) -> Result<(), Rejection>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    visible::<A, M>(root, stored, caller).ok_or(Rejection::NotFound)?;
    let record = &stored.record;
    let is_let = match act {
        Act::Create => true,
        Act::Update => !M::RULES.update || record.may_update(root, caller),
        Act::Delete => !M::RULES.delete || record.may_delete(root, caller),
    };
    is_let.then_some(()).ok_or(Rejection::Forbidden(act))
}

/// Whether the caller may make a record, with what the server fills in, from a body that holds the
/// members `given`.
///
/// # Errors
/// [`Rejection::Forbidden`], and [`Rejection::Invalid`] of a member that this caller may not set.
pub(crate) fn check_created<A, M>(
    root: &A::Root,
    record: &M,
    caller: Option<&Caller>,
    given: MemberSet,
) -> Result<(), Rejection>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    if M::RULES.create && !record.may_create(root, caller) {
        return Err(Rejection::Forbidden(Act::Create));
    }
    if !M::RULES.members {
        return Ok(());
    }
    check_members::<A, M>(record.fixed(root, caller).and(given))
}

/// Whether a body that holds the members `given` may be merged into what is stored at all: not if it
/// has members that the caller may neither see nor set, since what merging finds wrong would tell
/// something of them. Gives all of these.
///
/// # Errors
/// [`Rejection::Invalid`]
pub(crate) fn check_given<A, M>(
    root: &A::Root,
    stored: &M,
    caller: Option<&Caller>,
    given: MemberSet,
) -> Result<MemberSet, Rejection>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    if !M::RULES.members {
        return Ok(MemberSet::NONE);
    }
    let closed = stored.fixed(root, caller).and(stored.hidden(root, caller));
    check_members::<A, M>(closed.and(given))?;
    Ok(closed)
}

/// Whether the caller may make this record of what is stored, by a body that holds the members
/// `given`. [`reach`] and [`check_given`] have been asked before.
///
/// # Errors
/// [`Rejection::Forbidden`], and [`Rejection::Invalid`] of a member that this caller may not set.
pub(crate) fn check_amended<A, M>(
    root: &A::Root,
    stored: &M,
    record: &M,
    caller: Option<&Caller>,
    given: MemberSet,
) -> Result<(), Rejection>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    if M::RULES.update && !record.may_update(root, caller) {
        return Err(Rejection::Forbidden(Act::Update));
    }
    if !M::RULES.members {
        return Ok(());
    }
    let fixed = stored.fixed(root, caller).or(record.fixed(root, caller));
    // What GET showed may be sent back. What it does not show must not be told by whether sending it
    // is refused.
    let unseen = stored.hidden(root, caller).and(given);
    check_members::<A, M>(fixed.and(record.differing(stored).or(unseen)))
}

fn check_members<A, M>(refused: MemberSet) -> Result<(), Rejection>
where
    A: App,
    M: Relations<A>,
{
    if refused.is_empty() {
        return Ok(());
    }
    let mut faults = Faults::new();
    for (place, name) in (0..).zip(M::RULED) {
        if refused.has(place) {
            faults.member(name, "not_permitted", "may not be set by this user");
        }
    }
    Err(Rejection::Invalid(faults))
}
