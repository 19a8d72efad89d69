//! Bit rot over a whole data directory: every damage is refused by name and place, or changes
//! nothing that is read, or is a torn write at the newest frames that is reported and kept.
//!
//! What one node cannot see is allowed and nothing else: the newest frames turned to zeros, or the
//! newest file of the log removed. `MODELITH_CRASH_SIZE` says how many of the damages are tried.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{
    Account, AccountBody, AccountPatch, Ask, Mail, MailBody, Session, Status, client::block_on,
    ledger::Tables, matrix::Size, session::files,
};
use crate::{
    data_dir::{DataDir, Options},
    log,
    model::Model,
    store::{Condition, Selection, identity, start, verify_history},
    vfs::{Vfs, sim::Sim},
    wire::Merge,
};

const SECTOR: usize = 512;
const HEADER: usize = 4096;
/// Bytes of a frame beside its body.
const FRAME: usize = 88;

/// What happens to one file.
#[derive(Debug, Clone)]
enum Damage {
    Flip(usize),
    Byte(usize, u8),
    Truncate(usize),
    Sector(usize),
    /// The bytes of the file of this name from another store, or of the same one.
    Replace(Arc<Vec<u8>>),
    /// Two frames that change places.
    Swap(Range<usize>, Range<usize>),
    /// A frame that is there once more, over what follows.
    Again(Range<usize>),
    /// A frame of another store at a frame's place.
    Splice(Range<usize>, Arc<Vec<u8>>),
    Remove,
}

impl Damage {
    /// Gives the bytes that it touches; none if it changes nothing.
    fn apply(&self, content: &mut Vec<u8>) -> Range<usize> {
        let before = content.clone();
        match self {
            Self::Flip(bit) => content[bit / 8] ^= 1 << (bit % 8),
            Self::Byte(at, byte) => content[*at] = *byte,
            Self::Truncate(len) => content.truncate(*len),
            Self::Sector(at) => {
                let end = content.len().min((at + 1) * SECTOR);
                content[at * SECTOR..end].fill(0);
            }
            Self::Replace(other) => content.clone_from(other),
            Self::Swap(one, two) => {
                content.splice(two.clone(), before[one.clone()].iter().copied());
                content.splice(one.clone(), before[two.clone()].iter().copied());
            }
            Self::Again(frame) => {
                let end = frame.end + frame.len();
                content[frame.end..end].copy_from_slice(&before[frame.clone()]);
            }
            Self::Splice(place, frame) => content[place.clone()].copy_from_slice(frame),
            Self::Remove => return 0..content.len(),
        }
        let differs = |at: &usize| before.get(*at) != content.get(*at);
        let mut touched = (0..before.len().max(content.len())).filter(differs);
        touched.next().map_or(0..0, |first| {
            first..touched.next_back().map_or(first, |last| last) + 1
        })
    }
}

/// A store that was stopped or killed, and what it held after each of its last writes.
struct Written {
    sim: Sim,
    /// The states, each with the sequence that follows.
    states: Vec<(u64, Tables)>,
    /// The segment that was written to last, and its frames.
    newest: PathBuf,
    frames: Vec<Range<usize>>,
    /// What a start reads.
    read: BTreeSet<PathBuf>,
    stopped: bool,
}

impl Written {
    /// Two checkpoints, with something carried, and a few frames after the second.
    fn new(stops: bool) -> Self {
        let sim = Sim::new();
        let session = Session::open(&sim).unwrap();
        let store = &session.store;
        let body = |email: &str| AccountBody {
            email: email.to_owned(),
            status: Status::Active,
            nick: Some(format!("nick of {email}")),
            balance: 7,
        };
        let create = |email: &str| Ask::<Account>::Create(body(email)).ask(store).unwrap().1;
        let mail = |owner: &Account, bytes: usize| {
            let (owner, answers, text) = (owner.id, None, "m".repeat(bytes));
            let body = MailBody {
                owner,
                answers,
                text,
            };
            Ask::<Mail>::Create(body).ask(store).unwrap().1
        };
        let change = |account: &Account, balance: i64| {
            let patch = AccountPatch {
                email: None,
                status: None,
                nick: Merge::Keep,
                balance: Some(balance),
            };
            let ask = Ask::<Account>::Patch(account.id, Condition::default(), patch);
            ask.ask(store).unwrap();
        };
        let ada = create("ada@x.org");
        mail(&ada, 30);
        block_on(store.compact(Selection::All)).unwrap();
        change(&ada, 8);
        mail(&ada, 40);
        block_on(store.compact(Selection::Models(vec![Mail::ID]))).unwrap();
        let mut states = vec![(session.seen().next, session.seen().tables)];
        let mut note = || states.push((session.seen().next, session.seen().tables));
        change(&ada, 9);
        note();
        let gone = mail(&ada, 10);
        note();
        Ask::<Mail>::Remove(gone.id, Condition::default())
            .ask(store)
            .unwrap();
        note();
        // The newest frame has several sectors.
        mail(&ada, 1300);
        note();
        let sim = if stops {
            session.stop().unwrap();
            sim.reboot()
        } else {
            sim.crash(0)
        };
        let mut written = Self {
            sim,
            states,
            newest: PathBuf::new(),
            frames: Vec::new(),
            read: BTreeSet::new(),
            stopped: stops,
        };
        written.look();
        written
    }

    /// Sees which files a start reads, and where the newest frames are.
    fn look(&mut self) {
        let vfs = Arc::new(self.sim.reboot());
        let dir = DataDir::inspect(vfs, Path::new("/data"), &Options::default()).unwrap();
        let manifest = dir.manifest();
        let mut at = HEADER;
        let (identity, start) = (identity(manifest), start(manifest));
        log::recover(dir.dir(), &identity, start, &mut |frame| {
            let end = at + FRAME + frame.body.len().next_multiple_of(8);
            self.frames.push(at..end);
            at = end;
            Ok(())
        })
        .unwrap();
        let number = manifest.first_segment;
        self.newest = PathBuf::from(format!("/data/log/{number:020}.log"));
        let names = files(&self.sim).into_keys();
        let manifests = names.filter(|path| path.display().to_string().contains("/MANIFEST-"));
        let named = manifest.files().map(|file| Path::new("/data").join(file));
        self.read = named.chain(manifests.max()).collect();
        self.read.insert(self.newest.clone());
    }

    /// How many places of a file are passed over for one that is damaged. What no start reads is
    /// looked at here and there; what is killed differs from what is stopped in its newest frames.
    fn step(&self, path: &Path) -> usize {
        match self.read.contains(path) {
            true if self.stopped || path == self.newest => 1,
            _ if self.stopped && path.starts_with("/data/history") => 5,
            _ => 29,
        }
    }

    /// Every damage of every file.
    fn damages(&self, other: &Self) -> Vec<(PathBuf, Damage)> {
        let (these, others) = (files(&self.sim), files(&other.sim));
        let mut damages = Vec::new();
        for (path, content) in &these {
            let mut add = |damage| damages.push((path.clone(), damage));
            for at in places(content).step_by(self.step(path)) {
                (0..8).for_each(|bit| add(Damage::Flip(at * 8 + bit)));
                add(Damage::Byte(at, 0));
                add(Damage::Byte(at, 0xff));
                add(Damage::Truncate(at));
            }
            (0..content.len().div_ceil(SECTOR)).for_each(|at| add(Damage::Sector(at)));
            add(Damage::Remove);
            let same_place = others.get(path).into_iter();
            let elsewhere = these.iter().filter(|(other, _)| *other != path);
            for content in same_place.chain(elsewhere.map(|(_, content)| content)) {
                add(Damage::Replace(Arc::new(content.clone())));
            }
        }
        let mut add = |damage| damages.push((self.newest.clone(), damage));
        for (at, one) in self.frames.iter().enumerate() {
            add(Damage::Again(one.clone()));
            for two in &self.frames[at + 1..] {
                add(Damage::Swap(one.clone(), two.clone()));
            }
            let frame = others[&other.newest][other.frames[at].clone()].to_vec();
            add(Damage::Splice(
                one.start..one.start + frame.len(),
                Arc::new(frame),
            ));
        }
        damages
    }

    /// Tries one damage; gives what came of it.
    fn check(&self, path: &Path, damage: &Damage) -> Seen {
        let what = format!("{} {damage:?}", path.display());
        let what = &what[..what.len().min(200)];
        let sim = self.sim.reboot();
        let mut touched = 0..0;
        sim.edit(path, |content| touched = damage.apply(content));
        if matches!(damage, Damage::Remove) {
            sim.remove(path).unwrap();
        }
        let before = files(&sim.reboot());
        if before == files(&self.sim) {
            return Seen::Nothing;
        }
        let session = match Session::open(&sim) {
            Ok(session) => session,
            Err(error) => {
                assert_eq!(error.exit_code(), 65, "{what}: {error}");
                assert_eq!(files(&sim), before, "{what}: {error}");
                check_sentence(path, damage, &error.to_string(), what);
                return Seen::Refused;
            }
        };
        if path.starts_with("/data/history") {
            return self.check_history(path, damage, &session, what);
        }
        let found = session.seen();
        let (_, whole) = self.states.last().unwrap();
        let (counts_on, tables) = (found.next, &found.tables);
        if tables == whole {
            assert!(counts_on >= self.states.last().unwrap().0, "{what}");
            if session.torn.is_none() {
                return Seen::Unharmed;
            }
        } else {
            // The last such state: what was done may have been undone.
            let at = self.states.iter().rposition(|(_, state)| state == tables);
            let at = at.unwrap_or_else(|| panic!("{what}: what is read never was there"));
            // Only frames that the damage touches may be gone, with what it takes along.
            assert_eq!(path, self.newest, "{what}");
            let (first, last) = (&self.frames[at], &self.frames[self.states.len() - 2]);
            let covers = touched.start < first.end && touched.end > last.start;
            assert!(covers, "{what}: {touched:?} took {first:?} to {last:?}");
        }
        let Some(torn) = &session.torn else {
            // Zeros, or no file: what one node cannot see.
            let rest = before.get(path).map_or(&[][..], |content| {
                &content[touched.start.min(content.len())..]
            });
            assert!(rest.iter().all(|byte| *byte == 0), "{what}: passed over");
            return Seen::Unseen;
        };
        assert_eq!(path, self.newest, "{what}");
        assert!(
            files(&sim).contains_key(&Path::new("/data").join(&torn.quarantine)),
            "{what}"
        );
        Seen::Torn
    }
}

impl Written {
    /// A start does not need the past; whoever asks for it is told, and where a file is gone, it is
    /// known to be.
    fn check_history(&self, path: &Path, damage: &Damage, session: &Session, what: &str) -> Seen {
        let (_, whole) = self.states.last().unwrap();
        assert_eq!(&session.seen().tables, whole, "{what}");
        let dir = session.dir.lock().unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        match verify_history(dir.dir(), dir.manifest()) {
            Ok(_) => {
                assert!(matches!(damage, Damage::Remove), "{what}: passed over");
                let named = dir.manifest().history.iter();
                let named = named.flat_map(|history| history.files());
                assert!(
                    named.into_iter().all(|file| !file.file.ends_with(name)),
                    "{what}"
                );
            }
            Err(error) => {
                assert_eq!(error.exit_code(), 65, "{what}: {error}");
                assert!(error.to_string().contains(name), "{what}: {error}");
            }
        }
        Seen::Refused
    }
}

/// A refusal names the file, and in the log and in snapshots the place.
fn check_sentence(path: &Path, damage: &Damage, sentence: &str, what: &str) {
    let name = path.file_name().unwrap().to_str().unwrap();
    // Where a file is gone, or is another store's, something else may be what is missed.
    let is_whole = matches!(damage, Damage::Remove | Damage::Replace(_));
    let mut kinds = ["MANIFEST-", ".log", ".snap", ".carry", "/data/log ends at"].iter();
    let names_any = kinds.any(|kind| sentence.contains(kind));
    assert!(
        sentence.contains(name) || is_whole && names_any,
        "{what}: {sentence}"
    );
    let is_placed = sentence.contains("at byte") || sentence.contains("ends at");
    let is_manifest = sentence.contains("the manifest /data/MANIFEST-");
    assert!(is_manifest || is_placed, "{what}: {sentence}");
}

/// What came of a damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    /// It changed nothing.
    Nothing,
    Refused,
    /// It is nowhere where anything is read.
    Unharmed,
    Torn,
    /// Zeros at the end.
    Unseen,
}

/// Places of a file: all that holds something, and some of what is padding or unwritten.
fn places(content: &[u8]) -> impl Iterator<Item = usize> {
    let holds = |at: usize| content[at.saturating_sub(8)..content.len().min(at + 9)] != [0; 17];
    (0..content.len()).filter(move |&at| holds(at) || at % 61 == 0)
}

#[test]
fn damage_is_refused_or_harms_nothing_or_is_a_torn_write() {
    let every = Size::asked().damage_every;
    let (mut tried, mut seen) = (0, BTreeMap::new());
    for stops in [true, false] {
        let (written, other) = (Written::new(stops), Written::new(stops));
        let damages = written.damages(&other);
        let (next, counts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
        let work = || {
            while let Some((path, damage)) = damages.get(next.fetch_add(every, Ordering::Relaxed)) {
                let seen = written.check(path, damage);
                *counts.lock().unwrap().entry(seen).or_insert(0_u64) += 1;
            }
        };
        thread::scope(|scope| {
            let threads = thread::available_parallelism().map_or(2, usize::from);
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .for_each(|worker| worker.join().unwrap());
        });
        for (what, count) in counts.into_inner().unwrap() {
            *seen.entry(what).or_insert(0) += count;
            tried += count;
        }
    }
    println!("bit rot: {tried} damages, {seen:?}");
    assert!(tried * every as u64 > 80_000, "{tried} damages");
    for what in [Seen::Refused, Seen::Unharmed, Seen::Torn] {
        assert!(seen.contains_key(&what), "{seen:?}");
    }
}
