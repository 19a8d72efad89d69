//! Who asks: what the gate has found out, and what rules see of it as `user`.

use super::{ApiKey, BuiltIn, Level, Session, TokenHash, User};
use crate::types::Id;

/// The user that a request is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The user.
    pub id: Id<User>,
    /// The user's role.
    pub role: Level,
    /// What shows that it is the user.
    pub(crate) proof: Proof,
}

/// What a request came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A session of the store's own table.
    Session(Id<Session>),
    /// A session that another store keeps.
    Elsewhere(Id<Session>, TokenHash),
    /// An API key.
    Key(Id<ApiKey>),
}

impl Caller {
    /// Somebody with this role, to tell what such a user would see. No request is made for it.
    pub(crate) const fn supposed(role: Level) -> Self {
        Self {
            id: Id::NIL,
            role,
            proof: Proof::Session(Id::NIL),
        }
    }

    /// Whether the proof and the user still are what they were when the request passed the gate. The
    /// writer asks it again of what it is about to change, so that nothing is written for a session
    /// that has ended.
    pub(crate) fn stands<R: super::Roles>(&self, tables: &BuiltIn) -> bool {
        let is_there = match &self.proof {
            Proof::Session(id) => tables.sessions.contains(id),
            Proof::Key(id) => tables.keys.contains(id),
            Proof::Elsewhere(..) => true,
        };
        let user = tables.users.get(&self.id);
        is_there
            && user.is_some_and(|user| {
                !user.record.disabled && Level::named::<R>(&user.record.role) == self.role
            })
    }
}
