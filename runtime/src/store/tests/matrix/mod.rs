//! The crash matrix: one life of a store, and every end that a loss of power may have before and
//! after each of its calls.
//!
//! The life is lived once, watched. Each moment is a machine of its own, with all that was pending,
//! and what was published and acknowledged by then. From each of its ends a store must open that
//! holds all of that, and of what was on its way at most one batch, whole.
//!
//! `MODELITH_CRASH_SIZE` is `ci` for all ends, `nightly` for more of a life and for losses of power
//! within the recovery too; without it only some ends are tried.

mod life;
mod size;

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Debug,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

use self::life::{Known, Life, Moment};
pub use self::size::Size;
use super::{Account, AccountBody, Ask, Session, Status, client::block_on};
use crate::{
    store::Selection,
    vfs::{
        Vfs,
        sim::{Image, Sim},
    },
};

/// Directories that a crash may take, files or not.
const DIRS: [&str; 6] = [
    "/data",
    "/data/log",
    "/data/tmp",
    "/data/quarantine",
    "/data/snapshots",
    "/data/history",
];

/// What a start finds: two machines with the same are one.
type Found = blake3::Hash;

fn found(sim: &Sim) -> Found {
    let mut hasher = blake3::Hasher::new();
    for dir in DIRS {
        hasher.update(&[u8::from(sim.list(Path::new(dir)).is_ok())]);
    }
    for (path, content) in sim.files() {
        hasher.update(path.as_os_str().as_encoded_bytes());
        hasher.update(&(content.len() as u64).to_le_bytes());
        hasher.update(&content);
    }
    hasher.finalize()
}

/// What a recovery may not change once it is done.
fn settled(sim: &Sim) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = sim.files();
    files.retain(|path, _| {
        let is_in = |dir: &&str| path.starts_with(dir) && !dir.ends_with("tmp");
        DIRS[1..].iter().any(is_in)
    });
    files
}

struct Matrix {
    life: Life,
    size: Size,
    seen: Mutex<HashSet<(Found, Known)>>,
    images: AtomicU64,
    recoveries: AtomicU64,
    torn: AtomicU64,
}

impl Matrix {
    fn new(size: Size) -> Self {
        Self {
            life: Life::live(&size),
            size,
            seen: Mutex::default(),
            images: AtomicU64::new(0),
            recoveries: AtomicU64::new(0),
            torn: AtomicU64::new(0),
        }
    }

    fn run(&self) {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(moment) = self.life.moments.get(next.fetch_add(1, Ordering::Relaxed)) {
                for image in moment.sim.images(self.size.images_max) {
                    self.image(moment, &image, self.size.again);
                }
            }
        };
        let threads = thread::available_parallelism().map_or(2, usize::from);
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                worker.join().unwrap();
            }
        });
    }

    /// Starts from one end, and `again` if the power goes within that start.
    fn image(&self, moment: &Moment, image: &Image, again: usize) {
        let images = self.images.fetch_add(1, Ordering::Relaxed);
        let after = moment.sim.crash_as(image);
        let is_new = self
            .seen
            .lock()
            .unwrap()
            .insert((found(&after), moment.known));
        if !is_new {
            return;
        }
        let what = || format!("{} ended as {image:?}", moment.name);
        self.life.check_backups(moment, &after, &what());
        let inside = (again > 0 && images.is_multiple_of(self.size.again_every))
            .then(|| life::watch(&after, moment));
        let session = self.open(&after, &what());
        let served = after.crash(0);
        after.unwatch();
        let tables = self.life.check(moment, &session.seen(), &what());
        session.check_past(&what());
        // What was served is durable, and a start that finds it does not repair it once more.
        let repaired = settled(&after);
        drop(session);
        let session = self.open(&served, &what());
        assert_eq!(session.seen().tables, tables, "{}", what());
        compare(&settled(&served), &repaired, &what());
        if images.is_multiple_of(self.size.compact_every) {
            let made = block_on(session.store.compact(Selection::All));
            made.unwrap_or_else(|error| panic!("{}: {error}", what()));
            session.check_past(&what());
        }
        let (_, zoe) = newcomer()
            .ask(&session.store)
            .unwrap_or_else(|refused| panic!("{}: {refused:?}", what()));
        let durable = served.crash(0);
        drop(session);
        let seen = self.open(&durable, &what()).seen();
        let mut tables = tables;
        tables
            .accounts
            .insert(zoe.id, seen.tables.accounts[&zoe.id].clone());
        assert_eq!(seen.tables, tables, "{}", what());
        let moments = inside.map(|inside| std::mem::take(&mut *inside.lock().unwrap()));
        for moment in moments.unwrap_or_default() {
            for image in moment.sim.images(self.size.again_max) {
                self.image(&moment, &image, again - 1);
            }
        }
    }

    fn open(&self, sim: &Sim, what: &str) -> Session {
        let session = Session::open(sim).unwrap_or_else(|error| panic!("{what}: {error}"));
        self.recoveries.fetch_add(1, Ordering::Relaxed);
        self.torn
            .fetch_add(u64::from(session.torn.is_some()), Ordering::Relaxed);
        session
    }
}

/// Somebody whom no wish is about.
fn newcomer() -> Ask<Account> {
    Ask::Create(AccountBody {
        email: "zoe@after.org".to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    })
}

/// Two lists of files are the same, byte by byte. (Their bytes are too many to be shown.)
#[track_caller]
fn compare<K: Ord + Debug>(
    found: &BTreeMap<K, Vec<u8>>,
    expected: &BTreeMap<K, Vec<u8>>,
    what: &str,
) {
    let names = |files: &BTreeMap<K, Vec<u8>>| format!("{:?}", files.keys());
    assert_eq!(names(found), names(expected), "{what}");
    for (path, content) in found {
        let (before, len) = (&expected[path], content.len());
        let differs = before.iter().zip(content).position(|(a, b)| a != b);
        assert!(
            before == content,
            "{what}: {path:?} of {len} bytes, at {differs:?}"
        );
    }
}

#[test]
fn what_was_acknowledged_survives_every_end_of_every_moment() {
    let size = Size::asked();
    let (least, least_torn) = (size.recoveries_min, size.torn_min);
    let matrix = Matrix::new(size);
    matrix.run();
    let [images, recoveries, torn] = [&matrix.images, &matrix.recoveries, &matrix.torn]
        .map(|count| count.load(Ordering::Relaxed));
    let moments = matrix.life.moments.len();
    println!(
        "crash matrix: {moments} moments, {images} ends, {} of them different, {recoveries} \
         recoveries, {torn} torn writes",
        matrix.seen.lock().unwrap().len()
    );
    assert!(recoveries >= least, "{recoveries} recoveries are too few");
    assert!(torn >= least_torn, "{torn} torn writes are too few");
}
