//! What becomes of the past where files are damaged or gone, and where there is no space for it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{FOREVER, NARROW, SHORT};
use crate::{
    sequence::Sequence,
    store::{
        CopyError, HistoryPolicy, Origin, Place, RestoreError, Until, open,
        tests::{
            Account, Session, Shop,
            backup::{Written, keeping, restored},
            ledger::Tables,
            session::files,
        },
        verify_history,
    },
    vfs::{Vfs, sim::Sim},
};

#[test]
fn a_start_from_the_checkpoint_before_keeps_the_past() {
    let mut written = Written::begin_with(FOREVER);
    written.live(4);
    let Written {
        sim,
        session,
        mut states,
    } = written;
    session.stop().unwrap();
    let newest = sim.files().into_keys();
    let newest = newest.filter(|path| path.extension().is_some_and(|of| of == "snap"));
    let newest = newest
        .filter(|path| path.starts_with("/data/snapshots"))
        .max()
        .unwrap();
    sim.edit(&newest, |content| content[200] ^= 1);
    let place = Place {
        previous_checkpoint: true,
        ..keeping(&sim, FOREVER)
    };
    let session = Session::of(open::<Shop>(place).unwrap());
    states.retain(|_, tables| *tables != Tables::default());
    states.insert(0, Tables::default());
    let mut written = Written {
        sim,
        session,
        states,
    };
    written.note();
    written.checked();
    for number in 900..903 {
        written.account(number);
        written.compact();
    }
    written.checked();
    written.check_restores(1);
}

#[test]
fn damage_of_the_past_keeps_nobody_from_the_present() {
    for extension in ["frames", "keys", "manifest", "snap"] {
        let mut written = Written::begin_with(NARROW);
        written.live(3);
        let whole = written.session.seen().tables;
        let end = *written.states.last_key_value().unwrap().0;
        let Written {
            sim,
            session,
            states,
        } = written;
        session.stop().unwrap();
        let damaged = sim.files().into_keys().find(|path| {
            path.starts_with("/data/history") && path.extension().is_some_and(|of| of == extension)
        });
        let Some(damaged) = damaged else {
            assert_eq!(extension, "snap", "each generation has the others");
            continue;
        };
        sim.edit(&damaged, |content| content[100] ^= 1);
        let session = Session::of(open::<Shop>(keeping(&sim, NARROW)).unwrap());
        let written = Written {
            sim,
            session,
            states,
        };
        assert_eq!(written.session.seen().tables, whole);
        let verified = {
            let dir = written.session.dir.lock().unwrap();
            verify_history(dir.dir(), dir.manifest()).unwrap_err()
        };
        let name = damaged.file_name().unwrap().to_str().unwrap();
        assert!(verified.to_string().contains(name), "{verified}");
        assert_eq!(verified.exit_code(), 65);
        // A backup has all but that, and says so.
        let store = &written.session.store;
        let vfs = std::sync::Arc::new(written.sim.clone());
        let copied = store
            .back_up(
                &written.session.dir,
                vfs,
                Path::new("/backup"),
                &crate::data_dir::Options::default(),
                &mut |_| {},
            )
            .unwrap();
        assert!(copied.without_history.unwrap().contains(name));
        let (reached, found) = restored(&written.sim, "/restored", Until::End).unwrap();
        assert_eq!((reached >= end, &found), (true, &whole));
        // Compaction goes on.
        written.compact();
        assert_eq!(written.session.seen().tables, whole);
    }
}

#[test]
fn a_file_that_is_gone_takes_its_generation_along() {
    let mut written = Written::begin_with(SHORT);
    written.live(5);
    let whole = written.session.seen().tables;
    let Written {
        sim,
        session,
        states,
    } = written;
    session.stop().unwrap();
    let frames = sim.files().into_keys().filter(|path| {
        path.starts_with("/data/history") && path.extension().is_some_and(|of| of == "frames")
    });
    for path in frames {
        sim.remove(&path).unwrap();
    }
    let session = Session::of(open::<Shop>(keeping(&sim, SHORT)).unwrap());
    let mut written = Written {
        sim,
        session,
        states,
    };
    assert_eq!(written.session.seen().tables, whole);
    written.note();
    for number in 900..904 {
        written.account(number);
        written.compact();
    }
    let oldest = written.oldest().unwrap();
    written.verify();
    written.check_pasts::<Account>(oldest, |tables| &tables.accounts);
    written.check_restores(oldest);
}

/// A start that is refused for another reason has not touched what is left of the past either; one that is
/// not puts it aside.
#[test]
fn what_is_left_of_a_generation_is_put_aside_once_the_log_is_found_whole() {
    let mut written = Written::begin_with(FOREVER);
    written.live(3);
    let Written { sim, session, .. } = written;
    session.stop().unwrap();
    let of_history = |sim: &Sim, extension: &str| -> Vec<PathBuf> {
        let files = sim.files().into_keys();
        let is_one = |path: &PathBuf| path.extension().is_some_and(|of| of == extension);
        files.filter(is_one).collect()
    };
    for path in of_history(&sim, "frames") {
        sim.remove(&path).unwrap();
    }
    let segment = of_history(&sim, "log").pop().unwrap();
    sim.edit(&segment, |content| content[0] ^= 1);
    let before = files(&sim);
    let refused = open::<Shop>(keeping(&sim, FOREVER)).err().unwrap();
    assert_eq!(refused.exit_code(), 65);
    assert_eq!(files(&sim), before, "{refused}");
    sim.edit(&segment, |content| content[0] ^= 1);
    let session = Session::of(open::<Shop>(keeping(&sim, FOREVER)).unwrap());
    session.stop().unwrap();
    for extension in ["keys", "manifest"] {
        let kept = of_history(&sim, extension);
        let is_aside = |path: &PathBuf| path.starts_with("/data/quarantine");
        assert!(!kept.is_empty() && kept.iter().all(is_aside), "{kept:?}");
    }
}

/// What lies between two generations is asked for: that is said, and nothing made up.
#[test]
fn a_gap_in_the_past_is_known() {
    let mut written = Written::begin_with(FOREVER);
    written.live(3);
    let dropped = {
        let dir = written.session.dir.lock().unwrap();
        dir.manifest().history.as_ref().unwrap().segment
    };
    let path = PathBuf::from(format!("/data/log/{dropped:020}.log"));
    written.sim.edit(&path, |content| content[4_200] ^= 1);
    let first_lost = {
        let dir = written.session.dir.lock().unwrap();
        dir.manifest().history.as_ref().unwrap().generations[0].next_sequence
    };
    written.account(600);
    written.compact();
    written.account(601);
    written.compact();
    let first_kept = {
        let dir = written.session.dir.lock().unwrap();
        let generations = &dir.manifest().history.as_ref().unwrap().generations;
        assert_eq!(generations.len(), 2);
        generations[1].first_sequence
    };
    assert!(first_lost < first_kept);
    written.verify();
    written.back_up(&written.sim).unwrap();
    let mut lost = 0;
    for (&sequence, tables) in &written.states {
        let until = Until::Sequence(Sequence(sequence));
        match restored(&written.sim, &format!("/restored{sequence}"), until) {
            Ok((reached, found)) => assert_eq!((reached, &found), (sequence, tables)),
            Err(RestoreError::Copy(CopyError::Gap(before, after))) => {
                assert_eq!((before.0 + 1, after.0), (first_lost, first_kept));
                assert!(
                    sequence >= first_lost && sequence + 1 < first_kept,
                    "{sequence}"
                );
                lost += 1;
            }
            Err(error) => panic!("{sequence}: {error}"),
        }
    }
    assert!(lost > 0);
    // Walking back, one comes to what was known behind the gap, and no further.
    for key in written.session.seen().tables.accounts.keys() {
        let (_, _, origin) = written.past::<Account>(key);
        assert!(!matches!(origin, Origin::Unknown(_)), "{origin:?}");
    }
}

#[test]
fn the_past_goes_first_where_space_is_short() {
    let mut written = Written::begin_with(SHORT);
    written.live(4);
    assert!(written.oldest().is_some());
    let before = written.session.seen().tables;
    written.sim.set_free_bytes(1 << 20);
    for _ in 0..500 {
        if written.oldest().is_none() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(written.oldest(), None);
    for extension in ["frames", "keys", "manifest", "snap", "carry"] {
        assert_eq!(written.files_of_history(extension), Vec::<PathBuf>::new());
    }
    assert_eq!(written.session.seen().tables, before);
    let written = written.restarted_with(SHORT);
    assert_eq!(written.session.seen().tables, before);
}

#[test]
fn the_past_has_at_most_the_bytes_that_it_may() {
    let bound = HistoryPolicy {
        max_bytes: 6_000,
        ..FOREVER
    };
    let mut written = Written::begin_with(bound);
    written.live(12);
    let bytes: usize = {
        let files = written.sim.files().into_iter();
        let kept = files.filter(|(path, _)| path.starts_with("/data/history"));
        kept.map(|(_, content)| content.len()).sum()
    };
    assert!(bytes <= 6_000, "{bytes}");
    let oldest = written.oldest().unwrap();
    assert!(oldest > 1);
    written.verify();
    written.check_pasts::<Account>(oldest, |tables| &tables.accounts);
    written.check_restores(oldest);
}
