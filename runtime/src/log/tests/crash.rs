//! Power that goes at any step: what was acknowledged is there, and nothing else but the frame
//! that was on its way.

use super::*;

const SEEDS: u64 = 8;

/// What the work came to before the power went.
#[derive(Debug, Default)]
struct Work {
    committed: Vec<Seen>,
    /// The frame that was on its way.
    flying: Option<Vec<u8>>,
    /// Where the last start began: a manifest says so, and a log that ends before it is refused.
    began: (u64, Sequence),
}

/// Several starts, with rotations, cuts and empty frames. Ends at the first failure.
fn work(sim: &Sim, work: &mut Work) {
    let Work {
        committed,
        flying,
        began,
    } = work;
    for start in 0..5 {
        let Ok(mut session) = Session::start(sim, SMALL) else {
            return;
        };
        *began = session.began;
        if start % 2 == 1 {
            // Nothing but empty frames: the next start replaces the segment.
            let _ = session.append_empty(Flags::IDLE);
            let _ = session.append_empty(Flags::STOP);
            continue;
        }
        for step in 0..9 {
            let records = 1 + step % 3;
            let bytes = [10, 700, 1200, 300][step as usize % 4];
            let body = body(records, bytes, 16 * start + step as u8);
            let appended = session.append(records, &body);
            committed.append(&mut session.committed);
            if !matches!(appended, Appended::Committed) {
                *flying = Some(body);
                return;
            }
            let went_on = match step {
                4 => matches!(session.append_empty(Flags::IDLE), Appended::Committed),
                6 => session.log.cut().is_ok(),
                _ => true,
            };
            session.committed.clear();
            if !went_on {
                return;
            }
        }
        let _ = session.append_empty(Flags::STOP);
    }
}

/// Reads the log, and checks that it holds what it must and no more than it may.
fn check(sim: &Sim, committed: &[Seen], flying: Option<&Vec<u8>>, what: &str) -> Vec<Seen> {
    let (seen, _) = read(sim).unwrap_or_else(|error| panic!("{error} {what}"));
    let seen = with_records(&seen);
    let (sure, rest) = seen.split_at_checked(committed.len()).expect(what);
    // Times and sequences of empty frames differ: they may be used again.
    assert_eq!(sure, committed, "{what}");
    match rest {
        [] => {}
        [frame] => assert_eq!(Some(&frame.body), flying, "{what}"),
        _ => panic!("more than one frame on its way {what}"),
    }
    seen
}

#[test]
fn what_was_acknowledged_is_there_after_any_crash() {
    for step in 0.. {
        let sim = machine();
        sim.power_off_after(step);
        let mut done = Work::default();
        work(&sim, &mut done);
        for seed in 0..SEEDS {
            let what = format!("step {step}, seed {seed}");
            let after = sim.crash(seed);
            let seen = check(&after, &done.committed, done.flying.as_ref(), &what);
            let (_, recovered) = read(&after).unwrap();
            assert!(recovered.tip.next >= done.began.1, "{what}");
            assert!(
                recovered.last_segment().unwrap_or(0) >= done.began.0,
                "{what}"
            );
            // The next start serves what it saw, so that must outlive another crash, at any
            // moment after that start.
            let mut session = Session::start(&after, SMALL).unwrap();
            check(&after.crash(seed), &seen, None, &what);
            session.commit(1, 20, 0xee);
            let expected = [&seen[..], &session.committed].concat();
            check(&after.crash(SEEDS - seed), &expected, None, &what);
        }
        if !sim.is_off() {
            assert!(step > 100, "the work has {step} steps");
            break;
        }
    }
}

#[test]
fn a_crash_while_the_log_is_repaired_loses_nothing() {
    let torn = || {
        let sim = machine();
        let mut session = Session::start(&sim, SMALL).unwrap();
        session.commit(1, 700, 1);
        session.log.cut().unwrap();
        session.commit(1, 700, 2);
        session.commit(1, 1500, 3);
        sim.edit(segment_path(2), |content| content[5632..6144].fill(0));
        session.committed.pop();
        (sim, session.committed)
    };
    for step in 0.. {
        let (sim, truth) = torn();
        sim.power_off_after(step);
        let done = Session::start(&sim, SMALL).is_ok();
        for seed in 0..SEEDS {
            let what = format!("step {step}, seed {seed}");
            let after = sim.crash(seed);
            check(&after, &truth, None, &what);
            let mut session = Session::start(&after, SMALL).unwrap();
            session.commit(1, 20, 0xee);
            let expected = [&truth[..], &session.committed].concat();
            check(&after.crash(0), &expected, None, &what);
        }
        if done {
            assert!(step > 10, "the repair has {step} steps");
            break;
        }
    }
}
