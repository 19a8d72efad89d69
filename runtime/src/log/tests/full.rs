//! A start on a full disk: what is there is read and is durable, and the log goes on when there is
//! space.

use rustix::io::Errno;

use super::*;
use crate::log::FrameView;
use crate::vfs::sim::{Fault, How, Site};

/// How the run before ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Killed.
    Open,
    Stopped,
    /// In a write that did not finish.
    Torn,
    /// Without a record in its last segment.
    Empty,
    /// So, and in a write that did not finish.
    EmptyTorn,
}

const ENDS: [End; 5] = [
    End::Open,
    End::Stopped,
    End::Torn,
    End::Empty,
    End::EmptyTorn,
];

/// A log of two segments on a disk that is full, and its frames with records.
fn full(end: End) -> (Sim, Vec<Seen>) {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 700, 1);
    session.log.cut().unwrap();
    if !matches!(end, End::Empty | End::EmptyTorn) {
        session.commit(2, 300, 2);
        session.commit(1, 900, 3);
    }
    match end {
        End::Stopped | End::Empty => {
            let stopped = session.append_empty(Flags::STOP);
            assert!(matches!(stopped, Appended::Committed));
        }
        End::Torn | End::EmptyTorn => {
            session.commit(1, 1500, 4);
            session.committed.pop();
            sim.edit(segment_path(2), |content| {
                let end = content.iter().rposition(|byte| *byte != 0).unwrap();
                let sector = end / 512 * 512 - 512;
                content[sector..sector + 512].fill(0);
            });
        }
        End::Open => {}
    }
    sim.set_capacity(Some(0));
    let truth = with_records(&session.committed);
    (sim, truth)
}

/// The files beside the log: in tmp/ and quarantine/.
fn beside(sim: &Sim) -> Vec<PathBuf> {
    let files = sim.files().into_keys();
    files
        .filter(|path| !path.starts_with("/data/log") && !path.ends_with(".keep"))
        .collect()
}

#[test]
fn what_is_there_is_read_and_the_log_goes_on_when_there_is_space() {
    for end in ENDS {
        let (sim, truth) = full(end);
        let verdict = read(&sim).unwrap().1.verdict;
        for _ in 0..2 {
            let mut session = Session::start(&sim, SMALL).unwrap();
            for fill in 0..3 {
                let Appended::Lost(error) = session.append(1, &body(1, 50, fill)) else {
                    panic!("the disk is full");
                };
                let text = error.to_string();
                assert!(text.contains(" bytes: No space left on device"), "{text}");
            }
            assert!(matches!(
                session.append_empty(Flags::STOP),
                Appended::Lost(_)
            ));
            assert_eq!(beside(&sim), Vec::<PathBuf>::new(), "{end:?}");
            for seed in 0..4 {
                let (seen, recovered) = read(&sim.crash(seed)).unwrap();
                assert_eq!(with_records(&seen), truth, "{end:?}");
                assert_eq!(recovered.verdict, verdict, "{end:?}");
            }
        }
        let mut session = Session::start(&sim, SMALL).unwrap();
        sim.set_capacity(None);
        session.commit(1, 50, 9);
        session.commit(1, 3000, 10);
        let expected = [&truth[..], &session.committed].concat();
        let (seen, recovered) = read(&sim.crash(0)).unwrap();
        assert_eq!(with_records(&seen), expected, "{end:?}");
        assert_eq!(recovered.verdict, Verdict::Open);
        match verdict {
            Verdict::Torn(torn) => {
                let kept = &sim.durable_files()[&PathBuf::from("/data").join(torn.quarantine)];
                assert_eq!(kept.len() as u64, torn.bytes, "{end:?}");
            }
            _ => assert_eq!(beside(&sim), Vec::<PathBuf>::new(), "{end:?}"),
        }
        // Segments with a successor have given back what they did not use.
        for part in &recovered.parts {
            assert_eq!(part.bytes, part.end, "{end:?}");
        }
    }
}

#[test]
fn what_is_kept_can_be_read_before_a_segment_is_begun() {
    let (sim, truth) = full(End::Open);
    let session = Session::start(&sim, SMALL).unwrap();
    let mut frames = 0;
    let count = &mut |_: &FrameView<'_>| {
        frames += 1;
        Ok(())
    };
    session.log.reader().read(Sequence(1), count).unwrap();
    assert_eq!(frames, truth.len());
}

#[test]
fn the_power_may_go_at_any_step_of_it() {
    for end in ENDS {
        for step in 0.. {
            let (sim, truth) = full(end);
            sim.power_off_after(step);
            let mut committed = Vec::new();
            let mut flying = None;
            if let Ok(mut session) = Session::start(&sim, SMALL) {
                let _ = session.append(1, &body(1, 50, 8));
                sim.set_capacity(None);
                let last = body(1, 60, 9);
                if !matches!(session.append(1, &last), Appended::Committed) {
                    flying = Some(last);
                }
                committed = session.committed;
            }
            let is_over = !sim.is_off();
            for seed in 0..8 {
                let what = format!("{end:?}, step {step}, seed {seed}");
                let after = sim.crash(seed);
                let (seen, recovered) = read(&after).unwrap_or_else(|e| panic!("{e} {what}"));
                let seen = with_records(&seen);
                let sure = [&truth[..], &committed].concat();
                assert_eq!(seen[..sure.len()], sure, "{what}");
                for frame in &seen[sure.len()..] {
                    assert_eq!(Some(&frame.body), flying.as_ref(), "{what}");
                }
                drop(Session::begin(recovered, SMALL).unwrap());
                let (again, _) = read(&after.crash(0)).unwrap();
                assert_eq!(with_records(&again), seen, "{what}");
            }
            if is_over {
                assert!(step > 8, "{end:?} has {step} steps");
                break;
            }
        }
    }
}

#[test]
fn a_frame_whose_sync_failed_is_durable_before_it_is_shown() {
    for step in 0.. {
        // A failed sync leaves nothing on this disk, and reads still show the frame.
        let sim = Sim::seeded(0);
        for dir in ["log", "tmp"] {
            sim.put(format!("/data/{dir}/.keep"), []);
        }
        let mut session = Session::start(&sim, SMALL).unwrap();
        session.commit(1, 700, 1);
        sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
        let unknown = session.append(1, &body(1, 900, 2));
        assert!(matches!(unknown, Appended::Unknown(_)));
        let committed = std::mem::take(&mut session.committed);
        drop(session);
        sim.set_capacity(Some(0));
        let (shown, recovered) = read(&sim).unwrap();
        assert_eq!(shown.len(), 2, "reads still show it");
        assert_eq!(read(&sim.crash(0)).unwrap().0, committed);
        sim.power_off_after(step);
        let started = Session::begin(recovered, SMALL).is_ok();
        let is_over = started && !sim.is_off();
        for seed in 0..20 {
            let (seen, _) = read(&sim.crash(seed)).unwrap();
            assert_eq!(seen[..1], committed, "step {step}, seed {seed}");
            assert!(!started || seen == shown, "step {step}, seed {seed}");
        }
        if is_over {
            break;
        }
    }
}

#[test]
fn a_start_that_cannot_make_it_durable_is_refused() {
    for (site, errno) in [
        (Site::WriteAt, Errno::IO),
        (Site::WriteAt, Errno::NOSPC),
        (Site::SyncAll, Errno::IO),
        (Site::SyncAll, Errno::NOSPC),
    ] {
        let (sim, truth) = full(End::Open);
        let fault = Fault::new(How::Errno(errno)).site(site);
        sim.fail(fault.on("/data/log/00000000000000000002.log"));
        let error = Session::start(&sim, SMALL).unwrap_err();
        assert!(!error.is_corrupt(), "{error}");
        assert_eq!(with_records(&read(&sim.crash(1)).unwrap().0), truth);
    }
}

#[test]
fn soon_after_a_lack_of_space_it_is_not_asked_for_again() {
    let (sim, _) = full(End::Open);
    let (_, recovered) = read(&sim).unwrap();
    let mut session = Session::begin_with(recovered, SMALL, Preparation::Ahead).unwrap();
    sim.forget_calls();
    for fill in 0..100 {
        let appended = session.append(1, &body(1, 50, fill));
        assert!(matches!(appended, Appended::Lost(_)));
    }
    let writes = sim.count(Site::WriteAt);
    assert!(writes < 50, "{writes} writes");
    sim.set_capacity(None);
    std::thread::sleep(std::time::Duration::from_millis(110));
    session.commit(1, 50, 9);
}
