//! Backups: what is in them, and a store made of one, at each sequence.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use rustix::io::Errno;

use super::{
    Account, AccountBody, Ask, Mail, MailBody, Session, Shop, Status,
    client::block_on,
    ledger::{Ledger, Tables},
    session::{SMALL, place},
};
use crate::{
    data_dir::{DataDirError, Options},
    sequence::Sequence,
    store::{
        Condition, CopyError, HistoryPolicy, KeepHistory, Place, Policy, RestoreError, Selection,
        Until, look, open, restore,
    },
    types::Id,
    vfs::sim::{Fault, How, Sim},
};

const BACKUP: &str = "/backup";

/// A store of which it is known what it held at the end of each operation.
pub struct Written {
    pub sim: Sim,
    pub session: Session,
    pub states: BTreeMap<u64, Tables>,
}

impl Written {
    pub fn begin() -> Self {
        let sim = Sim::new();
        Self::begin_at(sim.clone(), place(&sim, SMALL))
    }

    pub fn begin_with(history: HistoryPolicy) -> Self {
        let sim = Sim::new();
        Self::begin_at(sim.clone(), keeping(&sim, history))
    }

    fn begin_at(sim: Sim, place: Place) -> Self {
        let session = Session::of(open::<Shop>(place).unwrap());
        let states = BTreeMap::from([(0, Tables::default())]);
        Self {
            sim,
            session,
            states,
        }
    }

    /// Stops and starts again.
    pub fn restarted_with(self, history: HistoryPolicy) -> Self {
        let Self {
            sim,
            session,
            states,
        } = self;
        session.stop().unwrap();
        Self {
            states,
            ..Self::begin_at(sim.clone(), keeping(&sim, history))
        }
    }

    pub fn note(&mut self) {
        let state = self.session.store.state();
        let tables = Ledger::of(&state).tables;
        self.states.insert(state.sequence.0, tables);
    }

    pub fn account(&mut self, number: u32) -> Id<Account> {
        let ask = Ask::<Account>::Create(AccountBody {
            email: format!("a{number}@x.org"),
            status: Status::Active,
            nick: None,
            balance: 0,
        });
        let id = ask.ask(&self.session.store).unwrap().1.id;
        self.note();
        id
    }

    pub fn mail(&mut self, owner: Id<Account>, bytes: usize) {
        let ask = Ask::<Mail>::Create(MailBody {
            owner,
            answers: None,
            text: "m".repeat(bytes),
        });
        ask.ask(&self.session.store).unwrap();
        self.note();
    }

    pub fn remove(&mut self, owner: Id<Account>) {
        let ask = Ask::<Account>::Remove(owner, Condition::default());
        ask.ask(&self.session.store).unwrap();
        self.note();
    }

    pub fn compact(&self) {
        block_on(self.session.store.compact(Selection::All)).unwrap();
    }

    /// Accounts with mails, some of which go together, over many segments.
    pub fn fill(&mut self, first: u32) {
        for number in first..first + 4 {
            let account = self.account(number);
            (0..3).for_each(|_| self.mail(account, 400));
            if number % 2 == 1 {
                self.remove(account);
            }
        }
    }

    pub fn back_up(&self, sim: &Sim) -> Result<Sequence, CopyError> {
        let (vfs, options) = (Arc::new(sim.clone()), Options::default());
        let store = &self.session.store;
        let copied = store.back_up(
            &self.session.dir,
            vfs,
            Path::new(BACKUP),
            &options,
            &mut |_| {},
        );
        copied.map(|copied| copied.sequence)
    }
}

/// The store's place, with so much of its past.
pub fn keeping(sim: &Sim, history: HistoryPolicy) -> Place {
    Place {
        compaction: Policy {
            history,
            ..Policy::default()
        },
        ..place(sim, SMALL)
    }
}

/// A place beside the store.
fn beside(sim: &Sim, path: &str) -> Place {
    Place {
        path: path.into(),
        ..place(sim, SMALL)
    }
}

fn tables(sim: &Sim, path: &str) -> Tables {
    Ledger::of(&look::<Shop>(&beside(sim, path)).unwrap().state).tables
}

/// Restores into a new directory, starts there and gives what the store holds then.
pub fn restored(sim: &Sim, to: &str, until: Until) -> Result<(u64, Tables), RestoreError> {
    let place = beside(sim, to);
    let copied = restore::<Shop>(&place, Path::new(BACKUP), until, &mut |_| {})?;
    // The names and the bytes are durable: what was not is lost now.
    let sim = sim.crash(0);
    assert_eq!(
        Ledger::of(&look::<Shop>(&place).unwrap().state).tables,
        tables(&sim, to)
    );
    let session = Session::of(open::<Shop>(beside(&sim, to)).unwrap());
    let seen = session.seen().tables;
    session.stop().unwrap();
    assert_eq!(tables(&sim, to), seen);
    Ok((copied.sequence.0, seen))
}

#[test]
fn a_backup_is_the_state_at_one_sequence_and_each_before_it_can_be_had() {
    for compacts in [false, true] {
        let mut written = Written::begin_with(HistoryPolicy {
            keep: KeepHistory::None,
            ..HistoryPolicy::DEFAULT
        });
        written.fill(0);
        let mut base = 0;
        if compacts {
            written.compact();
            base = *written.states.last_key_value().unwrap().0;
            written.fill(10);
        }
        let (end, last) = written.states.last_key_value().unwrap();
        let (end, last) = (*end, last.clone());
        let sim = written.sim.clone();
        assert_eq!(written.back_up(&sim).unwrap(), Sequence(end));
        // What comes behind it is not in it.
        written.account(99);
        assert_eq!(tables(&sim, BACKUP), last);
        assert_eq!(restored(&sim, "/all", Until::End).unwrap(), (end, last));
        for sequence in base..=end + 1 {
            let to = format!("/to-{sequence}");
            let restored = restored(&sim, &to, Until::Sequence(Sequence(sequence))).unwrap();
            let (known, state) = written.states.range(..=sequence.min(end)).last().unwrap();
            assert_eq!(restored, (*known, state.clone()), "{sequence}");
        }
        if let Some(early) = base.checked_sub(1) {
            let until = Until::Sequence(Sequence(early));
            let refused = restored(&sim, "/early", until).unwrap_err();
            assert_eq!(refused.exit_code(), 65);
            assert!(!sim.files().keys().any(|path| path.starts_with("/early")));
        }
        // Nobody changes the store by that.
        assert_eq!(
            written.session.seen().tables.accounts.len(),
            written.states.last_key_value().unwrap().1.accounts.len()
        );
    }
}

/// What a machine holds on which a backup may have been cut short: nothing, or all of it.
fn none_or(other: &Sim, whole: &Tables) -> bool {
    let target = beside(other, "/restored");
    match restore::<Shop>(&target, Path::new(BACKUP), Until::End, &mut |_| {}) {
        Ok(_) => {
            assert_eq!(&tables(other, "/restored"), whole);
            false
        }
        Err(RestoreError::Copy(CopyError::Dir(DataDirError::Empty { .. }))) => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_backup_that_was_cut_short_is_none() {
    let mut written = Written::begin();
    written.fill(0);
    written.compact();
    written.fill(10);
    let whole = written.session.seen().tables;
    let mut cut_short = 0;
    for call in 0.. {
        // A machine of its own takes the copy, and fails at each of its calls.
        let other = Sim::new();
        other.fail(Fault::new(How::Errno(Errno::NOSPC)).after(call));
        let copied = written.back_up(&other);
        if other.calls().len() as u64 <= call {
            assert!(copied.is_ok());
            break;
        }
        other.heal();
        if let Err(error) = &copied {
            assert_eq!(error.exit_code(), 74, "{error}");
        }
        let is_none = none_or(&other, &whole);
        assert!(copied.is_err() || !is_none, "{call}");
        cut_short += u32::from(is_none);
    }
    assert!(cut_short > 20, "{cut_short}");
    for changes in 0.. {
        let other = Sim::new();
        other.power_off_after(changes);
        let copied = written.back_up(&other);
        if !other.is_off() {
            assert!(copied.is_ok());
            break;
        }
        let is_none = none_or(&other.crash(changes), &whole);
        assert!(copied.is_err() || !is_none, "{changes}");
    }
    assert_eq!(written.session.seen().tables, whole);
}
