//! A model with rules of every kind: entries of a diary, each its owner's until it is shared.
//!
//! ```text
//! read = "owner == user.id || shared || user.role >= Role::Admin"
//! create = "owner == user.id"
//! update = "owner == user.id || user.role >= Role::Admin"
//! delete = "owner == user.id || user.role >= Role::Admin"
//! grade: read = "owner == user.id || user.role >= Role::Admin", write = "user.role >= Role::Admin"
//! secret: read = "user.role >= Role::Admin", write = "user.role >= Role::Admin"
//! ```

use serde::Deserialize;

use super::library::{Library, Operation, Root, Target};
use crate::{
    User,
    auth::{Caller, default::Role},
    codegen as rt,
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    patch,
    query::{Filter, Narrowed, Planner, Query, Work},
    rules::{MemberSet, Rules, Shown, Sight},
    store::{Assigned, Conflicts, Index, Rows, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Merge, Object, Wire},
};

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: Id<Entry>,
    pub(super) owner: Option<Id<User>>,
    pub(super) text: String,
    pub(super) shared: bool,
    pub(super) answers: Option<Id<Entry>>,
    pub(super) grade: Option<u8>,
    pub(super) secret: u8,
}

impl Model for Entry {
    const ID: u32 = 67;
    const NAME: &'static str = "Entry";
    const PATH: &'static str = "/api/entries";
    const FINGERPRINT: u32 = 0xe;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const KEY: &'static str = "id";
    const RULED: &'static [&'static str] = &["grade", "secret"];

    type Key = Id<Entry>;
    type Create = EntryInput;
    type Replace = EntryInput;
    type Patch = EntryPatch;
    type Indexes = EntryIndexes;
    type Query = EntryQuery;

    fn key(&self) -> &Id<Entry> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
        self.owner = assigned.created_by();
    }

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, shown: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
        object.member("owner", &self.owner);
        object.member("text", &self.text);
        object.member("shared", &self.shared);
        object.member("answers", &self.answers);
        if shown.has(0) {
            object.member("grade", &self.grade);
        }
        if shown.has(1) {
            object.member("secret", &self.secret);
        }
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.owner);
        changes.set(3, &self.text);
        changes.set(4, &self.shared);
        changes.set(5, &self.answers);
        changes.set(6, &self.grade);
        changes.set(7, &self.secret);
    }

    fn encode_changes(&mut self, stored: &Self, _now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.owner, &self.owner);
        changes.set_if_changed(3, &stored.text, &self.text);
        changes.set_if_changed(4, &stored.shared, &self.shared);
        changes.set_if_changed(5, &stored.answers, &self.answers);
        changes.set_if_changed(6, &stored.grade, &self.grade);
        changes.set_if_changed(7, &stored.secret, &self.secret);
    }

    fn merge(_: Option<&Self>, _: &Members<'_>) -> Result<Self, DecodeError> {
        unreachable!("these tests replay nothing")
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryInput {
    #[serde(default, deserialize_with = "crate::wire::present")]
    owner: Option<Option<Id<User>>>,
    #[serde(deserialize_with = "crate::wire::read")]
    text: String,
    #[serde(default, deserialize_with = "crate::wire::read")]
    shared: bool,
    #[serde(default, deserialize_with = "crate::wire::read")]
    answers: Option<Id<Entry>>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    grade: Option<Option<u8>>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    secret: Option<u8>,
}

impl Input for EntryInput {
    fn inspect(body: &mut Inspect<'_>) {
        body.nullable::<Id<User>>("owner");
        body.required::<String>("text");
        body.optional::<bool>("shared");
        body.nullable::<Id<Entry>>("answers");
        body.nullable::<u8>("grade");
        body.optional::<u8>("secret");
    }

    fn given(&self) -> MemberSet {
        MemberSet::NONE
            .with(0, self.grade.is_some())
            .with(1, self.secret.is_some())
    }
}

impl From<EntryInput> for Entry {
    fn from(body: EntryInput) -> Self {
        Self {
            id: Id::NIL,
            owner: None,
            text: body.text,
            shared: body.shared,
            answers: body.answers,
            grade: body.grade.unwrap_or_default(),
            secret: body.secret.unwrap_or(7),
        }
    }
}

impl Amend<Entry> for EntryInput {
    /// The owner may change here, so that a change can make a record another's.
    fn amend(self, record: &mut Entry, _: &mut Faults) {
        record.owner = self.owner.unwrap_or(record.owner);
        record.text = self.text;
        record.shared = self.shared;
        record.answers = self.answers;
        patch::set(&mut record.grade, self.grade);
        patch::set(&mut record.secret, self.secret);
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryPatch {
    #[serde(default, deserialize_with = "crate::wire::nullable")]
    owner: Merge<Id<User>>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    text: Option<String>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    shared: Option<bool>,
    #[serde(default, deserialize_with = "crate::wire::nullable")]
    answers: Merge<Id<Entry>>,
    #[serde(default, deserialize_with = "crate::wire::nullable")]
    grade: Merge<u8>,
    #[serde(default, deserialize_with = "crate::wire::present")]
    secret: Option<u8>,
}

impl Input for EntryPatch {
    fn inspect(body: &mut Inspect<'_>) {
        body.nullable::<Id<User>>("owner");
        body.optional::<String>("text");
        body.optional::<bool>("shared");
        body.nullable::<Id<Entry>>("answers");
        body.nullable::<u8>("grade");
        body.optional::<u8>("secret");
    }

    fn given(&self) -> MemberSet {
        MemberSet::NONE
            .with(0, self.grade.is_given())
            .with(1, self.secret.is_some())
    }
}

impl Amend<Entry> for EntryPatch {
    fn amend(self, record: &mut Entry, _: &mut Faults) {
        self.owner.set(&mut record.owner);
        patch::set(&mut record.text, self.text);
        patch::set(&mut record.shared, self.shared);
        self.answers.set(&mut record.answers);
        self.grade.set(&mut record.grade);
        patch::set(&mut record.secret, self.secret);
    }
}

#[derive(Clone, Default)]
pub(super) struct EntryIndexes {
    by_owner: Index<Option<Id<User>>, Id<Entry>>,
    by_answers: Index<Option<Id<Entry>>, Id<Entry>>,
}

impl EntryIndexes {
    pub(super) fn answers_to(&self, key: &Id<Entry>) -> impl Iterator<Item = &Id<Entry>> {
        self.by_answers.keys(&Some(*key))
    }
}

impl Indexes<Entry> for EntryIndexes {
    fn conflicts(&self, _: &Entry, _: &Rows<Entry>, _: &mut Conflicts) {}

    fn insert(&mut self, record: &Entry) {
        self.by_owner.insert(&record.owner, &record.id);
        self.by_answers.insert(&record.answers, &record.id);
    }

    fn remove(&mut self, record: &Entry) {
        self.by_owner.remove(&record.owner, &record.id);
        self.by_answers.remove(&record.answers, &record.id);
    }

    fn replace(&mut self, stored: &Entry, record: &Entry) {
        self.by_owner
            .replace(&stored.owner, &record.owner, &record.id);
        self.by_answers
            .replace(&stored.answers, &record.answers, &record.id);
    }

    fn heap_bytes(&self) -> usize {
        0
    }
}

#[derive(Default)]
pub(super) struct EntryQuery {
    id: rt::query::OneOf<Id<Entry>>,
    owner: rt::query::Nullable<rt::query::OneOf<Id<User>>>,
    shared: rt::query::Flag,
}

impl Query<Entry> for EntryQuery {
    type Sort = crate::query::by_key::KeyOrder;

    const FILTERS: &'static [&'static str] = &["id", "owner", "shared"];
    const RULE: Option<&'static str> =
        Some("owner == user.id || shared || user.role >= Role::Admin");

    fn filter(&mut self, name: &str) -> Option<&mut dyn Filter> {
        let filter: &mut dyn Filter = match name {
            "id" => &mut self.id,
            "owner" => &mut self.owner,
            "shared" => &mut self.shared,
            _ => return None,
        };
        Some(filter)
    }

    fn matches(&self, record: &Entry, work: &mut Work) -> bool {
        use crate::query::Matches as _;
        self.id.matches(&record.id, work)
            && self.owner.matches(record.owner.as_ref(), work)
            && self.shared.matches(&record.shared, work)
    }

    fn narrow(&mut self, caller: Option<&Caller>) -> Narrowed {
        use crate::query::Narrow as _;
        match caller {
            Some(user) if user.role >= Role::Admin => Narrowed::Whole(&[]),
            Some(_) => Narrowed::Part(&[]),
            None if self.shared.narrow(&true) => Narrowed::Whole(&["shared"]),
            None => Narrowed::Nothing,
        }
    }

    fn plan<'q>(&'q self, (): &'q (), planner: &mut Planner<'q, Entry>) {
        use crate::query::Equals as _;
        planner.key(&["id"], self.id.equals());
        planner.index(
            |indexes| &indexes.by_owner,
            (crate::query::level("owner", &self.owner),),
        );
    }
}

impl Relations<Library> for Entry {
    const RULES: Rules = Rules {
        read: true,
        create: true,
        update: true,
        delete: true,
        members: true,
    };

    fn references(&self, sight: &Sight<'_, Library>, faults: &mut Faults) {
        if self.owner.is_some_and(|key| !sight.has::<User>(&key)) {
            faults.at("owner", dangling::<User>);
        }
        if self.answers.is_some_and(|key| !sight.has::<Entry>(&key)) {
            faults.at("answers", dangling::<Entry>);
        }
    }

    fn target(key: &Id<Entry>) -> Target {
        Target::Entry(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Entry(write)
    }

    fn may_read(&self, _: &Root, caller: Option<&Caller>) -> bool {
        caller.is_some_and(|user| self.owner == Some(user.id))
            || self.shared
            || caller.is_some_and(|user| user.role >= Role::Admin)
    }

    fn may_create(&self, _: &Root, caller: Option<&Caller>) -> bool {
        caller.is_some_and(|user| self.owner == Some(user.id))
    }

    fn may_update(&self, _: &Root, caller: Option<&Caller>) -> bool {
        caller.is_some_and(|user| self.owner == Some(user.id))
            || caller.is_some_and(|user| user.role >= Role::Admin)
    }

    fn may_delete(&self, _: &Root, caller: Option<&Caller>) -> bool {
        caller.is_some_and(|user| self.owner == Some(user.id))
            || caller.is_some_and(|user| user.role >= Role::Admin)
    }

    fn hidden(&self, _: &Root, caller: Option<&Caller>) -> MemberSet {
        let is_admin = caller.is_some_and(|user| user.role >= Role::Admin);
        let is_owner = caller.is_some_and(|user| self.owner == Some(user.id));
        MemberSet::NONE
            .with(0, !(is_owner || is_admin))
            .with(1, !is_admin)
    }

    fn fixed(&self, _: &Root, caller: Option<&Caller>) -> MemberSet {
        let is_admin = caller.is_some_and(|user| user.role >= Role::Admin);
        MemberSet::NONE.with(0, !is_admin).with(1, !is_admin)
    }

    fn differing(&self, stored: &Self) -> MemberSet {
        MemberSet::NONE
            .with(0, !Wire::same(&self.grade, &stored.grade))
            .with(1, !Wire::same(&self.secret, &stored.secret))
    }
}
