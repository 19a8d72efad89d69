//! Calls that fail while the log is written: each at every place where it can.

use rustix::io::Errno;

use super::*;
use crate::vfs::sim::{Fault, How, Site};

/// What became of a run with one fault.
#[derive(Debug, Default)]
struct Run {
    committed: Vec<Seen>,
    /// The frame whose fate is unknown.
    unknown: Option<Vec<u8>>,
    lost: usize,
    /// A start that failed.
    refused: bool,
    finished: bool,
}

/// Two starts with rotations. A lost batch is tried again, as a client would.
fn run(sim: &Sim) -> Run {
    let mut run = Run::default();
    for start in 0..2 {
        let mut session = match Session::start(sim, SMALL) {
            Ok(session) => session,
            Err(error) => {
                assert!(!error.is_corrupt(), "{error}");
                run.refused = true;
                return run;
            }
        };
        for step in 0..6 {
            let body = body(2, [30, 900, 5, 400, 1000, 60][step], 8 * start + step as u8);
            loop {
                let appended = session.append(2, &body);
                run.committed.append(&mut session.committed);
                match appended {
                    Appended::Committed => break,
                    Appended::Lost(_) => run.lost += 1,
                    Appended::Unknown(_) => {
                        let again = session.append(2, &body);
                        assert!(
                            matches!(again, Appended::Unknown(_)),
                            "a failed log stays so"
                        );
                        run.unknown = Some(body);
                        return run;
                    }
                }
                assert!(run.lost < 3, "one fault loses one batch");
            }
        }
        let _ = session.append_empty(Flags::STOP);
    }
    run.finished = true;
    run
}

/// After the run, with or without a crash, what was acknowledged is there; and what the next start
/// shows outlives a crash.
fn check(sim: &Sim, run: &Run, what: &str) {
    for seed in [1, 0, 2, 3, 4, 5, 6] {
        let what = format!("{what}, seed {seed}");
        // Without a crash first: the page cache may show what the disk does not hold.
        let after = if seed == 1 {
            sim.clone()
        } else {
            sim.crash(seed)
        };
        let (seen, recovered) = read(&after).unwrap_or_else(|error| panic!("{error} {what}"));
        let seen = with_records(&seen);
        assert_eq!(seen[..run.committed.len()], run.committed, "{what}");
        match &seen[run.committed.len()..] {
            [] => {}
            [frame] => assert_eq!(Some(&frame.body), run.unknown.as_ref(), "{what}"),
            _ => panic!("{what}"),
        }
        let session = Session::begin(recovered, SMALL).unwrap();
        let (again, _) = read(&after.crash(0)).unwrap_or_else(|error| panic!("{error} {what}"));
        assert_eq!(with_records(&again), seen, "{what}");
        drop(session);
    }
}

/// Runs with the fault at each call of the kind; gives the runs.
fn at_every_call(site: Site, how: How) -> Vec<Run> {
    let mut runs = Vec::new();
    for call in 0.. {
        let sim = machine();
        sim.fail(Fault::new(how).site(site).after(call));
        let run = run(&sim);
        let happened = sim.count(site) > call;
        sim.heal();
        check(&sim, &run, &format!("{site:?} {how:?} at call {call}"));
        runs.push(run);
        if !happened {
            break;
        }
    }
    assert!(runs.len() > 2, "{site:?} is called");
    runs
}

#[test]
fn a_write_that_is_short_or_interrupted_goes_on() {
    for how in [How::Interrupted, How::Short(1), How::Short(600)] {
        for run in at_every_call(Site::WriteAt, how) {
            assert!(run.finished && run.lost == 0, "{how:?} {run:?}");
        }
    }
    for how in [How::Interrupted, How::Short(1)] {
        for run in at_every_call(Site::ReadAt, how) {
            assert!(run.finished, "{how:?} {run:?}");
        }
    }
}

#[test]
fn a_full_disk_loses_the_batch_and_the_log_goes_on_in_a_new_segment() {
    for how in [
        How::Errno(Errno::NOSPC),
        How::Errno(Errno::DQUOT),
        How::Partly(1, Errno::NOSPC),
        How::Partly(512, Errno::NOSPC),
    ] {
        let runs = at_every_call(Site::WriteAt, how);
        let lost = runs.iter().filter(|run| run.lost > 0).count();
        assert!(lost > 10, "{how:?}: {lost}");
        for run in runs {
            assert!(run.finished || run.refused, "{how:?} {run:?}");
        }
    }
}

#[test]
fn a_failed_write_or_sync_ends_the_log() {
    for (site, how) in [
        (Site::WriteAt, How::Errno(Errno::IO)),
        (Site::WriteAt, How::Partly(512, Errno::IO)),
        (Site::SyncData, How::Errno(Errno::IO)),
        (Site::SyncAll, How::Errno(Errno::IO)),
        (Site::SyncDir, How::Errno(Errno::IO)),
        (Site::RenameNew, How::Errno(Errno::IO)),
        (Site::SetLen, How::Errno(Errno::IO)),
    ] {
        let runs = at_every_call(site, how);
        let failed = runs.iter().filter(|run| run.unknown.is_some()).count();
        assert!(failed > 0, "{site:?} {how:?}");
        for run in runs {
            assert!(
                run.finished || run.refused || run.unknown.is_some(),
                "{site:?} {run:?}"
            );
            assert_eq!(run.lost, 0, "{site:?} {how:?}");
        }
    }
}

#[test]
fn an_interrupted_sync_is_not_asked_for_again() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    sim.fail(Fault::new(How::Interrupted).site(Site::SyncData));
    assert!(matches!(
        session.append(1, &body(1, 9, 1)),
        Appended::Unknown(_)
    ));
}

#[test]
fn a_sync_that_finds_the_disk_full_leaves_its_frame_unknown() {
    let runs = at_every_call(Site::SyncData, How::Errno(Errno::NOSPC));
    assert!(runs.iter().any(|run| run.unknown.is_some()));
    assert!(
        runs.iter().any(|run| run.lost > 0),
        "while a segment was prepared"
    );
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    sim.fail(Fault::new(How::Errno(Errno::NOSPC)).site(Site::SyncData));
    let appended = session.append(1, &body(1, 9, 1));
    assert!(matches!(appended, Appended::Unknown(_)));
}

#[test]
fn what_fails_while_a_segment_is_prepared_ahead_is_met_when_it_is_needed() {
    for (errno, goes_on) in [(Errno::NOSPC, true), (Errno::IO, false)] {
        let sim = machine();
        let (_, recovered) = read(&sim).unwrap();
        let mut session = Session::begin_with(recovered, SMALL, Preparation::Ahead).unwrap();
        let in_tmp = Fault::new(How::Errno(errno)).site(Site::Open);
        sim.fail(in_tmp.on("tmp/segment"));
        session.commit(1, 3000, 1);
        // The segment is over half full, so the next one is being prepared; with or without it,
        // what still fits is taken.
        session.commit(1, 100, 2);
        let appended = session.append(1, &body(1, 3000, 3));
        match appended {
            Appended::Committed => assert!(goes_on),
            Appended::Unknown(_) => assert!(!goes_on),
            Appended::Lost(error) => panic!("{error}"),
        }
        assert_eq!(read(&sim.crash(0)).unwrap().0, session.committed);
    }
}

#[test]
fn too_many_open_files_lose_a_batch_at_most() {
    for run in at_every_call(Site::Open, How::Errno(Errno::MFILE)) {
        assert!(run.finished || run.refused, "{run:?}");
    }
}

#[test]
fn a_disk_that_stays_full_loses_every_batch_and_recovers() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 100, 1);
    session.commit(1, 2800, 2);
    sim.set_capacity(Some(8192 + 2048));
    for fill in 0..5 {
        let Appended::Lost(error) = session.append(1, &body(1, 1500, fill)) else {
            panic!("the disk is full");
        };
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{error}");
    }
    assert!(
        !sim.files()
            .contains_key(&PathBuf::from("/data/tmp/segment"))
    );
    // What still fits into the segment is taken.
    session.commit(1, 10, 9);
    sim.set_capacity(None);
    session.commit(1, 1500, 3);
    let (seen, recovered) = read(&sim.crash(0)).unwrap();
    assert_eq!(seen, session.committed);
    assert_eq!(recovered.last_segment(), Some(2));
}

#[test]
fn a_disk_that_is_almost_full_gets_a_small_segment() {
    let sim = machine();
    let sizes = SegmentSizes {
        first: 8192,
        max: 65536,
    };
    let mut session = Session::start(&sim, sizes).unwrap();
    session.commit(1, 3000, 1);
    session.commit(1, 9000, 2);
    // The next segment would have 32 KiB.
    sim.set_capacity(Some(8192 + 16384 + 12288));
    let body = body(1, 3500, 3);
    assert!(matches!(session.append(1, &body), Appended::Lost(_)));
    assert!(matches!(session.append(1, &body), Appended::Committed));
    assert_eq!(sim.files()[&segment_path(3)].len(), 8192);
    assert_eq!(read(&sim.crash(0)).unwrap().0, session.committed);
}

#[test]
fn a_batch_lost_halfway_is_never_found_again() {
    // Zeroing what got there fails too, and then the server is killed: the sectors that did get
    // there are a torn write.
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 100, 1);
    let full = |how| Fault::new(how).site(Site::WriteAt).on("/data/log").times(1);
    let sector = 512 - (4096 + 88 + body(1, 100, 1).len()).next_multiple_of(8) % 512;
    sim.fail(Fault::new(How::Partly(sector, Errno::NOSPC)).site(Site::WriteAt));
    sim.fail(full(How::Errno(Errno::NOSPC)));
    sim.fail(Fault::new(How::Errno(Errno::NOSPC)).site(Site::WriteAt));
    assert!(matches!(
        session.append(1, &body(1, 1500, 2)),
        Appended::Lost(_)
    ));
    sim.heal();
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, session.committed);
    assert!(matches!(recovered.verdict, Verdict::Torn(_)));
    // And if it is not killed, the next segment says where this one ends.
    session.commit(1, 1500, 3);
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, session.committed);
    assert_eq!(
        (recovered.last_segment(), recovered.verdict),
        (Some(2), Verdict::Open)
    );
}

#[test]
fn a_start_after_a_failed_sync_outlives_a_crash_at_any_step() {
    // The page cache shows a frame that the disk does not hold: what the start makes of it must
    // be durable before the next segment says where this one ends.
    for step in 0.. {
        let sim = machine_that_drops();
        let mut session = Session::start(&sim, SMALL).unwrap();
        session.commit(1, 700, 1);
        sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
        let unknown = body(1, 900, 2);
        assert!(matches!(session.append(1, &unknown), Appended::Unknown(_)));
        let committed = session.committed.clone();
        drop(session);
        let (shown, recovered) = read(&sim).unwrap();
        assert_eq!(shown.len(), 2, "reads still show it");
        sim.power_off_after(step);
        let started = Session::begin(recovered, SMALL).is_ok();
        for seed in 0..20 {
            let (seen, _) = read(&sim.crash(seed))
                .unwrap_or_else(|error| panic!("{error}, step {step}, seed {seed}"));
            assert_eq!(seen[..1], committed, "step {step}, seed {seed}");
            assert!(!started || seen == shown, "step {step}, seed {seed}");
        }
        if started {
            break;
        }
    }
}

/// A machine whose disk loses all that a failed sync was to write.
fn machine_that_drops() -> Sim {
    let sim = Sim::seeded(0);
    for dir in ["log", "tmp"] {
        sim.put(format!("/data/{dir}/.keep"), []);
    }
    sim
}
