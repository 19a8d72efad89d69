//! What the ledger knows of each model: where its rows are, and its rules written a second time.

use std::fmt::Debug;

use uuid::Uuid;

use super::{
    Account, Mail, Note, Order, Shop,
    ledger::{Kept, Tables},
};
use crate::{
    model::{Model, Relations},
    types::{Id, Timestamp},
};

/// What the ledger knows of a model.
pub trait Known:
    Relations<Shop>
    + Model<Key: Copy + Debug, Create: Clone + Debug, Replace: Debug, Patch: Debug>
    + PartialEq
    + Debug
{
    fn kept(tables: &Tables) -> &Kept<Self>;
    fn kept_mut(tables: &mut Tables) -> &mut Kept<Self>;
    fn uuid(&self) -> Uuid;
    /// Takes over what the server fills in.
    fn fill_in(&mut self, key: Uuid, written: Option<&Self>);
    /// Gives a new record the next number, if its model counts; gives the highest that is used now.
    fn number(&mut self, serial: u64) -> u64 {
        serial - 1
    }
    /// When the record last changed, if it says so.
    fn changed_at(&self) -> Option<Timestamp>;
    fn refers_to_nothing(&self, tables: &Tables) -> bool;
    fn conflicts(&self, tables: &Tables) -> bool;
}

impl Known for Account {
    fn kept(tables: &Tables) -> &Kept<Self> {
        &tables.accounts
    }

    fn kept_mut(tables: &mut Tables) -> &mut Kept<Self> {
        &mut tables.accounts
    }

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn fill_in(&mut self, key: Uuid, written: Option<&Self>) {
        if self.id == Id::NIL {
            self.id = Id::from_uuid(key);
            self.created_at = written.map_or(self.created_at, |written| written.updated_at);
        }
        self.updated_at = written.map_or(self.updated_at, |written| written.updated_at);
    }

    fn changed_at(&self) -> Option<Timestamp> {
        Some(self.updated_at)
    }

    fn refers_to_nothing(&self, _: &Tables) -> bool {
        false
    }

    fn conflicts(&self, tables: &Tables) -> bool {
        let others = tables.accounts.values().map(|(_, other)| other);
        others.filter(|other| other.id != self.id).any(|other| {
            other.email.to_lowercase() == self.email.to_lowercase()
                || (other.nick.is_some() && other.nick == self.nick)
        })
    }
}

impl Known for Mail {
    fn kept(tables: &Tables) -> &Kept<Self> {
        &tables.mails
    }

    fn kept_mut(tables: &mut Tables) -> &mut Kept<Self> {
        &mut tables.mails
    }

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn fill_in(&mut self, key: Uuid, _: Option<&Self>) {
        if self.id == Id::NIL {
            self.id = Id::from_uuid(key);
        }
    }

    fn changed_at(&self) -> Option<Timestamp> {
        None
    }

    fn refers_to_nothing(&self, tables: &Tables) -> bool {
        let answers = self
            .answers
            .is_none_or(|key| tables.mails.contains_key(&key));
        !(answers && tables.accounts.contains_key(&self.owner))
    }

    fn conflicts(&self, _: &Tables) -> bool {
        false
    }
}

impl Known for Order {
    fn kept(tables: &Tables) -> &Kept<Self> {
        &tables.orders
    }

    fn kept_mut(tables: &mut Tables) -> &mut Kept<Self> {
        &mut tables.orders
    }

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn fill_in(&mut self, key: Uuid, _: Option<&Self>) {
        if self.id == Id::NIL {
            self.id = Id::from_uuid(key);
        }
    }

    fn changed_at(&self) -> Option<Timestamp> {
        None
    }

    fn refers_to_nothing(&self, tables: &Tables) -> bool {
        let mail = self.mail.is_none_or(|key| tables.mails.contains_key(&key));
        !(mail && tables.accounts.contains_key(&self.buyer))
    }

    fn conflicts(&self, _: &Tables) -> bool {
        false
    }
}

impl Known for Note {
    fn kept(tables: &Tables) -> &Kept<Self> {
        &tables.notes
    }

    fn kept_mut(tables: &mut Tables) -> &mut Kept<Self> {
        &mut tables.notes
    }

    fn uuid(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn fill_in(&mut self, _: Uuid, written: Option<&Self>) {
        self.updated_at = written.map_or(self.updated_at, |written| written.updated_at);
    }

    fn number(&mut self, serial: u64) -> u64 {
        self.number = serial;
        serial
    }

    fn changed_at(&self) -> Option<Timestamp> {
        Some(self.updated_at)
    }

    fn refers_to_nothing(&self, tables: &Tables) -> bool {
        let pinned = self
            .pinned
            .is_none_or(|key| tables.mails.contains_key(&key));
        !(pinned && self.about().all(|key| tables.accounts.contains_key(key)))
    }

    fn conflicts(&self, tables: &Tables) -> bool {
        let others = tables.notes.values().map(|(_, other)| other);
        let mut others = others.filter(|other| other.id != self.id);
        self.pinned.is_some() && others.any(|other| other.pinned == self.pinned)
    }
}
