//! The store against plain maps: creates, replaces, patches, removals, checkpoints, clean stops and
//! losses of power in any order. What a failure is cut down to is a short list of them.
//!
//! The maps know accounts, their mails and notes about them, by the order in which they came to be:
//! keys, times and sequences are the store's own. Every rule is written a second time here, in few
//! words; [`super::ledger`] has all of them.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    sample::{Index, select},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use super::{
    Account, AccountBody, AccountPatch, Ask, Mail, MailBody, Note, NoteBody, Refused, Session,
    Shop, Status, client::block_on,
};
use crate::{
    model::App,
    store::{Condition, Selection},
    types::Id,
    vfs::sim::Sim,
    wire::Merge,
};

/// What there must be. Accounts and mails are known by numbers, in the order of their creation.
#[derive(Debug, Clone, Default, PartialEq)]
struct Plain {
    accounts: BTreeMap<u32, PlainAccount>,
    mails: BTreeMap<u32, (u32, String)>,
    notes: BTreeMap<u8, PlainNote>,
    /// How many accounts and mails there ever were.
    made: (u32, u32),
    /// The highest number that a note ever had.
    serial: u64,
    /// Whether the last step was taken.
    taken: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct PlainAccount {
    email: String,
    status: Status,
    nick: Option<String>,
    balance: i64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct PlainNote {
    number: u64,
    first: Option<u32>,
    strict: bool,
}

#[derive(Debug, Clone)]
enum Step {
    Create(PlainAccount),
    Send(u32, String),
    Change(Wish),
    /// A checkpoint of the models whose bits are set.
    Compact(u8),
    Stop,
    /// What survives follows from a seed.
    PowerLoss(u64),
}

/// What is asked of something that may be there.
#[derive(Debug, Clone)]
enum Wish {
    Replace(u32, PlainAccount),
    /// Another status, and another nick: none, no change, or this one.
    Patch(u32, Option<Status>, Option<Option<String>>),
    Remove(u32),
    RemoveMail(u32),
    PutNote(u8, Option<u32>, bool),
    RemoveNote(u8),
}

impl Plain {
    /// Takes a step, or says that it is refused.
    fn step(&mut self, step: &Step) -> bool {
        match step {
            Step::Create(account) => {
                let number = self.made.0;
                let is_taken = self.may_be(number, account);
                if is_taken {
                    self.made.0 += 1;
                    self.accounts.insert(number, account.clone());
                }
                is_taken
            }
            Step::Send(owner, text) => {
                let is_taken = self.accounts.contains_key(owner);
                if is_taken {
                    self.mails.insert(self.made.1, (*owner, text.clone()));
                    self.made.1 += 1;
                }
                is_taken
            }
            Step::Change(wish) => self.wish(wish),
            Step::Compact(_) | Step::Stop | Step::PowerLoss(_) => true,
        }
    }

    fn wish(&mut self, wish: &Wish) -> bool {
        match wish {
            Wish::Replace(number, account) => self.change(*number, account.clone()),
            Wish::Patch(number, status, nick) => {
                let Some(mut account) = self.accounts.get(number).cloned() else {
                    return false;
                };
                account.status = status.unwrap_or(account.status);
                account.nick = nick.clone().unwrap_or(account.nick);
                self.change(*number, account)
            }
            Wish::Remove(number) => {
                let about = |note: &PlainNote| note.first == Some(*number);
                let is_needed = self.notes.values().any(|note| about(note) && note.strict);
                if is_needed || self.accounts.remove(number).is_none() {
                    return false;
                }
                self.mails.retain(|_, (owner, _)| owner != number);
                for note in self.notes.values_mut().filter(|note| about(note)) {
                    note.first = None;
                }
                true
            }
            Wish::RemoveMail(number) => self.mails.remove(number).is_some(),
            Wish::PutNote(key, first, strict) => {
                let is_dangling = first.is_some_and(|first| !self.accounts.contains_key(&first));
                if is_dangling || (*strict && first.is_none()) {
                    return false;
                }
                let number = self
                    .notes
                    .get(key)
                    .map_or(self.serial + 1, |note| note.number);
                self.serial = self.serial.max(number);
                let (first, strict) = (*first, *strict);
                let note = PlainNote {
                    number,
                    first,
                    strict,
                };
                self.notes.insert(*key, note);
                true
            }
            Wish::RemoveNote(key) => self.notes.remove(key).is_some(),
        }
    }

    fn change(&mut self, number: u32, account: PlainAccount) -> bool {
        let is_taken = self.accounts.contains_key(&number) && self.may_be(number, &account);
        if is_taken {
            self.accounts.insert(number, account);
        }
        is_taken
    }

    /// Whether an account is valid, and no other has what it must have alone.
    fn may_be(&self, number: u32, account: &PlainAccount) -> bool {
        let is_valid = account.status == Status::Active || account.balance == 0;
        let mut others = self.accounts.iter().filter(|(other, _)| **other != number);
        is_valid
            && !others.any(|(_, other)| {
                other.email.eq_ignore_ascii_case(&account.email)
                    || (other.nick.is_some() && other.nick == account.nick)
            })
    }
}

fn status() -> impl Strategy<Value = Status> {
    select(vec![Status::Active, Status::Closed])
}

fn nick() -> impl Strategy<Value = Option<String>> {
    prop::option::of("nick[a-d]")
}

fn account() -> impl Strategy<Value = PlainAccount> {
    let balance = select(vec![0, 0, 5]);
    ("[ab]{1,2}|A", status(), nick(), balance).prop_map(|(name, status, nick, balance)| {
        PlainAccount {
            email: format!("{name}@x.org"),
            status,
            nick,
            balance,
        }
    })
}

impl ReferenceStateMachine for Plain {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self::default()).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        let (accounts, mails) = state.made;
        // Of what there ever was; if there was nothing, what is not there.
        let one_of = |count: u32| {
            any::<Index>().prop_map(move |index| index.index(count.max(1) as usize) as u32)
        };
        let note = || 0..4_u8;
        let wish = prop_oneof![
            2 => (one_of(accounts), account())
                .prop_map(|(number, account)| Wish::Replace(number, account)),
            4 => (one_of(accounts), prop::option::of(status()), prop::option::of(nick()))
                .prop_map(|(number, status, nick)| Wish::Patch(number, status, nick)),
            2 => one_of(accounts).prop_map(Wish::Remove),
            1 => one_of(mails).prop_map(Wish::RemoveMail),
            4 => (note(), prop::option::of(one_of(accounts)), any::<bool>())
                .prop_map(|(key, first, strict)| Wish::PutNote(key, first, strict)),
            1 => note().prop_map(Wish::RemoveNote),
        ];
        prop_oneof![
            // A handler would not pass on what is not valid.
            6 => account().prop_map(|account| Step::Create(PlainAccount { balance: 0, ..account })),
            4 => (one_of(accounts), "m{0,40}|m{900,1000}")
                .prop_map(|(owner, text)| Step::Send(owner, text)),
            14 => wish.prop_map(Step::Change),
            3 => any::<u8>().prop_map(Step::Compact),
            1 => Just(Step::Stop),
            1 => any::<u64>().prop_map(Step::PowerLoss),
        ]
        .boxed()
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        state.taken = state.step(step);
        state
    }
}

/// A store on a machine, and which keys the store gave.
struct Real {
    sim: Sim,
    session: Option<Session>,
    accounts: Vec<Id<Account>>,
    mails: Vec<Id<Mail>>,
}

impl Real {
    fn session(&self) -> &Session {
        self.session.as_ref().unwrap()
    }

    /// The key of what there was, or of what never was.
    fn account(&self, number: u32) -> Id<Account> {
        let nobody = Id::from_uuid(uuid::Uuid::from_u128(7));
        self.accounts
            .get(number as usize)
            .copied()
            .unwrap_or(nobody)
    }

    fn mail(&self, number: u32) -> Id<Mail> {
        let nothing = Id::from_uuid(uuid::Uuid::from_u128(8));
        self.mails.get(number as usize).copied().unwrap_or(nothing)
    }

    /// Does what a step says; whether it was taken.
    fn step(&mut self, step: Step) -> bool {
        let store = &self.session().store;
        match step {
            Step::Create(account) => match Ask::<Account>::Create(body(account)).ask(store) {
                Ok((_, account)) => self.accounts.push(account.id),
                Err(refused) => return refused_by_a_rule(refused),
            },
            Step::Send(owner, text) => {
                let body = MailBody {
                    owner: self.account(owner),
                    answers: None,
                    text,
                };
                match Ask::<Mail>::Create(body).ask(store) {
                    Ok((_, mail)) => self.mails.push(mail.id),
                    Err(refused) => return refused_by_a_rule(refused),
                }
            }
            Step::Change(wish) => return self.wish(wish),
            Step::Compact(bits) => {
                let models = (0..).zip(Shop::MODEL_IDS);
                let chosen = models.filter(|(at, _)| bits >> at & 1 == 1);
                let chosen = chosen.map(|(_, &model)| model).collect();
                block_on(store.compact(Selection::Models(chosen))).unwrap();
            }
            Step::Stop => {
                self.session.take().unwrap().stop().unwrap();
                self.session = Some(Session::open(&self.sim).unwrap());
            }
            Step::PowerLoss(seed) => {
                let after = self.sim.crash(seed);
                drop(self.session.take());
                self.sim = after;
                self.session = Some(Session::open(&self.sim).unwrap());
            }
        }
        true
    }

    fn wish(&self, wish: Wish) -> bool {
        let store = &self.session().store;
        let always = Condition::default;
        match wish {
            Wish::Replace(number, account) => {
                let ask = Ask::<Account>::Replace(self.account(number), always(), body(account));
                taken(ask.ask(store))
            }
            Wish::Patch(number, status, nick) => {
                let nick = match nick {
                    None => Merge::Keep,
                    Some(nick) => nick.map_or(Merge::Clear, Merge::Set),
                };
                let patch = AccountPatch {
                    email: None,
                    status,
                    nick,
                    balance: None,
                };
                taken(Ask::<Account>::Patch(self.account(number), always(), patch).ask(store))
            }
            Wish::Remove(number) => {
                taken(Ask::<Account>::Remove(self.account(number), always()).ask(store))
            }
            Wish::RemoveMail(number) => {
                taken(Ask::<Mail>::Remove(self.mail(number), always()).ask(store))
            }
            Wish::PutNote(key, first, strict) => {
                let body = NoteBody {
                    id: note_key(key),
                    pinned: None,
                    first: first.map(|first| self.account(first)),
                    second: None,
                    strict,
                };
                taken(Ask::<Note>::Replace(note_key(key), always(), body).ask(store))
            }
            Wish::RemoveNote(key) => taken(Ask::<Note>::Remove(note_key(key), always()).ask(store)),
        }
    }

    /// What there is, as the maps have it.
    fn seen(&self) -> Plain {
        let tables = self.session().seen().tables;
        let account =
            |key: &Id<Account>| self.accounts.iter().position(|other| other == key).unwrap();
        let account = |key: &Id<Account>| account(key) as u32;
        let mail =
            |key: &Id<Mail>| self.mails.iter().position(|other| other == key).unwrap() as u32;
        let accounts = tables.accounts.values().map(|(_, found)| {
            let plain = PlainAccount {
                email: found.email.clone(),
                status: found.status,
                nick: found.nick.clone(),
                balance: found.balance,
            };
            (account(&found.id), plain)
        });
        let mails = tables
            .mails
            .values()
            .map(|(_, found)| (mail(&found.id), (account(&found.owner), found.text.clone())));
        let notes = (0..4).filter_map(|key| {
            let (_, note) = tables.notes.get(&note_key(key))?;
            let plain = PlainNote {
                number: note.number,
                first: note.first.as_ref().map(account),
                strict: note.strict,
            };
            Some((key, plain))
        });
        Plain {
            accounts: accounts.collect(),
            mails: mails.collect(),
            notes: notes.collect(),
            made: (self.accounts.len() as u32, self.mails.len() as u32),
            ..Plain::default()
        }
    }
}

fn body(account: PlainAccount) -> AccountBody {
    let PlainAccount {
        email,
        status,
        nick,
        balance,
    } = account;
    AccountBody {
        email,
        status,
        nick,
        balance,
    }
}

fn note_key(key: u8) -> Id<Note> {
    Id::from_uuid(uuid::Uuid::from_u128(key.into()))
}

fn taken<T>(answer: Result<T, Refused>) -> bool {
    match answer {
        Ok(_) => true,
        Err(refused) => refused_by_a_rule(refused),
    }
}

/// `false`; a refusal for another reason than a rule is a failed test.
fn refused_by_a_rule(refused: Refused) -> bool {
    use crate::store::Rejection::{Conflict, Invalid, NotFound, StillNeeded};
    match refused {
        Refused::Rejected(NotFound | Invalid(_) | Conflict(_) | StillNeeded { .. }) => false,
        refused => panic!("{refused:?}"),
    }
}

impl StateMachineTest for Real {
    type SystemUnderTest = Self;
    type Reference = Plain;

    fn init_test(_: &Plain) -> Self {
        let sim = Sim::new();
        Self {
            session: Some(Session::open(&sim).unwrap()),
            sim,
            accounts: Vec::new(),
            mails: Vec::new(),
        }
    }

    fn apply(mut real: Self, expected: &Plain, step: Step) -> Self {
        let told = format!("{step:?}");
        assert_eq!(real.step(step), expected.taken, "{told}");
        real
    }

    fn check_invariants(real: &Self, expected: &Plain) {
        let (serial, taken) = (expected.serial, expected.taken);
        let seen = Plain {
            serial,
            taken,
            ..real.seen()
        };
        assert_eq!(seen, *expected);
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_store_is_what_plain_maps_are(sequential 1..80 => Real);
}
