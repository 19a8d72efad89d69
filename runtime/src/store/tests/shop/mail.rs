//! A mail: it goes with its owner, and with the mail that it answers.

use serde::Deserialize;

use super::{Account, Operation, Shop, Target};
use crate::{
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    rules::{Shown, Sight},
    store::{Assigned, Conflicts, Index, Rows, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object},
};

#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    pub id: Id<Mail>,
    pub owner: Id<Account>,
    pub answers: Option<Id<Mail>>,
    pub text: String,
}

impl Model for Mail {
    const ID: u32 = 65;
    const NAME: &'static str = "Mail";
    const PATH: &'static str = "/api/mails";
    const FINGERPRINT: u32 = 2;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const OUTGROWS_BODY: bool = false;
    const KEY: &'static str = "id";

    type Key = Id<Mail>;
    type Create = MailBody;
    type Replace = MailBody;
    type Patch = MailPatch;
    type Indexes = MailIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &Id<Mail> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
    }

    fn heap_bytes(&self) -> usize {
        crate::wire::heap_bytes(&self.text)
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, _: Shown, _: &mut Object<'_>) {
        unreachable!("these tests show nothing")
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.owner);
        changes.set(3, &self.answers);
        changes.set(4, &self.text);
    }

    fn encode_changes(&mut self, stored: &Self, _: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.owner, &self.owner);
        changes.set_if_changed(3, &stored.answers, &self.answers);
        changes.set_if_changed(4, &stored.text, &self.text);
    }

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: members.get(1, "id", stored.map(|stored| &stored.id))?,
            owner: members.get(2, "owner", stored.map(|stored| &stored.owner))?,
            answers: members.get(3, "answers", stored.map(|stored| &stored.answers))?,
            text: members.get(4, "text", stored.map(|stored| &stored.text))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MailBody {
    #[serde(deserialize_with = "crate::wire::read")]
    pub owner: Id<Account>,
    #[serde(deserialize_with = "crate::wire::read")]
    pub answers: Option<Id<Mail>>,
    pub text: String,
}

impl Input for MailBody {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl From<MailBody> for Mail {
    fn from(body: MailBody) -> Self {
        Self {
            id: Id::NIL,
            owner: body.owner,
            answers: body.answers,
            text: body.text,
        }
    }
}

impl Amend<Mail> for MailBody {
    fn amend(self, record: &mut Mail, _: &mut Faults) {
        record.owner = self.owner;
        record.answers = self.answers;
        record.text = self.text;
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MailPatch {
    pub text: String,
}

impl Input for MailPatch {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl Amend<Mail> for MailPatch {
    fn amend(self, record: &mut Mail, _: &mut Faults) {
        record.text = self.text;
    }
}

#[derive(Clone, Default)]
pub struct MailIndexes {
    pub by_owner: Index<Id<Account>, Id<Mail>>,
    pub by_answers: Index<Option<Id<Mail>>, Id<Mail>>,
}

impl Indexes<Mail> for MailIndexes {
    fn conflicts(&self, _: &Mail, _: &Rows<Mail>, _: &mut Conflicts) {}

    fn insert(&mut self, record: &Mail) {
        self.by_owner.insert(&record.owner, &record.id);
        self.by_answers.insert(&record.answers, &record.id);
    }

    fn remove(&mut self, record: &Mail) {
        self.by_owner.remove(&record.owner, &record.id);
        self.by_answers.remove(&record.answers, &record.id);
    }

    fn replace(&mut self, stored: &Mail, record: &Mail) {
        let key = &record.id;
        self.by_owner.replace(&stored.owner, &record.owner, key);
        self.by_answers
            .replace(&stored.answers, &record.answers, key);
    }

    fn heap_bytes(&self) -> usize {
        self.by_owner.heap_bytes() + self.by_answers.heap_bytes()
    }
}

impl Relations<Shop> for Mail {
    fn references(&self, sight: &Sight<'_, Shop>, faults: &mut Faults) {
        if !sight.has::<Account>(&self.owner) {
            faults.at("owner", dangling::<Account>);
        }
        if self.answers.is_some_and(|mail| !sight.has::<Mail>(&mail)) {
            faults.at("answers", dangling::<Mail>);
        }
    }

    fn target(key: &Id<Mail>) -> Target {
        Target::Mail(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Mail(write)
    }
}
