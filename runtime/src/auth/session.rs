//! Who is logged in: the built-in table of sessions.

use super::{
    BuiltInTarget, BuiltInWrite, Credential, CredentialIndexes, User,
    body::NoBody,
    credential::{read_token, stored_token},
    seen::Seen,
    token::TokenHash,
};
use crate::{
    fault::Faults,
    model::{App, Model, Relations},
    query::by_key::ByKey,
    rules::{Shown, Sight},
    store::{Assigned, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object},
};

/// A login that has not ended. It is found by the hash of its token.
#[derive(Debug, Clone)]
pub struct Session {
    pub(crate) id: Id<Session>,
    pub(crate) user: Id<User>,
    pub(crate) token: TokenHash,
    pub(crate) created_at: Timestamp,
    pub(crate) seen: Seen,
}

impl Credential for Session {
    fn user(&self) -> Id<User> {
        self.user
    }

    fn token(&self) -> TokenHash {
        self.token
    }
}

impl Model for Session {
    const ID: u32 = 2;
    const NAME: &'static str = "Session";
    const PATH: &'static str = "/auth/sessions";
    const FINGERPRINT: u32 = 0;
    const BODY_BYTES_MAX: usize = 0;
    const KEY: &'static str = "id";

    type Key = Id<Self>;
    type Create = NoBody;
    type Replace = NoBody;
    type Patch = NoBody;
    type Indexes = CredentialIndexes<Self>;
    type Query = ByKey<Self>;

    fn key(&self) -> &Id<Self> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
        self.created_at = assigned.now();
        self.seen = Seen::at(assigned.now());
    }

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
        object.member("user", &self.user);
        object.member("created_at", &self.created_at);
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.user);
        changes.set(3, &stored_token(self.token));
        changes.set(4, &self.created_at);
    }

    /// A session begins and ends; nothing of it changes but when it was used, which is not kept.
    fn encode_changes(&mut self, _: &Self, _: Timestamp, _: &mut Changes) {}

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        let token = stored.map(|row| stored_token(row.token));
        let token = members.get(3, "token", token.as_ref())?;
        Ok(Self {
            id: members.get(1, "id", stored.map(|row| &row.id))?,
            user: members.get(2, "user", stored.map(|row| &row.user))?,
            token: read_token(&token)?,
            created_at: members.get(4, "created_at", stored.map(|row| &row.created_at))?,
            seen: Seen::now(),
        })
    }
}

impl<A: App> Relations<A> for Session {
    fn references(&self, sight: &Sight<'_, A>, faults: &mut Faults) {
        if !sight.has::<User>(&self.user) {
            dangling::<User>(&mut faults.place("user"));
        }
    }

    fn target(key: &Id<Self>) -> A::Target {
        BuiltInTarget::Session(*key).into()
    }

    fn operation(write: Write<Self>) -> A::Operation {
        BuiltInWrite::Session(write).into()
    }
}
