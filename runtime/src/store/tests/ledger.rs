//! What the store must hold: plain maps, and the rules of removal written a second time.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{
    Account, Mail, Note, Op, Order, Shop, Status,
    client::{Answer, Ask, Refused},
    known::Known,
    shop::{Root, Target},
};
use crate::{
    fault::Faults,
    model::{Amend, Has, Indexes, Model},
    sequence::Sequence,
    store::{Condition, Conflicts, Rejection, State, Table},
    types::{Id, Timestamp},
};

/// Rows of a table: the sequence of the last change, and the record.
pub type Kept<M> = BTreeMap<<M as Model>::Key, (u64, M)>;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    pub accounts: Kept<Account>,
    pub mails: Kept<Mail>,
    pub orders: Kept<Order>,
    pub notes: Kept<Note>,
}

/// What must be there, and what may come next.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub tables: Tables,
    /// No event of a lower sequence comes any more.
    pub next: u64,
    /// The highest number that a note ever had.
    pub serial: u64,
    /// Notes that changed with a removal, whose answer does not say when: the time before.
    untimed: BTreeMap<Id<Note>, Timestamp>,
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
    ConditionRequired,
    Invalid,
    Conflict,
    Referenced,
    StillNeeded,
}

impl Refusal {
    pub fn of(rejection: &Rejection) -> Option<Self> {
        Some(match rejection {
            Rejection::NotFound => Self::NotFound,
            Rejection::Precondition => Self::Precondition,
            Rejection::ConditionRequired => Self::ConditionRequired,
            Rejection::Invalid(_) => Self::Invalid,
            Rejection::Conflict(_) => Self::Conflict,
            Rejection::Referenced { .. } => Self::Referenced,
            Rejection::StillNeeded { .. } => Self::StillNeeded,
            _ => return None,
        })
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

    /// The notes that stay when these records go, without what they were about; `None` if one would
    /// not be valid.
    fn released(&self, going: &BTreeSet<Target>) -> Option<Vec<Note>> {
        let account = |key: &Id<Account>| going.contains(&Target::Account(*key));
        let mail = |key: &Id<Mail>| going.contains(&Target::Mail(*key));
        let mut released = Vec::new();
        for (_, stored) in self.notes.values() {
            let note = Note {
                pinned: stored.pinned.filter(|key| !mail(key)),
                first: stored.first.filter(|key| !account(key)),
                second: stored.second.filter(|key| !account(key)),
                ..stored.clone()
            };
            if note.strict && note.first.is_none() && note.second.is_none() {
                return None;
            }
            if note != *stored {
                released.push(note);
            }
        }
        Some(released)
    }

    fn remove(&mut self, target: Target) {
        match target {
            Target::BuiltIn(_) => unreachable!("no model refers to a user"),
            Target::Account(key) => drop(self.accounts.remove(&key)),
            Target::Mail(key) => drop(self.mails.remove(&key)),
            Target::Order(key) => drop(self.orders.remove(&key)),
            Target::Note(key) => drop(self.notes.remove(&key)),
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
            notes: rows(root),
        };
        check_indexes(root, &tables);
        check_references(root, &tables);
        Self {
            tables,
            next: state.sequence.0 + 1,
            serial: Has::<Note>::table(root).next_serial() - 1,
            ..Self::default()
        }
    }

    /// Takes over an answer; it must be what the rules say.
    #[track_caller]
    pub fn answered<M: Known>(&mut self, ask: &Ask<M>, answer: &Answer<M>) {
        let written = answer.as_ref().ok();
        if let Some(row) = written {
            let mut found = Tables::default();
            M::kept_mut(&mut found).insert(*row.1.key(), row.clone());
            self.learn_times(&found);
        }
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
                Op::Note(ask) => after.find(ask, found).is_ok(),
            };
        }
        after.learn_times(found);
        after
    }

    /// Takes over when the notes changed that a removal changed.
    pub fn learn_times(&mut self, found: &Tables) {
        let notes = &mut self.tables.notes;
        self.untimed.retain(|key, before| {
            let Some((sequence, note)) = notes.get_mut(key) else {
                return false;
            };
            if let Some((same, found)) = found.notes.get(key)
                && same == sequence
            {
                assert!(
                    found.updated_at >= *before,
                    "the time of {note:?} went back"
                );
                note.updated_at = found.updated_at;
                return false;
            }
            true
        });
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
                if M::kept(&self.tables).contains_key(record.key()) {
                    return Err(Refusal::Conflict);
                }
                return Ok(self.write(record, written, true));
            }
            Ask::Replace(key, condition, _)
            | Ask::Patch(key, condition, _)
            | Ask::Remove(key, condition) => (key, condition),
        };
        let stored = match (M::kept(&self.tables).get(key), ask) {
            (Some(stored), _) => stored.clone(),
            (None, Ask::Replace(_, _, body)) if M::CLIENT_KEY => {
                return self.put(key, condition, body, written);
            }
            (None, _) => return Err(Refusal::NotFound),
        };
        if !condition.allows(Some(Sequence(stored.0))) {
            return Err(Refusal::Precondition);
        }
        if M::REQUIRE_IF_MATCH && condition.if_match.is_none() {
            return Err(Refusal::ConditionRequired);
        }
        let mut record = stored.1.clone();
        let mut faults = Faults::new();
        match ask {
            Ask::Replace(_, _, body) => body.clone().amend(&mut record, &mut faults),
            Ask::Patch(_, _, body) => body.clone().amend(&mut record, &mut faults),
            Ask::Create(_) | Ask::Remove(..) => {
                self.remove(M::target(key))?;
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
        Ok(self.write(record, written, false))
    }

    /// Puts a record under a key that is not there.
    fn put<M: Known>(
        &mut self,
        key: &M::Key,
        condition: &Condition,
        body: &M::Replace,
        written: Option<(u64, &M)>,
    ) -> Result<(u64, M), Refusal> {
        if !condition.allows(None) {
            return Err(Refusal::Precondition);
        }
        let mut faults = Faults::new();
        let record = body.clone().create(key, &mut faults);
        let record = record.filter(|record| {
            record.validate(&mut faults);
            faults.is_empty()
        });
        let record = record.ok_or(Refusal::Invalid)?;
        self.check(&record)?;
        Ok(self.write(record, written, true))
    }

    fn remove(&mut self, target: Target) -> Result<(), Refusal> {
        let going = self.tables.going(target).ok_or(Refusal::Referenced)?;
        let released = self.tables.released(&going);
        for mut note in released.ok_or(Refusal::StillNeeded)? {
            self.untimed.entry(note.id).or_insert(note.updated_at);
            note.version = self.next;
            self.tables.notes.insert(note.id, (self.next, note));
            self.next += 1;
        }
        self.next += going.len() as u64;
        going
            .into_iter()
            .for_each(|target| self.tables.remove(target));
        Ok(())
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

    fn write<M: Known>(
        &mut self,
        mut record: M,
        written: Option<(u64, &M)>,
        is_new: bool,
    ) -> (u64, M) {
        let sequence = written.map_or(self.next, |(sequence, _)| sequence);
        assert!(
            sequence >= self.next,
            "sequence {sequence} of {record:?} was used before"
        );
        let written = written.map(|(_, record)| record);
        // A record that is gone again never showed its key.
        let key = written.map_or(Uuid::from_u128(sequence.into()), Known::uuid);
        record.fill_in(key, written);
        record.stamp(sequence);
        if is_new {
            self.serial = record.number(self.serial + 1);
        }
        if written.is_some() {
            if is_new && !M::CLIENT_KEY {
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
    check_notes(root, tables);
}

fn check_notes(root: &Root, tables: &Tables) {
    let indexes = Has::<Note>::table(root).indexes();
    let notes = || tables.notes.values().map(|(_, note)| note);
    for key in tables.accounts.keys() {
        let expected = notes().filter(|note| note.about().any(|account| account == key));
        let keys = indexes.by_about.keys(key).copied();
        assert!(keys.eq(expected.map(|note| note.id)), "about {key}");
    }
    for key in tables.mails.keys().copied().map(Some).chain([None]) {
        let expected = notes().filter(|note| note.pinned == key);
        let keys = indexes.by_pinned.keys(&key).copied();
        assert!(keys.eq(expected.map(|note| note.id)), "pinned {key:?}");
    }
    for (sequence, note) in tables.notes.values() {
        assert_eq!(note.version, *sequence, "{note:?}");
    }
}
