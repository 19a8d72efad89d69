//! What a reader who looked for mistakes found, or looked for in vain.

use std::{path::Path, time::Duration};

use super::{FOREVER, NARROW};
use crate::{
    store::{
        HistoryPolicy, KeepHistory, Place, Room, Until, open, restore,
        tests::{
            Session, Shop,
            backup::{Written, keeping},
        },
        verify_history,
    },
    vfs::sim::Sim,
};

/// A start whose only segment holds no record, then a checkpoint without a write before it.
#[test]
fn starts_without_a_write_leave_no_gap() {
    let mut written = Written::begin_with(FOREVER);
    let account = written.account(1);
    written.change(account, 5);
    written = written.restarted_with(FOREVER); // stop frame ends segment 1
    written = written.restarted_with(FOREVER); // stop frame in segment 2, no record
    written.compact();
    written.change(account, 6);
    written.compact();
    written.change(account, 7);
    written.compact();
    let dir = written.session.dir.lock().unwrap();
    drop(dir);
    written.checked();
}

/// The same, and verify right after the first checkpoint.
#[test]
fn a_past_is_whole_after_starts_without_a_write() {
    let mut written = Written::begin_with(FOREVER);
    let account = written.account(1);
    written.change(account, 5);
    written.compact();
    written.change(account, 6);
    written = written.restarted_with(FOREVER);
    written = written.restarted_with(FOREVER);
    written.compact();
    let dir = written.session.dir.lock().unwrap();
    let v = verify_history(dir.dir(), dir.manifest());
    v.unwrap();
}

/// A backup of a store that was started twice without a write.
#[test]
fn a_store_that_was_started_without_a_write_is_backed_up() {
    let mut written = Written::begin_with(FOREVER);
    written.account(1);
    written = written.restarted_with(FOREVER);
    written = written.restarted_with(FOREVER);
    let r = written.back_up(&written.sim);
    r.unwrap();
}

/// The same after a crash instead of a stop, and a write in between that is before the compaction.
#[test]
fn a_backup_after_starts_without_a_write_has_every_state() {
    let mut written = Written::begin_with(FOREVER);
    let account = written.account(1);
    written.compact();
    written.change(account, 6);
    written = written.restarted_with(FOREVER);
    written = written.restarted_with(FOREVER);
    written.compact();
    written.check_restores(1);
}

fn history_files(written: &Written) -> Vec<String> {
    written
        .sim
        .files()
        .into_keys()
        .map(|p| p.display().to_string())
        .filter(|p| {
            p.starts_with("/data/history") || p.starts_with("/data/snap") || p.contains("MANIF")
        })
        .collect()
}

/// A manifest that cannot be published for lack of space: what history got stays.
#[test]
fn a_manifest_that_finds_no_space_leaves_no_file() {
    use crate::vfs::sim::{Fault, How, Site};
    use rustix::io::Errno;
    let mut written = Written::begin_with(FOREVER);
    for n in 0..3 {
        written.account(n);
        written.compact();
    }
    written.account(90);
    for _ in 0..5 {
        let draft = Fault::new(How::Errno(Errno::NOSPC)).site(Site::WriteAt);
        written.sim.fail(draft.on("tmp/MANIFEST"));
        let r = crate::store::tests::client::block_on(
            written.session.store.compact(crate::store::Selection::All),
        );
        assert!(r.is_err());
        written.sim.heal();
    }
    let n = history_files(&written)
        .iter()
        .filter(|f| f.ends_with(".frames"))
        .count();
    // The one that is named, and the one before, which the checkpoint before names.
    assert!(n <= 2, "{n}");
}

/// Half-copied: history/ comes after the first start.
#[test]
fn a_key_file_that_is_gone_costs_no_state() {
    let mut written = Written::begin_with(FOREVER);
    written.live(4);
    let Written { sim, session, .. } = written;
    session.stop().unwrap();
    let all = sim.files();
    let keys = all
        .keys()
        .find(|p| p.extension().is_some_and(|e| e == "keys"))
        .unwrap()
        .clone();
    let kept = all[&keys].clone();
    sim.edit(&keys, |_| {});
    use crate::vfs::Vfs;
    sim.remove(&keys).unwrap();
    let before: usize = sim
        .files()
        .iter()
        .filter(|(p, _)| p.starts_with("/data/history"))
        .count();
    let session = Session::of(open::<Shop>(keeping(&sim, FOREVER)).unwrap());
    session.stop().unwrap();
    let after: usize = sim
        .files()
        .iter()
        .filter(|(p, _)| p.starts_with("/data/history"))
        .count();
    eprintln!(
        "history files before {before} after {after}; one keys file of {} bytes was missing",
        kept.len()
    );
    assert!(
        after > 0,
        "one index file away, and all bytes of history are deleted"
    );
}

/// The newest manifest is damaged; start from the checkpoint before.
#[test]
fn a_damaged_manifest_does_not_cost_the_past() {
    let mut written = Written::begin_with(FOREVER);
    written.live(6);
    let Written { sim, session, .. } = written;
    session.stop().unwrap();
    let m = sim
        .files()
        .into_keys()
        .filter(|p| p.display().to_string().contains("/data/MANIFEST"))
        .max()
        .unwrap();
    sim.edit(&m, |c| c[50] ^= 1);
    assert!(open::<Shop>(keeping(&sim, FOREVER)).is_err());
    let place = Place {
        previous_checkpoint: true,
        ..keeping(&sim, FOREVER)
    };
    let session = Session::of(open::<Shop>(place).unwrap());
    let dir = session.dir.lock().unwrap();
    let h = dir.manifest().history.clone();
    drop(dir);
    assert!(h.is_some());
}

impl Written {
    /// Three accounts with a mail each, changed, and one removed.
    fn three(&mut self, first: u32, compacts: bool) {
        for number in first..first + 3 {
            let account = self.account(number);
            self.mail(account, 200);
            self.change(account, 5);
            if number == first + 1 {
                self.remove(account);
            }
            if compacts {
                self.compact_mails();
            }
        }
    }

    fn compacted_with(&mut self, number: u32) {
        self.account(number);
        self.compact();
    }

    /// What a store is that is made of the backup, alone on a machine.
    fn made_of_backup(&self, sequence: u64) -> Self {
        let to = format!("/again{sequence}");
        let place = Place {
            path: to.clone().into(),
            ..keeping(&self.sim, FOREVER)
        };
        let until = Until::Sequence(crate::Sequence(sequence));
        restore::<Shop>(&place, Path::new("/backup"), until, &mut |_| {}).unwrap();
        let sim = Sim::new();
        for (path, content) in self.sim.files() {
            if let Ok(rest) = path.strip_prefix(&to) {
                sim.put(Path::new("/data").join(rest), content);
            }
        }
        let session = Session::of(open::<Shop>(keeping(&sim, FOREVER)).unwrap());
        let known = self.states.range(..=sequence);
        Self {
            sim,
            session,
            states: known.map(|(at, tables)| (*at, tables.clone())).collect(),
        }
    }
}

/// Restore, write on, compact, back up, restore again.
#[test]
fn a_restored_store_is_backed_up_and_restored() {
    let mut written = Written::begin_with(FOREVER);
    for round in 0..3 {
        written.three(10 * round + 100, false);
        written.compact_mails();
        written.compacted_with(1_000 + round);
        written.compacted_with(2_000 + round);
    }
    written.checked();
    written.check_restores(1);
    let sequences: Vec<u64> = written.states.keys().copied().step_by(7).collect();
    for sequence in sequences {
        let mut again = written.made_of_backup(sequence);
        again.note();
        again.three(7_000, true);
        again.compacted_with(5_000);
        again.compacted_with(5_001);
        again.checked();
        again.check_restores(1);
    }
}

fn verify_result(written: &Written) -> Result<(), (u8, String)> {
    let dir = written.session.dir.lock().unwrap();
    verify_history(dir.dir(), dir.manifest())
        .map(drop)
        .map_err(|e| (e.exit_code(), e.to_string()))
}

/// A file of history goes while the server runs: verify ends with 65, a backup is made without.
#[test]
fn what_goes_while_the_server_runs_is_named() {
    use crate::vfs::Vfs;
    let mut bad = Vec::new();
    for extension in ["frames", "keys", "manifest", "snap", "carry"] {
        let gens = HistoryPolicy {
            keep: KeepHistory::For(Duration::from_secs(8)),
            ..NARROW
        };
        let mut written = Written::begin_with(gens);
        written.live(3);
        std::thread::sleep(Duration::from_millis(1010));
        for n in 0..3 {
            written.account(5000 + n);
            written.compact();
        }
        let Some(path) = written.files_of_history(extension).pop() else {
            continue;
        };
        written.sim.remove(&path).unwrap();
        let v = verify_result(&written);
        let b = written.session.store.back_up(
            &written.session.dir,
            std::sync::Arc::new(written.sim.clone()),
            std::path::Path::new("/backup"),
            &crate::data_dir::Options::default(),
            &mut |_| {},
        );
        let b = b
            .map(|c| c.without_history)
            .map_err(|e| (e.exit_code(), e.to_string()));
        if v.is_ok() || v.as_ref().unwrap_err().0 != 65 || b.is_err() {
            bad.push(extension);
        }
    }
    assert!(bad.is_empty(), "{bad:?}");
}

/// A damaged base keeps every later snapshot.
#[test]
fn a_damaged_base_does_not_keep_snapshots() {
    let mut written = Written::begin_with(FOREVER);
    for n in 0..3 {
        written.account(n);
        written.compact();
    }
    let base = written.files_of_history("manifest").pop().unwrap();
    written.sim.edit(&base, |c| c[50] ^= 1);
    for n in 10..30 {
        written.account(n);
        written.compact();
    }
    let n = written
        .sim
        .files()
        .keys()
        .filter(|p| p.starts_with("/data/snapshots"))
        .count();
    assert!(n < 5, "{n}");
}

/// The disk gets short while a backup is under way.
#[test]
fn the_disk_is_looked_at_while_a_backup_is_made() {
    let mut written = Written::begin_with(FOREVER);
    written.account(1);
    written.compact();
    written.account(2);
    let sim = written.sim.clone();
    let store = std::sync::Arc::clone(&written.session.store);
    let dir = std::sync::Arc::clone(&written.session.dir);
    let mut first = true;
    let mut is_short = false;
    store
        .back_up(
            &dir,
            std::sync::Arc::new(sim.clone()),
            std::path::Path::new("/backup"),
            &crate::data_dir::Options::default(),
            &mut |_| {
                if std::mem::take(&mut first) {
                    sim.set_free_bytes(1 << 20);
                    let began = std::time::Instant::now();
                    let looked = || written.session.store.gauge().room(0) != Room::Enough;
                    while !looked() && began.elapsed() < Duration::from_secs(30) {
                        std::thread::sleep(Duration::from_millis(50));
                    }
                    is_short = looked();
                }
            },
        )
        .unwrap();
    assert!(is_short);
}
