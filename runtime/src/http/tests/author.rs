//! A model with every kind of member that a body can get wrong.

use serde::Deserialize;

use super::library::{Library, Operation, Target};
use crate::{
    check,
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    rules::Shown,
    store::{Assigned, Conflicts, Rows, Unique, Write},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Merge, Object},
};

#[derive(Debug, Clone)]
pub(super) struct Author {
    id: Id<Author>,
    email: String,
    nick: Option<String>,
    age: u8,
    created_at: Timestamp,
}

impl Model for Author {
    const ID: u32 = 64;
    const NAME: &'static str = "Author";
    const PATH: &'static str = "/api/authors";
    const FINGERPRINT: u32 = 0xa;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const KEY: &'static str = "id";

    type Key = Id<Author>;
    type Create = AuthorCreate;
    type Replace = AuthorReplace;
    type Patch = AuthorPatch;
    type Indexes = AuthorIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &Id<Author> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
        self.created_at = assigned.now();
    }

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, faults: &mut Faults) {
        faults.at("email", |faults| check_email(&self.email, faults));
        if let Some(nick) = &self.nick {
            faults.at("nick", |faults| check_nick(nick, faults));
        }
        faults.at("age", |faults| check_age(&self.age, faults));
    }

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
        object.member("email", &self.email);
        object.member("nick", &self.nick);
        object.member("age", &self.age);
        object.member("createdAt", &self.created_at);
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.email);
        changes.set(3, &self.nick);
        changes.set(4, &self.age);
        changes.set(5, &self.created_at);
    }

    fn encode_changes(&mut self, stored: &Self, _now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.email, &self.email);
        changes.set_if_changed(3, &stored.nick, &self.nick);
        changes.set_if_changed(4, &stored.age, &self.age);
    }

    fn merge(_: Option<&Self>, _: &Members<'_>) -> Result<Self, DecodeError> {
        unreachable!("these tests replay nothing")
    }
}

fn check_email(value: &str, faults: &mut Faults) {
    check::email(faults, value);
}

fn check_nick(value: &str, faults: &mut Faults) {
    check::length(faults, value, 2, 8);
}

fn check_age(value: &u8, faults: &mut Faults) {
    check::at_most(faults, value, &150);
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorCreate {
    #[serde(deserialize_with = "crate::wire::read")]
    email: String,
    #[serde(default, deserialize_with = "crate::wire::read")]
    nick: Option<String>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    age: u8,
}

impl Input for AuthorCreate {
    fn inspect(body: &mut Inspect<'_>) {
        body.assigned("id");
        body.required::<String>("email").check(check_email);
        body.nullable::<String>("nick").check(check_nick);
        body.optional::<u8>("age").check(check_age);
        body.assigned("createdAt");
    }
}

impl From<AuthorCreate> for Author {
    fn from(body: AuthorCreate) -> Self {
        Self {
            id: Id::NIL,
            email: body.email,
            nick: body.nick,
            age: body.age,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct AuthorReplace {
    #[serde(default, deserialize_with = "crate::wire::present")]
    id: Option<Id<Author>>,
    #[serde(deserialize_with = "crate::wire::read")]
    email: String,
    #[serde(default, deserialize_with = "crate::wire::read")]
    nick: Option<String>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    age: u8,
    #[serde(default, deserialize_with = "crate::wire::present")]
    created_at: Option<Timestamp>,
}

impl Input for AuthorReplace {
    fn inspect(body: &mut Inspect<'_>) {
        body.optional::<Id<Author>>("id");
        body.required::<String>("email").check(check_email);
        body.nullable::<String>("nick").check(check_nick);
        body.optional::<u8>("age").check(check_age);
        body.optional::<Timestamp>("createdAt");
    }
}

impl Amend<Author> for AuthorReplace {
    fn amend(self, record: &mut Author, faults: &mut Faults) {
        check::unchanged(faults, "id", self.id.as_ref(), &record.id);
        record.email = self.email;
        record.nick = self.nick;
        record.age = self.age;
        check::unchanged(
            faults,
            "createdAt",
            self.created_at.as_ref(),
            &record.created_at,
        );
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct AuthorPatch {
    #[serde(default, deserialize_with = "crate::wire::present")]
    id: Option<Id<Author>>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    email: Option<String>,
    #[serde(default, deserialize_with = "crate::wire::nullable")]
    nick: Merge<String>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    age: Option<u8>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    created_at: Option<Timestamp>,
}

impl Input for AuthorPatch {
    fn inspect(body: &mut Inspect<'_>) {
        body.optional::<Id<Author>>("id");
        body.optional::<String>("email").check(check_email);
        body.nullable::<String>("nick").check(check_nick);
        body.optional::<u8>("age").check(check_age);
        body.optional::<Timestamp>("createdAt");
    }
}

impl Amend<Author> for AuthorPatch {
    fn amend(self, record: &mut Author, faults: &mut Faults) {
        check::unchanged(faults, "id", self.id.as_ref(), &record.id);
        record.email = self.email.unwrap_or_else(|| record.email.clone());
        record.nick = match self.nick {
            Merge::Keep => record.nick.take(),
            Merge::Clear => None,
            Merge::Set(nick) => Some(nick),
        };
        record.age = self.age.unwrap_or(record.age);
        check::unchanged(
            faults,
            "createdAt",
            self.created_at.as_ref(),
            &record.created_at,
        );
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct AuthorIndexes {
    unique_email: Unique<Id<Author>>,
}

impl Indexes<Author> for AuthorIndexes {
    fn conflicts(&self, record: &Author, rows: &Rows<Author>, conflicts: &mut Conflicts) {
        let holds = |other: &Author| other.email == record.email;
        let email = Some(record.email.as_str());
        conflicts.check(
            "email",
            self.unique_email.is_taken(&email, record, rows, holds),
        );
    }

    fn insert(&mut self, record: &Author) {
        self.unique_email
            .insert(Some(record.email.as_str()), &record.id);
    }

    fn remove(&mut self, record: &Author) {
        self.unique_email
            .remove(Some(record.email.as_str()), &record.id);
    }

    fn replace(&mut self, stored: &Author, record: &Author) {
        let (stored, email) = (stored.email.as_str(), record.email.as_str());
        self.unique_email
            .replace(Some(stored), Some(email), &record.id);
    }

    fn heap_bytes(&self) -> usize {
        self.unique_email.heap_bytes()
    }
}

impl Relations<Library> for Author {
    fn target(key: &Id<Author>) -> Target {
        Target::Author(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Author(write)
    }
}
