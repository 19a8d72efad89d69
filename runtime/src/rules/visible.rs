//! The one way to show a record.

use super::MemberSet;
use crate::{
    auth::Caller,
    model::{App, Has, Model, Relations},
    sequence::Sequence,
    store::Row,
    wire::Object,
};

/// A record that may be shown to who asked for it. [`visible`] makes it, for a caller, and
/// [`Self::as_operator`].
pub struct Visible<'r, M> {
    row: &'r Row<M>,
    shown: Shown,
}

/// That a record may be rendered, and which of its members: what [`Model::write`] asks for. Nothing
/// outside of this file makes one.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    hidden: MemberSet,
}

impl Shown {
    /// Every member.
    const WHOLE: Self = Self {
        hidden: MemberSet::NONE,
    };

    /// Whether the member at this place in [`Model::RULED`] is shown.
    #[must_use]
    pub const fn has(self, place: u32) -> bool {
        !self.hidden.has(place)
    }
}

impl<M> Clone for Visible<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Visible<'_, M> {}

/// The record as the caller may see it; `None` if to this caller it is not there.
pub(crate) fn visible<'r, A, M>(
    root: &A::Root,
    row: &'r Row<M>,
    caller: Option<&Caller>,
) -> Option<Visible<'r, M>>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    if M::RULES.read && !row.record.may_read(root, caller) {
        return None;
    }
    let hidden = match M::RULES.members {
        true => row.record.hidden(root, caller),
        false => MemberSet::NONE,
    };
    let shown = Shown { hidden };
    Some(Visible { row, shown })
}

impl<'r, M: Model> Visible<'r, M> {
    /// The record as the operator sees it: no rule is asked.
    pub(crate) const fn as_operator(row: &'r Row<M>) -> Self {
        let shown = Shown::WHOLE;
        Self { row, shown }
    }

    /// The key.
    pub(crate) fn key(&self) -> &'r M::Key {
        self.row.record.key()
    }

    /// Sequence of the last change.
    pub(crate) const fn sequence(&self) -> Sequence {
        self.row.sequence
    }

    /// The members that are not shown, as a number that no other set of members has.
    pub(crate) const fn view(&self) -> u32 {
        self.shown.hidden.number()
    }

    /// The fingerprint of the members shown, part of the entity tag: who sees fewer of them has
    /// another tag for the same record.
    pub(crate) const fn fingerprint(&self) -> u32 {
        // An odd factor keeps apart what is apart, and leaves the whole record's as it is.
        M::FINGERPRINT ^ self.view().wrapping_mul(0x9e37_79b1)
    }

    /// Appends the record's JSON.
    pub(crate) fn write(&self, json: &mut Vec<u8>) {
        let mut object = Object::open(json);
        self.write_members(&mut object);
        object.close();
    }

    /// Writes the members that are shown.
    pub(crate) fn write_members(&self, object: &mut Object<'_>) {
        self.row.record.write(self.shown, object);
    }

    /// The whole row, for what is not shown.
    pub(crate) const fn row(&self) -> &'r Row<M> {
        self.row
    }
}

/// Appends the JSON of a record that nobody is shown: what is measured, or judged with a body. It is
/// the whole record.
pub(crate) fn write_unseen<M: Model>(record: &M, object: &mut Object<'_>) {
    record.write(Shown::WHOLE, object);
}
