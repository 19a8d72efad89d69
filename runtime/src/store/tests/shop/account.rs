//! An account: a unique text whose case is ignored, a unique one that may be absent, an enum with
//! an index, and members that came later than the model.

use serde::Deserialize;

use super::{Operation, Shop, Target};
use crate::{
    fault::Faults,
    http::Inspect,
    model::{Amend, Indexes, Input, Model, Relations},
    rules::Shown,
    store::{Assigned, Conflicts, Folded, Index, Rows, Unique, Write},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Merge, Object, Variant},
};

/// What an event holds of a balance that is older than the member.
pub const BALANCE_ABSENT: i64 = 7;

#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub id: Id<Account>,
    pub email: String,
    pub status: Status,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub nick: Option<String>,
    pub balance: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Active,
    /// Only with a balance of zero.
    Closed,
}

impl Variant for Status {
    const EXPECTED: &'static str = "one of \"active\", \"closed\"";

    fn name(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        match name {
            "active" => Some(Self::Active),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }

    fn id(&self) -> u32 {
        match self {
            Self::Active => 1,
            Self::Closed => 2,
        }
    }

    fn from_id(id: u32) -> Option<Self> {
        match id {
            1 => Some(Self::Active),
            2 => Some(Self::Closed),
            _ => None,
        }
    }

    fn ordinal(&self) -> u32 {
        *self as u32
    }
}

impl Model for Account {
    const ID: u32 = 64;
    const NAME: &'static str = "Account";
    const PATH: &'static str = "/api/accounts";
    const FINGERPRINT: u32 = 1;
    const BODY_BYTES_MAX: usize = 1 << 20;
    const OUTGROWS_BODY: bool = false;
    const KEY: &'static str = "id";

    type Key = Id<Account>;
    type Create = AccountBody;
    type Replace = AccountBody;
    type Patch = AccountPatch;
    type Indexes = AccountIndexes;
    type Query = crate::query::by_key::ByKey<Self>;

    fn key(&self) -> &Id<Account> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
        self.created_at = assigned.now();
        self.updated_at = assigned.now();
    }

    fn heap_bytes(&self) -> usize {
        crate::wire::heap_bytes(&self.email) + crate::wire::heap_bytes(&self.nick)
    }

    fn validate(&self, faults: &mut Faults) {
        if self.status == Status::Closed && self.balance != 0 {
            faults.member("status", "range", "a closed account holds nothing");
        }
    }

    fn write(&self, _: Shown, _: &mut Object<'_>) {
        unreachable!("these tests show nothing")
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.email);
        changes.set(3, &self.status);
        changes.set(4, &self.created_at);
        changes.set(5, &self.updated_at);
        changes.set(6, &self.nick);
        changes.set(7, &self.balance);
    }

    fn encode_changes(&mut self, stored: &Self, now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.email, &self.email);
        changes.set_if_changed(3, &stored.status, &self.status);
        changes.set_if_changed(6, &stored.nick, &self.nick);
        changes.set_if_changed(7, &stored.balance, &self.balance);
        if !changes.is_empty() {
            self.updated_at = now;
            changes.set(5, &self.updated_at);
        }
    }

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        let nick = stored.map(|stored| &stored.nick);
        let balance = stored.map(|stored| &stored.balance);
        Ok(Self {
            id: members.get(1, "id", stored.map(|stored| &stored.id))?,
            email: members.get(2, "email", stored.map(|stored| &stored.email))?,
            status: members.get(3, "status", stored.map(|stored| &stored.status))?,
            created_at: members.get(4, "created_at", stored.map(|stored| &stored.created_at))?,
            updated_at: members.get(5, "updated_at", stored.map(|stored| &stored.updated_at))?,
            nick: members.get_or(6, nick, || None)?,
            balance: members.get_or(7, balance, || BALANCE_ABSENT)?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AccountBody {
    pub email: String,
    #[serde(deserialize_with = "crate::wire::read")]
    pub status: Status,
    pub nick: Option<String>,
    pub balance: i64,
}

impl Input for AccountBody {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl From<AccountBody> for Account {
    fn from(body: AccountBody) -> Self {
        Self {
            id: Id::NIL,
            email: body.email,
            status: body.status,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            nick: body.nick,
            balance: body.balance,
        }
    }
}

impl Amend<Account> for AccountBody {
    fn amend(self, record: &mut Account, _: &mut Faults) {
        record.email = self.email;
        record.status = self.status;
        record.nick = self.nick;
        record.balance = self.balance;
    }
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct AccountPatch {
    pub email: Option<String>,
    #[serde(deserialize_with = "crate::wire::present")]
    pub status: Option<Status>,
    #[serde(deserialize_with = "crate::wire::nullable")]
    pub nick: Merge<String>,
    pub balance: Option<i64>,
}

impl Input for AccountPatch {
    fn inspect(_: &mut Inspect<'_>) {
        unreachable!("these tests read no bodies")
    }
}

impl Amend<Account> for AccountPatch {
    fn amend(self, record: &mut Account, faults: &mut Faults) {
        crate::patch::set(&mut record.email, self.email);
        crate::patch::set(&mut record.status, self.status);
        self.nick.amend(&mut record.nick, faults);
        crate::patch::set(&mut record.balance, self.balance);
    }
}

#[derive(Clone, Default)]
pub struct AccountIndexes {
    pub unique_email: Unique<Id<Account>>,
    pub unique_nick: Unique<Id<Account>>,
    pub by_status: Index<Status, Id<Account>>,
}

impl Indexes<Account> for AccountIndexes {
    fn conflicts(&self, record: &Account, rows: &Rows<Account>, conflicts: &mut Conflicts) {
        let email = Some(Folded(&record.email));
        let holds = |other: &Account| Folded(&other.email) == Folded(&record.email);
        let is_taken = self.unique_email.is_taken(&email, record, rows, holds);
        conflicts.check("email", is_taken);
        let nick = record.nick.as_deref();
        let holds = |other: &Account| other.nick.as_deref() == nick;
        let is_taken = self.unique_nick.is_taken(&nick, record, rows, holds);
        conflicts.check("nick", is_taken);
    }

    fn insert(&mut self, record: &Account) {
        let key = &record.id;
        self.unique_email.insert(Some(Folded(&record.email)), key);
        self.unique_nick.insert(record.nick.as_deref(), key);
        self.by_status.insert(&record.status, key);
    }

    fn remove(&mut self, record: &Account) {
        let key = &record.id;
        self.unique_email.remove(Some(Folded(&record.email)), key);
        self.unique_nick.remove(record.nick.as_deref(), key);
        self.by_status.remove(&record.status, key);
    }

    fn replace(&mut self, stored: &Account, record: &Account) {
        let key = &record.id;
        let emails = [&stored.email, &record.email].map(|email| Some(Folded(email)));
        let [before, after] = emails;
        self.unique_email.replace(before, after, key);
        self.unique_nick
            .replace(stored.nick.as_deref(), record.nick.as_deref(), key);
        self.by_status.replace(&stored.status, &record.status, key);
    }

    fn heap_bytes(&self) -> usize {
        self.unique_email.heap_bytes() + self.unique_nick.heap_bytes() + self.by_status.heap_bytes()
    }
}

impl Relations<Shop> for Account {
    fn target(key: &Id<Account>) -> Target {
        Target::Account(*key)
    }

    fn operation(write: Write<Self>) -> Operation {
        Operation::Account(write)
    }
}

/// Sets every member that an account had from the beginning.
pub fn account_members(key: u128, email: &str) -> impl FnOnce(&mut Changes) {
    move |changes| {
        changes.set(1, &Id::<Account>::from_uuid(uuid::Uuid::from_u128(key)));
        changes.set(2, &email.to_owned());
        changes.set(3, &Status::Active);
        changes.set(4, &Timestamp::UNIX_EPOCH);
        changes.set(5, &Timestamp::UNIX_EPOCH);
    }
}
