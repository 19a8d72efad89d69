//! Segments that follow one another.

use super::*;
use crate::{log::FrameView, vfs::Open};

/// The frames that a reader gives from a sequence on, by their first sequence.
fn firsts(log: &FileLog, from: u64) -> Vec<u64> {
    let mut firsts = Vec::new();
    let mut push = |frame: &FrameView<'_>| {
        firsts.push(frame.first.0);
        Ok(())
    };
    log.reader().read(Sequence(from), &mut push).unwrap();
    firsts
}

#[test]
fn a_full_segment_is_followed_by_the_next() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    for fill in 0..20 {
        session.commit(2, 400, fill);
    }
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, session.committed);
    assert_eq!(recovered.counts.segments, 5);
    assert_eq!(
        (recovered.counts.frames, recovered.counts.records),
        (20, 40)
    );
    assert_eq!(recovered.last.map(|last| last.header.stamp), Some(STAMP));
    let files = sim.files();
    for number in 1..5 {
        let content = &files[&segment_path(number)];
        let successor = &files[&segment_path(number + 1)];
        let end = u64::from_le_bytes(successor[64..72].try_into().unwrap());
        assert_eq!(
            content.len() as u64,
            end,
            "cut to the end that the successor records"
        );
    }
    assert_eq!(files[&segment_path(5)].len(), 8192);
    assert!(!files.contains_key(&PathBuf::from("/data/tmp/segment")));
}

#[test]
fn room_for_an_empty_frame_is_always_kept() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    let largest = session.log.frame_bytes_max();
    assert_eq!(largest, 8192 - 4096 - 88);
    let overhead = 88 + body(1, 300, 1).len() - 300;
    session.commit(1, largest - overhead, 1);
    assert!(matches!(
        session.append_empty(Flags::IDLE),
        Appended::Committed
    ));
    assert_eq!(read(&sim).unwrap().1.counts.segments, 1);
    assert!(matches!(
        session.append_empty(Flags::STOP),
        Appended::Committed
    ));
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, session.committed);
    assert_eq!(
        (recovered.counts.segments, recovered.verdict),
        (2, Verdict::Stopped)
    );
}

#[test]
fn a_frame_that_would_take_the_room_of_an_empty_one_goes_to_the_next_segment() {
    let overhead = 88 + body(1, 300, 1).len() - 300;
    for (left, segments) in [(0, 2), (80, 2), (88, 1)] {
        let sim = machine();
        let mut session = Session::start(&sim, SMALL).unwrap();
        session.commit(1, 1000 - overhead, 1);
        session.commit(1, 8192 - 4096 - 1000 - overhead - left, 2);
        assert_eq!(
            read(&sim).unwrap().1.counts.segments,
            segments,
            "{left} bytes left"
        );
    }
}

#[test]
fn a_frame_that_cannot_stand_there_is_refused_and_nothing_is_written() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    let too_large = body(1, 4096, 1);
    assert!(matches!(session.append(1, &too_large), Appended::Lost(_)));
    let small = session.sealer.seal(&body(1, 9, 1), 1, 1).unwrap().to_vec();
    assert!(matches!(
        session.log.append(Sequence(2), &small),
        Appended::Lost(_)
    ));
    assert!(matches!(
        session.log.append(Sequence(1), &small[8..]),
        Appended::Lost(_)
    ));
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!((seen.len(), recovered.verdict), (0, Verdict::Open));
    session.commit(1, 9, 1);
}

#[test]
fn sizes_double_up_to_the_largest() {
    let sim = machine();
    let sizes = SegmentSizes {
        first: 8192,
        max: 32768,
    };
    let mut session = Session::start(&sim, sizes).unwrap();
    let mut sizes = Vec::new();
    for number in 1..6 {
        sizes.push(sim.files()[&segment_path(number)].len());
        while !sim.files().contains_key(&segment_path(number + 1)) {
            session.commit(1, 2_000, 1);
        }
    }
    assert_eq!(sizes, [8192, 16384, 32768, 32768, 32768]);
    // A part that is begun by a cut begins anew: many short parts cost little.
    let Cut { part, .. } = session.log.cut().unwrap();
    assert_eq!(sim.files()[&segment_path(part)].len(), 8192);
}

#[test]
fn a_frame_larger_than_the_next_segment_gets_one_that_holds_it() {
    let sim = machine();
    let sizes = SegmentSizes {
        first: 8192,
        max: 65536,
    };
    let mut session = Session::start(&sim, sizes).unwrap();
    session.commit(1, 50_000, 1);
    session.commit(1, 9, 2);
    assert_eq!(read(&sim).unwrap().0, session.committed);
    assert_eq!(sim.files()[&segment_path(1)].len(), 4096);
}

#[test]
fn each_start_begins_a_segment_and_replaces_one_without_records() {
    let sim = machine();
    let mut truth = Vec::new();
    for start in 0..4 {
        let mut session = Session::start(&sim, SMALL).unwrap();
        if start % 2 == 0 {
            session.commit(1, 50, start);
        }
        assert!(matches!(
            session.append_empty(Flags::STOP),
            Appended::Committed
        ));
        truth.extend(with_records(&session.committed));
    }
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(with_records(&seen), truth);
    assert_eq!(recovered.last_segment(), Some(3));
    let mut session = Session::begin(recovered, SMALL).unwrap();
    session.commit(1, 50, 9);
    assert_eq!(read(&sim).unwrap().1.last_segment(), Some(3));
}

#[test]
fn a_cut_begins_a_segment_unless_the_current_one_is_new() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    let cut = |session: &mut Session| {
        let Cut { part, tip } = session.log.cut().unwrap();
        (part, tip.next.0)
    };
    assert_eq!(cut(&mut session), (1, 1));
    session.commit(3, 50, 1);
    assert_eq!(cut(&mut session), (2, 4));
    assert_eq!(cut(&mut session), (2, 4));
    session.commit(1, 50, 2);
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, session.committed);
    assert_eq!(recovered.counts.segments, 2);
}

#[test]
fn frames_are_read_from_any_sequence_on() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    for fill in 0..9 {
        session.commit(2, 600, fill);
    }
    let all: Vec<u64> = session.committed.iter().map(|frame| frame.first).collect();
    for from in 0..=19 {
        let expected: Vec<u64> = all
            .iter()
            .copied()
            .filter(|first| first + 2 > from)
            .collect();
        assert_eq!(firsts(&session.log, from), expected, "from {from}");
    }
    sim.flip(segment_path(1), 4200 * 8);
    let error = session
        .log
        .reader()
        .read(Sequence(1), &mut |_| Ok(()))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("log/00000000000000000001.log at byte 4096"),
        "{error}"
    );
}

#[test]
fn a_part_of_the_log_that_is_not_needed_is_not_read() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(2, 50, 1);
    let Cut { part, tip } = session.log.cut().unwrap();
    session.commit(2, 50, 2);
    sim.edit(segment_path(1), |content| content[100] = 0x77);
    let start = Start {
        segment: part,
        continues: Some(tip),
        may_be_empty: false,
    };
    let recovered = recover(&dir(&sim), &IDENTITY, start, &mut |_| Ok(())).unwrap();
    assert_eq!((recovered.counts.records, recovered.tip.next.0), (2, 5));
    let [mut sequence, mut chain, mut time] = [tip; 3];
    sequence.next = Sequence(4);
    chain.chain[0] ^= 1;
    time.time = session.committed[1].time;
    for wrong in [sequence, chain, time] {
        let wrong = Start {
            continues: Some(wrong),
            ..start
        };
        let recovered = recover(&dir(&sim), &IDENTITY, wrong, &mut |_| Ok(()));
        assert!(recovered.unwrap_err().is_corrupt());
    }
}

#[test]
fn a_rival_that_took_the_next_number_stops_the_log() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 50, 1);
    dir(&sim)
        .vfs
        .open(&segment_path(2), Open::CreateNew)
        .unwrap();
    let CutError::Fatal(error) = session.log.cut().unwrap_err() else {
        panic!("it may try again");
    };
    assert!(
        error.to_string().contains("00000000000000000002.log"),
        "{error}"
    );
    assert!(matches!(
        session.append(1, &body(1, 5, 1)),
        Appended::Unknown(_)
    ));
}

#[test]
fn a_restored_store_goes_on_in_its_new_epoch() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 50, 1);
    let restored = Identity {
        epoch: 9,
        ..IDENTITY
    };
    let recover = || recover(&dir(&sim), &restored, START, &mut |_| Ok(()));
    let mut session = Session::begin(recover().unwrap(), SMALL).unwrap();
    session.commit(1, 50, 2);
    assert_eq!(sim.files()[&segment_path(2)][32], 9);
    assert_eq!(recover().unwrap().counts.records, 2);
    assert!(
        read(&sim).unwrap_err().is_corrupt(),
        "the old epoch is over"
    );
}

#[test]
fn a_segment_prepared_ahead_that_is_too_small_is_not_used() {
    let sim = machine();
    let sizes = SegmentSizes {
        first: 8192,
        max: 65536,
    };
    let (_, recovered) = read(&sim).unwrap();
    let mut session = Session::begin_with(recovered, sizes, Preparation::Ahead).unwrap();
    session.commit(1, 3000, 1);
    session.commit(1, 50_000, 2);
    assert_eq!(read(&sim.crash(0)).unwrap().0, session.committed);
}

#[test]
fn a_start_syncs_the_segments_that_it_finds() {
    // A directory that was copied may be in the page cache alone.
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 3000, 1);
    session.commit(1, 3000, 2);
    drop(session);
    sim.forget_calls();
    Session::start(&sim, SMALL).unwrap();
    let calls = sim.calls();
    let is_synced = |call: &crate::vfs::sim::Call| {
        call.site == crate::vfs::sim::Site::SyncAll && call.path == segment_path(1)
    };
    assert!(calls.iter().any(is_synced));
}
