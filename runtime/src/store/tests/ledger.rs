//! What the store must hold: plain maps, and the rules of the three models written a second time.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use uuid::Uuid;

use super::{
    Account, Mail, Op, Order, Shop, Status,
    client::{Answer, Ask, Refused},
    shop::{Root, Target},
};
use crate::{
    fault::Faults,
    model::{Amend, Has, Indexes, Model, Relations},
    sequence::Sequence,
    store::{Conflicts, Rejection, State, Table},
    types::{Id, Timestamp},
};

/// Rows of a table: the sequence of the last change, and the record.
pub type Kept<M> = BTreeMap<<M as Model>::Key, (u64, M)>;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    pub accounts: Kept<Account>,
    pub mails: Kept<Mail>,
    pub orders: Kept<Order>,
}

/// What must be there, and what may come next.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub tables: Tables,
    /// No event of a lower sequence comes any more.
    pub next: u64,
    /// The highest key that was given.
    key: Uuid,
    /// The latest commit time that was seen.
    time: Option<Timestamp>,
}

/// Why nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NotFound,
    Precondition,
    Invalid,
    Conflict,
    Referenced,
}

impl Refusal {
    pub fn of(rejection: &Rejection) -> Option<Self> {
        Some(match rejection {
            Rejection::NotFound => Self::NotFound,
            Rejection::Precondition => Self::Precondition,
            Rejection::Invalid(_) => Self::Invalid,
            Rejection::Conflict(_) => Self::Conflict,
            Rejection::Referenced { .. } => Self::Referenced,
            _ => return None,
        })
    }
}

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

impl Tables {
    /// The records that go with `target`, itself included; none if one that stays forbids it.
    fn going(&self, target: Target) -> Option<BTreeSet<Target>> {
        let mut going = BTreeSet::from([target]);
        loop {
            let before = going.len();
            for (key, (_, mail)) in &self.mails {
                let answers = mail.answers.map(Target::Mail);
                if going.contains(&Target::Account(mail.owner))
                    || answers.is_some_and(|mail| going.contains(&mail))
                {
                    going.insert(Target::Mail(*key));
                }
            }
            for (key, (_, order)) in &self.orders {
                if order
                    .mail
                    .is_some_and(|mail| going.contains(&Target::Mail(mail)))
                {
                    going.insert(Target::Order(*key));
                }
            }
            if going.len() == before {
                break;
            }
        }
        let is_forbidden = self.orders.iter().any(|(key, (_, order))| {
            going.contains(&Target::Account(order.buyer)) && !going.contains(&Target::Order(*key))
        });
        (!is_forbidden).then_some(going)
    }

    fn remove(&mut self, target: Target) {
        match target {
            Target::Account(key) => drop(self.accounts.remove(&key)),
            Target::Mail(key) => drop(self.mails.remove(&key)),
            Target::Order(key) => drop(self.orders.remove(&key)),
        }
    }
}

impl Ledger {
    /// What a published state holds. Its indexes must say the same as its rows.
    pub fn of(state: &State<Shop>) -> Self {
        let root = &state.root;
        let tables = Tables {
            accounts: rows(root),
            mails: rows(root),
            orders: rows(root),
        };
        check_indexes(root, &tables);
        check_references(root, &tables);
        Self {
            tables,
            next: state.sequence.0 + 1,
            ..Self::default()
        }
    }

    /// Takes over an answer; it must be what the rules say.
    #[track_caller]
    pub fn answered<M: Known>(&mut self, ask: &Ask<M>, answer: &Answer<M>) {
        let written = answer.as_ref().ok();
        let expected = self.perform(ask, written.map(|(sequence, record)| (*sequence, record)));
        match (&expected, answer) {
            (Ok(expected), Ok(answer)) => assert_eq!(answer, expected, "{ask:?}"),
            (Err(expected), Err(Refused::Rejected(rejection))) => {
                assert_eq!(
                    Refusal::of(rejection),
                    Some(*expected),
                    "{ask:?} {rejection:?}"
                );
            }
            _ => panic!("{ask:?}: {answer:?} instead of {expected:?}"),
        }
    }

    /// The ledger with what was on its way, as far as `found` tells keys and times. `skipped`
    /// sequences went to empty frames.
    pub fn with(&self, flying: &[Op], skipped: u64, found: &Tables) -> Self {
        let mut after = self.clone();
        after.next += skipped;
        for op in flying {
            // What is refused changes nothing.
            let _ = match op {
                Op::Account(ask) => after.find(ask, found).is_ok(),
                Op::Mail(ask) => after.find(ask, found).is_ok(),
                Op::Order(ask) => after.find(ask, found).is_ok(),
            };
        }
        after
    }

    fn find<M: Known>(&mut self, ask: &Ask<M>, found: &Tables) -> Result<(u64, M), Refusal> {
        let mut rows = M::kept(found).values();
        let next = self.next;
        let written = rows.find(|(sequence, _)| *sequence == next);
        self.perform(ask, written.map(|(sequence, record)| (*sequence, record)))
    }

    /// Does what is asked; `written` is what the store made of it.
    fn perform<M: Known>(
        &mut self,
        ask: &Ask<M>,
        written: Option<(u64, &M)>,
    ) -> Result<(u64, M), Refusal> {
        let (key, condition) = match ask {
            Ask::Create(body) => {
                let record: M = body.clone().into();
                self.check(&record)?;
                return Ok(self.write(record, written));
            }
            Ask::Replace(key, condition, _)
            | Ask::Patch(key, condition, _)
            | Ask::Remove(key, condition) => (key, condition),
        };
        let stored = M::kept(&self.tables).get(key).ok_or(Refusal::NotFound)?;
        if !condition.allows(Some(Sequence(stored.0))) {
            return Err(Refusal::Precondition);
        }
        let stored = stored.clone();
        let mut record = stored.1.clone();
        let mut faults = Faults::new();
        match ask {
            Ask::Replace(_, _, body) => body.clone().amend(&mut record, &mut faults),
            Ask::Patch(_, _, body) => body.clone().amend(&mut record, &mut faults),
            Ask::Create(_) | Ask::Remove(..) => {
                let going = self
                    .tables
                    .going(M::target(key))
                    .ok_or(Refusal::Referenced)?;
                self.next += going.len() as u64;
                going
                    .into_iter()
                    .for_each(|target| self.tables.remove(target));
                return Ok(stored);
            }
        }
        record.validate(&mut faults);
        if !faults.is_empty() {
            return Err(Refusal::Invalid);
        }
        if record == stored.1 {
            return Ok(stored);
        }
        self.check(&record)?;
        Ok(self.write(record, written))
    }

    fn check<M: Known>(&self, record: &M) -> Result<(), Refusal> {
        if record.refers_to_nothing(&self.tables) {
            Err(Refusal::Invalid)
        } else if record.conflicts(&self.tables) {
            Err(Refusal::Conflict)
        } else {
            Ok(())
        }
    }

    fn write<M: Known>(&mut self, mut record: M, written: Option<(u64, &M)>) -> (u64, M) {
        let sequence = written.map_or(self.next, |(sequence, _)| sequence);
        assert!(
            sequence >= self.next,
            "sequence {sequence} of {record:?} was used before"
        );
        let is_new = record.uuid() == Uuid::nil();
        let written = written.map(|(_, record)| record);
        // A record that is gone again never showed its key.
        let key = written.map_or(Uuid::from_u128(sequence.into()), Known::uuid);
        record.fill_in(key, written);
        if written.is_some() {
            if is_new {
                assert!(
                    key > self.key,
                    "the key of {record:?} sorts before an earlier one"
                );
                self.key = key;
            }
            if let Some(time) = record.changed_at() {
                assert!(Some(time) >= self.time, "the time of {record:?} went back");
                self.time = Some(time);
            }
        }
        self.next = sequence + 1;
        let row = (sequence, record);
        M::kept_mut(&mut self.tables).insert(*row.1.key(), row.clone());
        row
    }
}

fn rows<M: Model>(root: &Root) -> Kept<M>
where
    Root: Has<M>,
{
    let table: &Table<M> = root.table();
    let rows = table.after(None).map(|row| {
        let record = row.record.clone();
        (record.key().clone(), (row.sequence.0, record))
    });
    let rows: Kept<M> = rows.collect();
    assert_eq!(rows.len(), table.len());
    rows
}

fn check_indexes(root: &Root, tables: &Tables) {
    let accounts = Has::<Account>::table(root);
    let free = Account::from(super::AccountBody {
        email: "free".to_owned(),
        status: Status::Active,
        nick: Some("free".to_owned()),
        balance: 0,
    });
    for (_, account) in tables.accounts.values() {
        let taken = |probe: Account| {
            let mut conflicts = Conflicts::default();
            accounts
                .indexes()
                .conflicts(&probe, accounts.rows(), &mut conflicts);
            !conflicts.is_empty()
        };
        let email = account.email.to_uppercase();
        assert!(
            taken(Account {
                email,
                ..free.clone()
            }),
            "{account:?}"
        );
        let nick = account.nick.clone();
        assert_eq!(
            taken(Account {
                nick,
                ..free.clone()
            }),
            account.nick.is_some()
        );
        assert!(!taken(account.clone()), "{account:?} conflicts");
    }
    for status in [Status::Active, Status::Closed] {
        let keys = accounts.indexes().by_status.keys(&status).copied();
        let rows = tables.accounts.values().map(|(_, account)| account);
        let expected = rows.filter(|account| account.status == status);
        assert!(keys.eq(expected.map(|account| account.id)), "{status:?}");
    }
}

fn check_references(root: &Root, tables: &Tables) {
    let mails = Has::<Mail>::table(root).indexes();
    let orders = Has::<Order>::table(root).indexes();
    let all_mails = || tables.mails.values().map(|(_, mail)| mail);
    let all_orders = || tables.orders.values().map(|(_, order)| order);
    for key in tables.accounts.keys() {
        let expected = all_mails().filter(|mail| mail.owner == *key);
        assert!(
            mails
                .by_owner
                .keys(key)
                .copied()
                .eq(expected.map(|mail| mail.id))
        );
        let expected = all_orders().filter(|order| order.buyer == *key);
        assert!(
            orders
                .by_buyer
                .keys(key)
                .copied()
                .eq(expected.map(|order| order.id))
        );
    }
    for key in tables.mails.keys().copied().map(Some).chain([None]) {
        let expected = all_mails().filter(|mail| mail.answers == key);
        assert!(
            mails
                .by_answers
                .keys(&key)
                .copied()
                .eq(expected.map(|mail| mail.id))
        );
        let expected = all_orders().filter(|order| order.mail == key);
        assert!(
            orders
                .by_mail
                .keys(&key)
                .copied()
                .eq(expected.map(|order| order.id))
        );
    }
}
