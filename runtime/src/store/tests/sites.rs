//! Faults at every place where the store calls the file system: each kind of call on each kind of
//! file fails in every way that it can, at least once, and nobody loses what they were told of.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use rustix::io::Errno;

use super::{
    Mail, Session, client::block_on, matrix::Size, session::files, told::Told, workload::Dice,
};
use crate::{
    model::Model,
    store::Selection,
    vfs::sim::{Fault, How, Sim, Site},
};

/// A method and the kind of path that it is called on.
type Place = (Site, String);

/// The ways in which a method can fail.
fn hows(site: Site) -> Vec<How> {
    let errors: &[Errno] = match site {
        Site::WriteAt => &[Errno::NOSPC, Errno::IO],
        Site::SyncData | Site::SyncAll | Site::SyncDir => &[Errno::IO, Errno::NOSPC],
        Site::Open | Site::Lock => &[Errno::MFILE, Errno::NOSPC, Errno::IO],
        Site::List => &[Errno::MFILE, Errno::IO],
        Site::CreateDir | Site::RenameNew | Site::RenameOver => &[Errno::NOSPC, Errno::IO],
        Site::Remove
        | Site::ReadAt
        | Site::Len
        | Site::SetLen
        | Site::FileSystem
        | Site::DropCache => &[Errno::IO],
    };
    let errors = errors.iter().copied().map(How::Errno);
    let more: &[How] = match site {
        Site::WriteAt => &[
            How::Partly(9, Errno::NOSPC),
            How::Partly(520, Errno::IO),
            How::Short(1),
            How::Interrupted,
        ],
        Site::ReadAt => &[How::Short(1), How::Interrupted],
        Site::SyncData | Site::SyncAll | Site::SyncDir => &[How::Interrupted],
        _ => &[],
    };
    errors.chain(more.iter().copied()).collect()
}

/// Creation, work, checkpoints of one model and of all, a stop, and a start that finds a torn write.
/// It ends where the store does.
fn live(sim: &Sim, told: &mut Told) {
    let mut dice = Dice::new(31);
    for _ in 0..2 {
        let Ok(session) = Session::open(sim) else {
            return;
        };
        told.check(&session.seen(), "a start");
        for asked in [Selection::Models(vec![Mail::ID]), Selection::All] {
            if !told.work(&session, &mut dice, 2) {
                return;
            }
            // It may fail: what matters is what is there afterwards.
            let _ = block_on(session.store.compact(asked));
        }
        if !told.work(&session, &mut dice, 1) || session.stop().is_err() {
            return;
        }
        tear(sim);
    }
}

/// Leaves a part of a write after the last frame.
fn tear(sim: &Sim) {
    let logs = files(sim).into_keys();
    let newest = logs.filter(|path| path.starts_with("/data/log")).max();
    let Some(newest) = newest else { return };
    sim.edit(newest, |content| {
        let at = content.len() - 40;
        if content[at - 88..].iter().all(|byte| *byte == 0) {
            content[at] = 1;
        }
    });
}

/// Lives with the fault and then checks every end; gives whether the fault happened.
fn try_fault(place: &Place, how: How, nth: u64, seed: u64) -> bool {
    let (site, kind) = place;
    let what = format!("{how:?} at {site:?} {nth} on {kind}, seed {seed}");
    let sim = Sim::seeded(seed);
    sim.fail(Fault::new(how).site(*site).of_kind(kind).after(nth));
    let mut told = Told::default();
    live(&sim, &mut told);
    let is_met = sim.is_met();
    sim.heal();
    let passes = matches!(how, How::Short(_) | How::Interrupted)
        && matches!(site, Site::WriteAt | Site::ReadAt);
    assert!(
        !passes || told.flying.is_empty() && told.full == 0,
        "{what}"
    );
    for (after, ends_lost) in [(sim.crash(0), true), (sim.crash(2), true), (sim, false)] {
        let mut told = told.clone();
        let session = Session::open(&after).unwrap_or_else(|error| panic!("{what}: {error}"));
        told.check(&session.seen(), &what);
        if !ends_lost && told.ledger.next == 1 {
            // See `fault`: whether the creation's directories are durable cannot be told.
            continue;
        }
        assert!(told.work(&session, &mut Dice::new(3), 1), "{what}");
        let lost = Session::open(&after.crash(0));
        let lost = lost.unwrap_or_else(|error| panic!("{what}: {error}"));
        told.check(&lost.seen(), &what);
    }
    is_met
}

/// Every place that a life without a fault comes to, with how often.
fn places() -> BTreeMap<Place, u64> {
    let sim = Sim::new();
    let mut told = Told::default();
    live(&sim, &mut told);
    assert_eq!(told.full, 0);
    let mut places = BTreeMap::new();
    for call in sim.calls() {
        let kind = call.kind();
        *places.entry((call.site, kind)).or_insert(0) += 1;
    }
    places
}

#[test]
fn every_place_fails_in_every_way_and_nothing_is_lost() {
    const ATTEMPTS: u64 = 12;
    let places = places();
    let each = Size::asked().faults_each;
    let mut wanted = Vec::new();
    for (place, &count) in &places {
        // Spread over all calls of a place, the first one among them.
        let nths = (0..each.min(count)).map(|at| at * count / each.min(count));
        let nths: BTreeSet<u64> = nths.collect();
        for how in hows(place.0) {
            wanted.extend(nths.iter().map(|&nth| (place, how, nth)));
        }
    }
    let (next, missed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(&(place, how, nth)) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Threads meet in another order each time, so that a call may not be made once.
            let mut attempts = 0..ATTEMPTS;
            let is_met = attempts.any(|seed| try_fault(place, how, nth.min(ATTEMPTS - seed), seed));
            if !is_met {
                missed.lock().unwrap().push((place, how, nth));
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .for_each(|worker| worker.join().unwrap());
    });
    let missed = missed.into_inner().unwrap();
    println!("faults: {} places, {} faults", places.len(), wanted.len());
    assert!(missed.is_empty(), "never taken: {missed:#?}");
    assert!(places.len() > 40, "{places:#?}");
    let sites: BTreeSet<Site> = places.keys().map(|(site, _)| *site).collect();
    assert_eq!(sites.len(), 16, "each method: {sites:?}");
    let kinds: BTreeSet<PathBuf> = places.keys().map(|(_, kind)| PathBuf::from(kind)).collect();
    for dir in ["log", "snapshots", "tmp", "quarantine"] {
        let dir = Path::new("/data").join(dir);
        assert!(kinds.iter().any(|kind| kind.starts_with(&dir)), "{kinds:?}");
    }
}
