//! A note: clients choose its key. It is numbered, shows its version, and stays when what it is
//! about goes, unless it is strict and would be about nothing.

use std::cell::Cell;

use serde::Deserialize;

use super::{Account, Mail, Operation, Shop, Target};
use crate::{
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    rules::{Shown, Sight},
    store::{Assigned, Conflicts, Going, Index, Rows, Unique, Write, dangling},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object},
};

/// Counts the notes that a thread holds.
#[derive(Debug)]
pub struct Alive(());

thread_local! {
    /// How many there are, and the most that there ever were.
    static ALIVE: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

impl Alive {
    /// How many there are now, from which the most are counted anew, and the most since the last call.
    pub fn count() -> (usize, usize) {
        let (now, most) = ALIVE.get();
        ALIVE.set((now, now));
        (now, most)
    }
}

impl Default for Alive {
    fn default() -> Self {
        let (now, most) = ALIVE.get();
        ALIVE.set((now + 1, most.max(now + 1)));
        Self(())
    }
}

impl Clone for Alive {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        // One that comes from another thread was not counted here.
        let (now, most) = ALIVE.get();
        ALIVE.set((now.saturating_sub(1), most));
    }
}

impl PartialEq for Alive {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub id: Id<Note>,
    pub number: u64,
    pub updated_at: Timestamp,
    pub pinned: Option<Id<Mail>>,
    pub first: Option<Id<Account>>,
    pub second: Option<Id<Account>>,
    pub strict: bool,
    pub version: u64,
    pub alive: Alive,
}

impl Note {
    /// The accounts that it is about.
    pub fn about(&self) -> impl Iterator<Item = &Id<Account>> {
        self.first.iter().chain(&self.second)
    }
}

impl Model for Note {
    const ID: u32 = 67;
    const NAME: &'static str = "Note";
    const PATH: &'static str = "/api/notes";
    const FINGERPRINT: u32 = 4;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const OUTGROWS_BODY: bool = false;
    const KEY: &'static str = "id";
    const CLIENT_KEY: bool = true;

    type Key = Id<Note>;
    type Create = NoteBody;
    type Replace = NoteBody;
    type Patch = NotePatch;
    type Indexes = NoteIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &Id<Note> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.number = assigned.serial();
        self.updated_at = assigned.now();
    }

    fn serial(&self) -> Option<u64> {
        Some(self.number)
    }

    fn stamp(&mut self, sequence: u64) {
        self.version = sequence;
    }

    fn heap_bytes(&self) -> usize {
        0
    }

    fn validate(&self, faults: &mut Faults) {
        if self.strict && self.about().next().is_none() {
            faults.member("first", "required", "a strict note is about someone");
        }
    }

    fn write(&self, _: Shown, _: &mut Object<'_>) {
        unreachable!("these tests show nothing")
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.number);
        changes.set(3, &self.updated_at);
        changes.set(4, &self.pinned);
        changes.set(5, &self.first);
        changes.set(6, &self.second);
        changes.set(7, &self.strict);
    }

    fn encode_changes(&mut self, stored: &Self, now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(4, &stored.pinned, &self.pinned);
        changes.set_if_changed(5, &stored.first, &self.first);
        changes.set_if_changed(6, &stored.second, &self.second);
        changes.set_if_changed(7, &stored.strict, &self.strict);
        if !changes.is_empty() {
            self.updated_at = now;
            changes.set(3, &self.updated_at);
        }
    }

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: members.get(1, "id", stored.map(|stored| &stored.id))?,
            number: members.get(2, "number", stored.map(|stored| &stored.number))?,
            updated_at: members.get(3, "updated_at", stored.map(|stored| &stored.updated_at))?,
            pinned: members.get(4, "pinned", stored.map(|stored| &stored.pinned))?,
            first: members.get(5, "first", stored.map(|stored| &stored.first))?,
            second: members.get(6, "second", stored.map(|stored| &stored.second))?,
            strict: members.get(7, "strict", stored.map(|stored| &stored.strict))?,
            version: 0,
            alive: Alive::default(),
        })
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NoteBody {
    #[serde(deserialize_with = "crate::wire::read")]
    pub id: Id<Note>,
    #[serde(deserialize_with = "crate::wire::read")]
    pub pinned: Option<Id<Mail>>,
    #[serde(deserialize_with = "crate::wire::read")]
    pub first: Option<Id<Account>>,
    #[serde(deserialize_with = "crate::wire::read")]
    pub second: Option<Id<Account>>,
    pub strict: bool,
}

impl Input for NoteBody {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl From<NoteBody> for Note {
    fn from(body: NoteBody) -> Self {
        Self {
            id: body.id,
            number: 0,
            updated_at: Timestamp::UNIX_EPOCH,
            pinned: body.pinned,
            first: body.first,
            second: body.second,
            strict: body.strict,
            version: 0,
            alive: Alive::default(),
        }
    }
}

impl Amend<Note> for NoteBody {
    fn amend(self, record: &mut Note, faults: &mut Faults) {
        crate::check::unchanged(faults, "id", Some(&self.id), &record.id);
        record.pinned = self.pinned;
        record.first = self.first;
        record.second = self.second;
        record.strict = self.strict;
    }

    fn create(self, key: &Id<Note>, faults: &mut Faults) -> Option<Note> {
        crate::check::unchanged(faults, "id", Some(&self.id), key);
        Some(self.into())
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NotePatch {
    #[serde(deserialize_with = "crate::wire::read")]
    pub pinned: Option<Id<Mail>>,
}

impl Input for NotePatch {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl Amend<Note> for NotePatch {
    fn amend(self, record: &mut Note, _: &mut Faults) {
        record.pinned = self.pinned;
    }
}

#[derive(Clone, Default)]
pub struct NoteIndexes {
    /// No two notes pin one mail.
    pub unique_pinned: Unique<Id<Note>>,
    pub by_pinned: Index<Option<Id<Mail>>, Id<Note>>,
    pub by_about: Index<Id<Account>, Id<Note>>,
}

impl Indexes<Note> for NoteIndexes {
    fn conflicts(&self, record: &Note, rows: &Rows<Note>, conflicts: &mut Conflicts) {
        let holds = |other: &Note| other.pinned == record.pinned;
        let taken = self
            .unique_pinned
            .is_taken(&record.pinned, record, rows, holds);
        conflicts.check("pinned", taken);
    }

    fn insert(&mut self, record: &Note) {
        self.unique_pinned.insert(record.pinned, &record.id);
        self.by_pinned.insert(&record.pinned, &record.id);
        self.by_about.insert_all(record.about(), &record.id);
    }

    fn remove(&mut self, record: &Note) {
        self.unique_pinned.remove(record.pinned, &record.id);
        self.by_pinned.remove(&record.pinned, &record.id);
        self.by_about.remove_all(record.about(), &record.id);
    }

    fn replace(&mut self, stored: &Note, record: &Note) {
        let key = &record.id;
        self.unique_pinned
            .replace(stored.pinned, record.pinned, key);
        self.by_pinned.replace(&stored.pinned, &record.pinned, key);
        self.by_about
            .replace_all(stored.about(), record.about(), key);
    }

    fn heap_bytes(&self) -> usize {
        self.unique_pinned.heap_bytes() + self.by_pinned.heap_bytes() + self.by_about.heap_bytes()
    }
}

impl Relations<Shop> for Note {
    fn references(&self, sight: &Sight<'_, Shop>, faults: &mut Faults) {
        if self.pinned.is_some_and(|mail| !sight.has::<Mail>(&mail)) {
            faults.at("pinned", dangling::<Mail>);
        }
        for (member, account) in [("first", self.first), ("second", self.second)] {
            if account.is_some_and(|account| !sight.has::<Account>(&account)) {
                faults.at(member, dangling::<Account>);
            }
        }
    }

    fn target(key: &Id<Note>) -> Target {
        Target::Note(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Note(write)
    }

    fn release(&mut self, going: &Going<Target>) {
        self.pinned
            .take_if(|mail| going.contains(&Target::Mail(*mail)));
        for account in [&mut self.first, &mut self.second] {
            account.take_if(|account| going.contains(&Target::Account(*account)));
        }
    }
}
