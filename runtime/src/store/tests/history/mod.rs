//! The past: what is kept of it, and that it is exact.

mod adversary;
mod lives;
mod loss;

use std::{collections::BTreeMap, ops::ControlFlow, path::PathBuf, time::Duration};

use super::{
    Account, AccountPatch, Ask, Mail,
    backup::{Written, restored},
    ledger::{Kept, Tables},
};
use crate::{
    log::record::Kind,
    model::Model,
    sequence::Sequence,
    store::{
        Condition, CopyError, HistoryPolicy, KeepHistory, Origin, RestoreError, Until,
        verify_history,
    },
    types::Id,
    wire::{CborWriter, Members, Merge, Wire},
};

const FOREVER: HistoryPolicy = HistoryPolicy {
    keep: KeepHistory::Forever,
    max_bytes: u64::MAX,
    ..HistoryPolicy::DEFAULT
};

const NOTHING: HistoryPolicy = HistoryPolicy {
    keep: KeepHistory::None,
    max_bytes: u64::MAX,
    ..HistoryPolicy::DEFAULT
};

/// Each checkpoint begins a generation, and the one before the last goes.
const SHORT: HistoryPolicy = HistoryPolicy {
    keep: KeepHistory::For(Duration::from_micros(1)),
    max_bytes: u64::MAX,
    ..HistoryPolicy::DEFAULT
};

/// What a record was after events with these sequences.
type States<M> = Vec<(u64, Option<M>)>;

impl Written {
    fn change(&mut self, account: Id<Account>, balance: i64) {
        let patch = AccountPatch {
            email: None,
            status: None,
            nick: Merge::Keep,
            balance: Some(balance),
        };
        let ask = Ask::<Account>::Patch(account, Condition::default(), patch);
        ask.ask(&self.session.store).unwrap();
        self.note();
    }

    /// Writes, changes and removes, and makes checkpoints of all models or of one.
    fn live(&mut self, rounds: u32) {
        for round in 0..rounds {
            self.fill(100 * round);
            let accounts: Vec<Id<Account>> = {
                let tables = &self.states.last_key_value().unwrap().1;
                tables.accounts.keys().copied().collect()
            };
            for (index, account) in accounts.iter().enumerate() {
                self.change(*account, i64::from(round) * 100 + index as i64 + 1);
            }
            if round % 3 == 1 {
                self.compact_mails();
            } else {
                self.compact();
            }
        }
        self.fill(100 * rounds);
    }

    fn compact_mails(&self) {
        use crate::store::Selection;
        let compacted = self.session.store.compact(Selection::Models(vec![65]));
        super::client::block_on(compacted).unwrap();
    }

    /// What a record was after each of its events, oldest first; and what is known of it before.
    fn past<M: Model>(&self, key: &M::Key) -> (Option<M>, States<M>, Origin) {
        let mut cbor = CborWriter::new();
        key.encode(&mut cbor);
        let mut events = Vec::new();
        let origin =
            self.session
                .store
                .past(&self.session.dir, M::ID, cbor.as_bytes(), &mut |event| {
                    events.push(event);
                    ControlFlow::Continue(())
                });
        let origin = origin.unwrap().unwrap();
        let mut record: Option<M> = match &origin {
            Origin::Kept { members, .. } => {
                Some(M::merge(None, &Members::new(members).unwrap()).unwrap())
            }
            Origin::Nothing | Origin::Unknown(_) => None,
        };
        let before = record.clone();
        let mut states = Vec::new();
        let mut last_time = i64::MIN;
        for event in events.iter().rev() {
            assert!(event.time >= last_time);
            last_time = event.time;
            let members = Members::new(&event.members).unwrap();
            record = match event.kind {
                Kind::Removed => None,
                Kind::Created => Some(M::merge(None, &members).unwrap()),
                Kind::Changed => Some(M::merge(record.as_ref(), &members).unwrap()),
            };
            states.push((event.sequence.0, record.clone()));
        }
        (before, states, origin)
    }

    /// Compares the past of every record that ever was with what was seen, from `first` on.
    fn check_pasts<M: Model + PartialEq + std::fmt::Debug>(
        &self,
        first: u64,
        of: impl Fn(&Tables) -> &Kept<M>,
    ) -> usize
    where
        M::Key: Ord + Clone,
    {
        let mut seen: BTreeMap<M::Key, States<M>> = BTreeMap::new();
        for (at, tables) in &self.states {
            for (key, (sequence, record)) in of(tables) {
                let states = seen.entry(key.clone()).or_default();
                if states.last().is_none_or(|(last, _)| last != sequence) {
                    states.push((*sequence, Some(record.clone())));
                }
            }
            for (key, states) in &mut seen {
                let was_there = states.last().is_some_and(|(_, state)| state.is_some());
                if was_there && !of(tables).contains_key(key) {
                    states.push((*at, None));
                }
            }
        }
        let mut events = 0;
        for (key, expected) in &seen {
            let (before, past, origin) = self.past::<M>(key);
            events += past.len();
            let (then, since): (Vec<_>, Vec<_>) = expected
                .iter()
                .cloned()
                .partition(|(sequence, _)| *sequence < first);
            assert!(!matches!(origin, Origin::Unknown(_)), "{origin:?}");
            let then = then.last().and_then(|(_, state)| state.clone());
            assert_eq!(before, then, "{origin:?}");
            // A removal that takes others along is known by the end of the operation alone.
            let states = |states: &[(u64, Option<M>)]| -> States<M> {
                let known = states.iter().cloned();
                let known = known.map(|(sequence, state)| match state {
                    Some(_) => (sequence, state),
                    None => (0, None),
                });
                known.collect()
            };
            assert_eq!(states(&past), states(&since));
        }
        events
    }

    fn verify(&self) -> crate::store::VerifiedHistory {
        let dir = self.session.dir.lock().unwrap();
        verify_history(dir.dir(), dir.manifest()).unwrap()
    }

    fn oldest(&self) -> Option<u64> {
        self.session
            .store
            .stats(64)
            .unwrap()
            .oldest_history_sequence
    }

    /// Restores each state from `first` on and compares it; earlier ones are refused.
    fn check_restores(&self, first: u64) {
        self.back_up(&self.sim).unwrap();
        let mut refused = 0;
        for (number, (&sequence, tables)) in self.states.iter().enumerate() {
            let until = Until::Sequence(Sequence(sequence));
            let to = format!("/restored{number}");
            match restored(&self.sim, &to, until) {
                Ok((reached, found)) => {
                    assert_eq!((reached, &found), (sequence, tables));
                    assert!(sequence + 1 >= first);
                }
                Err(RestoreError::Copy(CopyError::TooEarly(oldest, _))) => {
                    assert!(sequence < oldest.0, "{sequence} {oldest}");
                    assert_eq!(oldest.0 + 1, first);
                    refused += 1;
                }
                Err(error) => panic!("{sequence}: {error}"),
            }
        }
        assert_eq!(refused > 0, first > 1);
    }
}

#[test]
fn every_state_of_the_past_can_be_restored() {
    let mut written = Written::begin_with(FOREVER);
    written.live(5);
    assert_eq!(written.oldest(), Some(1));
    let verified = written.verify();
    assert!(verified.records > 100, "{verified:?}");
    written.check_restores(1);
}

#[test]
fn the_past_of_each_record_is_exact() {
    let mut written = Written::begin_with(FOREVER);
    written.live(5);
    let accounts = written.check_pasts::<Account>(1, |tables| &tables.accounts);
    let mails = written.check_pasts::<Mail>(1, |tables| &tables.mails);
    assert!(accounts > 50 && mails > 50, "{accounts} {mails}");
    // The same after a start.
    written = written.restarted_with(FOREVER);
    assert_eq!(
        written.check_pasts::<Account>(1, |tables| &tables.accounts),
        accounts
    );
    assert_eq!(
        written.check_pasts::<Mail>(1, |tables| &tables.mails),
        mails
    );
}

/// The record was created before history begins, changed in it, and then compacted twice.
#[test]
fn a_record_from_before_the_window_has_an_exact_past_within_it() {
    let mut written = Written::begin_with(NOTHING);
    let account = written.account(1);
    written.mail(account, 300);
    written.change(account, 1);
    written.compact();
    written.compact_mails();
    let first = written.states.last_key_value().unwrap().0 + 1;
    assert_eq!(written.oldest(), None);
    written = written.restarted_with(FOREVER);
    for round in 2..4 {
        written.change(account, round);
        written.mail(account, 300);
        written.compact();
    }
    written.change(account, 4);
    written.compact();
    let (before, past, origin) = written.past::<Account>(&account);
    assert_eq!(before.unwrap().balance, 1);
    assert!(matches!(origin, Origin::Kept { .. }));
    let balances: Vec<i64> = past
        .iter()
        .map(|(_, state)| state.as_ref().unwrap().balance)
        .collect();
    assert_eq!(balances, [2, 3, 4]);
    let begins = written.oldest().unwrap();
    // The empty frame of the stop comes before it.
    assert!(begins >= first && begins <= first + 2, "{begins} {first}");
    written.check_pasts::<Account>(begins, |tables| &tables.accounts);
    written.check_pasts::<Mail>(begins, |tables| &tables.mails);
    written.check_restores(begins);
    // By time: what was committed at the time of a change, or before.
    for (sequence, state) in past {
        let time = written.time_of(sequence);
        let until = Until::Time(crate::types::Timestamp::from_microseconds(time).unwrap());
        let (_, found) = restored(&written.sim, &format!("/at{sequence}"), until).unwrap();
        assert_eq!(Some(&found.accounts[&account].1), state.as_ref());
    }
}

impl Written {
    fn time_of(&self, sequence: u64) -> i64 {
        let accounts = self
            .states
            .values()
            .flat_map(|tables| tables.accounts.keys());
        let mut found = None;
        for key in accounts.collect::<std::collections::BTreeSet<_>>() {
            let mut cbor = CborWriter::new();
            key.encode(&mut cbor);
            let shown =
                self.session
                    .store
                    .past(&self.session.dir, 64, cbor.as_bytes(), &mut |event| {
                        if event.sequence.0 == sequence {
                            found = Some(event.time);
                        }
                        ControlFlow::Continue(())
                    });
            shown.unwrap();
        }
        found.unwrap()
    }
}

#[test]
fn what_is_older_than_is_kept_goes_by_whole_generations() {
    let mut written = Written::begin_with(SHORT);
    written.live(6);
    let oldest = written.oldest().unwrap();
    assert!(oldest > 1);
    written.check_pasts::<Account>(oldest, |tables| &tables.accounts);
    written.check_pasts::<Mail>(oldest, |tables| &tables.mails);
    written.check_restores(oldest);
    // Turned off, all of it goes with the next start, and nothing else.
    let before = written.session.seen().tables;
    written = written.restarted_with(NOTHING);
    written.session.store.state();
    while written.oldest().is_some() {
        std::thread::yield_now();
    }
    assert_eq!(written.session.seen().tables, before);
    let files = written.sim.files();
    let left = files
        .keys()
        .filter(|path| path.starts_with("/data/history"));
    assert_eq!(left.count(), 0);
    written.compact();
    written = written.restarted_with(SHORT);
    assert_eq!(written.session.seen().tables, before);
}

/// Parts of a few frames each.
const NARROW: HistoryPolicy = HistoryPolicy {
    part_bytes: 1_500,
    ..FOREVER
};

impl Written {
    fn files_of_history(&self, extension: &str) -> Vec<PathBuf> {
        let files = self.sim.files().into_keys();
        let is_one = |path: &PathBuf| {
            path.starts_with("/data/history") && path.extension().is_some_and(|of| of == extension)
        };
        files.filter(is_one).collect()
    }

    fn checked(&self) {
        self.session.check_past("");
        self.check_pasts::<Account>(1, |tables| &tables.accounts);
        self.check_pasts::<Mail>(1, |tables| &tables.mails);
    }
}

#[test]
fn many_parts_are_read_as_one_is() {
    let mut written = Written::begin_with(NARROW);
    written.live(4);
    assert!(written.files_of_history("frames").len() > 10);
    written.checked();
    written.check_restores(1);
}

#[test]
fn small_parts_are_written_again_with_what_follows() {
    let mut written = Written::begin_with(FOREVER);
    for number in 0..30 {
        written.account(number);
        written.compact();
    }
    // The one that is named, and the one that the checkpoint before names.
    assert_eq!(written.files_of_history("frames").len(), 2);
    assert_eq!(written.files_of_history("keys").len(), 2);
    assert_eq!(written.files_of_history("manifest").len(), 1);
    written.checked();
    let stats = written.session.store.stats(64).unwrap();
    let bytes = stats.history_bytes;
    assert!(bytes > 0);
    // The same after a start, and in a store that is made of a backup.
    let written = written.restarted_with(FOREVER);
    assert_eq!(
        written.session.store.stats(64).unwrap().history_bytes,
        bytes
    );
    written.checked();
}
