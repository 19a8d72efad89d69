//! Keys of programs: the built-in table of API keys.

use super::{
    BuiltInTarget, BuiltInWrite, Credential, CredentialIndexes, User,
    body::NoBody,
    credential::{read_token, stored_token},
    scope::Scopes,
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
    wire::{Changes, DecodeError, Members, Object, heap_bytes},
};

/// What a program shows instead of a login: it stands for a user, and may do no more than the user and
/// its scopes. It is found by the hash of its token.
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub(crate) id: Id<ApiKey>,
    pub(crate) user: Id<User>,
    pub(crate) token: TokenHash,
    pub(crate) created_at: Timestamp,
    /// What it is for, in the user's words.
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) seen: Seen,
}

impl Credential for ApiKey {
    fn user(&self) -> Id<User> {
        self.user
    }

    fn token(&self) -> TokenHash {
        self.token
    }
}

impl Model for ApiKey {
    const ID: u32 = 3;
    const NAME: &'static str = "ApiKey";
    const PATH: &'static str = "/auth/keys";
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
        heap_bytes(&self.name)
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
        object.member("user", &self.user);
        object.member("created_at", &self.created_at);
        object.member("name", &self.name);
        object.member("expires_at", &self.expires_at);
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.user);
        changes.set(3, &stored_token(self.token));
        changes.set(4, &self.created_at);
        changes.set(5, &self.name);
        changes.set(6, &self.scopes.bits());
        changes.set(7, &self.expires_at);
    }

    /// A key comes and goes; nothing of it changes but when it was used, which is not kept.
    fn encode_changes(&mut self, _: &Self, _: Timestamp, _: &mut Changes) {}

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        let token = stored.map(|row| stored_token(row.token));
        let token = members.get(3, "token", token.as_ref())?;
        let bits = stored.map(|row| row.scopes.bits());
        Ok(Self {
            id: members.get(1, "id", stored.map(|row| &row.id))?,
            user: members.get(2, "user", stored.map(|row| &row.user))?,
            token: read_token(&token)?,
            created_at: members.get(4, "created_at", stored.map(|row| &row.created_at))?,
            name: members.get(5, "name", stored.map(|row| &row.name))?,
            scopes: Scopes::from_bits(members.get(6, "scopes", bits.as_ref())?),
            expires_at: members.get(7, "expires_at", stored.map(|row| &row.expires_at))?,
            seen: Seen::now(),
        })
    }
}

impl<A: App> Relations<A> for ApiKey {
    fn references(&self, sight: &Sight<'_, A>, faults: &mut Faults) {
        if !sight.has::<User>(&self.user) {
            dangling::<User>(&mut faults.place("user"));
        }
    }

    fn target(key: &Id<Self>) -> A::Target {
        BuiltInTarget::ApiKey(*key).into()
    }

    fn operation(write: Write<Self>) -> A::Operation {
        BuiltInWrite::ApiKey(write).into()
    }
}
