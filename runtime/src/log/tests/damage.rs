//! Damage: refused with file and offset, or nothing changes in what is read. Never another content.

use std::ops::Range;

use super::*;
use crate::log::error::Damage;

/// Where a frame of the truth lies.
#[derive(Debug, Clone)]
struct Laid {
    segment: u64,
    bytes: Range<usize>,
    seen: Seen,
}

/// Two segments: the first cut to its end, the second with a tail that was never written. The
/// newest frame has several sectors, or is small, or is empty.
fn written(newest: usize) -> (Sim, Vec<Laid>) {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(2, 5, 1);
    session.commit(1, 1200, 2);
    session.log.cut().unwrap();
    session.commit(1, 20, 3);
    session.commit(3, 90, 4);
    match newest {
        0 => assert!(matches!(
            session.append_empty(Flags::IDLE),
            Appended::Committed
        )),
        bytes => session.commit(1, bytes, 5),
    }
    let mut laid = Vec::new();
    let (mut segment, mut at) = (1, 4096);
    for seen in &session.committed {
        if laid.len() == 2 {
            (segment, at) = (2, 4096);
        }
        let bytes = 88 + seen.body.len().next_multiple_of(8);
        laid.push(Laid {
            segment,
            bytes: at..at + bytes,
            seen: seen.clone(),
        });
        at += bytes;
    }
    (sim, laid)
}

/// Changes a segment, reads the log, and puts the segment back.
fn read_damaged(
    sim: &Sim,
    segment: u64,
    damage: impl FnOnce(&mut Vec<u8>),
) -> Option<Result<(Vec<Seen>, Verdict), LogError>> {
    let path = segment_path(segment);
    let mut before = Vec::new();
    let mut differs = false;
    sim.edit(&path, |content| {
        before.clone_from(content);
        damage(content);
        differs = *content != before;
    });
    let files = sim.files();
    let result = differs.then(|| read(sim).map(|(seen, recovered)| (seen, recovered.verdict)));
    assert_eq!(sim.files(), files, "reading changes nothing");
    sim.edit(&path, |content| *content = before);
    result
}

/// What is read is the truth, less at most newest frames that the damage covers.
fn check(
    laid: &[Laid],
    damaged: (u64, Range<usize>),
    result: Result<(Vec<Seen>, Verdict), LogError>,
) {
    let (segment, range) = damaged;
    match result {
        Err(LogError::Corrupt { file, offset, .. }) => {
            // Damage of a later segment's header is found there, all other damage in its segment.
            assert_eq!(
                file,
                segment_path(segment).strip_prefix("/data").unwrap(),
                "{range:?}"
            );
            assert!(offset <= range.end as u64, "{offset} {range:?}");
        }
        Err(error) => panic!("{error} {range:?}"),
        Ok((seen, verdict)) => {
            for (laid, seen) in laid.iter().zip(&seen) {
                assert_eq!(&laid.seen, seen, "{range:?}");
            }
            let missing = &laid[seen.len()..];
            for laid in missing {
                let covered = laid.bytes.start < range.end && range.start < laid.bytes.end;
                assert!(laid.segment == segment && covered, "{range:?} {laid:?}");
            }
            let [first, ..] = missing else { return };
            // Newest frames that turned to nothing but zeros cannot be seen by one node.
            let whole =
                range.start <= first.bytes.start && range.end >= laid[laid.len() - 1].bytes.end;
            match verdict {
                Verdict::Torn(torn) => assert_eq!(torn.sequence.0, first.seen.first),
                _ => assert!(whole, "{range:?}"),
            }
        }
    }
}

/// Places of a segment: all that holds something, and some of what is padding or unwritten.
fn places(sim: &Sim, segment: u64) -> Vec<usize> {
    let content = &sim.files()[&segment_path(segment)];
    let end = content.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let places = (0..content.len()).filter(|at| match at {
        0..160 | 4088..4096 => true,
        160..4088 => at % 97 == 0,
        _ => *at < end + 16 || at % 61 == 0,
    });
    places.collect()
}

#[test]
fn every_flipped_bit() {
    for newest in [0, 30, 1300] {
        let (sim, laid) = written(newest);
        let segments = if newest == 0 { 1..=2 } else { 2..=2 };
        for segment in segments {
            for at in places(&sim, segment) {
                for bit in 0..8 {
                    let result =
                        read_damaged(&sim, segment, |content| content[at] ^= 1 << bit).unwrap();
                    if let Ok((seen, _)) = &result {
                        assert_eq!(seen.len(), laid.len(), "a flipped bit takes no frame: {at}");
                    }
                    check(&laid, (segment, at..at + 1), result);
                }
            }
        }
    }
}

#[test]
fn every_byte_to_zeros_and_ones() {
    let (sim, laid) = written(1300);
    for segment in [1, 2] {
        for at in places(&sim, segment) {
            for byte in [0, 0xff] {
                if let Some(result) = read_damaged(&sim, segment, |content| content[at] = byte) {
                    check(&laid, (segment, at..at + 1), result);
                }
            }
        }
    }
}

#[test]
fn every_run_of_sectors_to_zeros() {
    for newest in [0, 30, 1300] {
        let (sim, laid) = written(newest);
        for segment in [1, 2] {
            let sectors = sim.files()[&segment_path(segment)].len().div_ceil(512);
            for start in 0..sectors {
                for end in start + 1..=sectors {
                    let zero = |content: &mut Vec<u8>| {
                        let end = (end * 512).min(content.len());
                        content[start * 512..end].fill(0);
                    };
                    if let Some(result) = read_damaged(&sim, segment, zero) {
                        check(&laid, (segment, start * 512..end * 512), result);
                    }
                }
            }
        }
    }
}

#[test]
fn every_truncation() {
    let (sim, _) = written(30);
    for segment in [1, 2] {
        let len = sim.files()[&segment_path(segment)].len();
        for cut in (0..len).filter(|cut| cut % 13 == 0 || cut % 512 == 0 || len - cut < 9) {
            let result = read_damaged(&sim, segment, |content| content.truncate(cut)).unwrap();
            let error = result.expect_err("a short segment is refused");
            let LogError::Corrupt { file, damage, .. } = error else {
                panic!("{error}");
            };
            assert_eq!(file, segment_path(segment).strip_prefix("/data").unwrap());
            assert!(matches!(damage, Damage::Length { .. }), "{damage}");
        }
    }
}

#[test]
fn bytes_after_the_end_that_a_successor_records_are_not_part_of_the_log() {
    let (sim, laid) = written(30);
    let noise = |content: &mut Vec<u8>| content.extend_from_slice(&[0x99; 700]);
    let (seen, verdict) = read_damaged(&sim, 1, noise).unwrap().unwrap();
    assert_eq!((seen.len(), verdict), (laid.len(), Verdict::Open));

    // The next start makes good for a crash before the cut.
    let end = sim.files()[&segment_path(1)].len();
    sim.edit(segment_path(1), noise);
    Session::start(&sim, SMALL).unwrap();
    assert_eq!(sim.durable_files()[&segment_path(1)].len(), end);
}

#[test]
fn a_last_segment_that_is_too_long_is_refused() {
    let (sim, _) = written(30);
    let longer = |content: &mut Vec<u8>| content.push(0);
    let error = read_damaged(&sim, 2, longer).unwrap().unwrap_err();
    assert!(
        error.to_string().contains("8193 bytes and must have 8192"),
        "{error}"
    );
}

#[test]
fn a_missing_segment_is_refused() {
    for missing in [1, 2] {
        let (sim, laid) = written(30);
        {
            let mut session = Session::start(&sim, SMALL).unwrap();
            session.commit(1, 8, 9);
        }
        dir(&sim).vfs.remove(&segment_path(missing)).unwrap();
        let error = read(&sim).unwrap_err();
        let next = if missing == 1 { 1 } else { laid[2].seen.first };
        assert_eq!(
            error.to_string(),
            format!(
                "the log is damaged: log/{missing:020}.log at byte 0, where sequence {next} is \
                 expected: the segment is missing. Nothing was changed; `server verify` checks it \
                 again without serving, and a backup brings back what is lost"
            )
        );
    }
}

#[test]
fn no_segment_at_all_is_refused_once_there_was_one() {
    let start = Start {
        may_be_empty: false,
        ..START
    };
    let error = recover(&dir(&machine()), &IDENTITY, start, &mut |_| Ok(())).unwrap_err();
    assert!(error.is_corrupt());
    assert!(
        error.to_string().contains("the segment is missing"),
        "{error}"
    );
}

#[test]
fn a_segment_of_another_store_or_place_is_refused() {
    let (sim, _) = written(30);
    let first = sim.files()[&segment_path(1)].clone();
    let with_first = read_damaged(&sim, 2, |content| content.clone_from(&first));
    let error = with_first.unwrap().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the segment's header has another number"),
        "{error}"
    );

    for (identity, part) in [
        (
            Identity {
                store: [1; 16],
                ..IDENTITY
            },
            "store",
        ),
        (
            Identity {
                salt: [1; 8],
                ..IDENTITY
            },
            "salt",
        ),
        (
            Identity {
                epoch: 0,
                ..IDENTITY
            },
            "epoch",
        ),
    ] {
        let error = recover(&dir(&sim), &identity, START, &mut |_| Ok(())).unwrap_err();
        assert!(
            error.is_corrupt() && error.to_string().contains(part),
            "{error}"
        );
    }
}

#[test]
fn a_segment_that_does_not_continue_the_one_before_is_refused() {
    // The second segment holds no frame yet, so that its header alone can say so.
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 20, 1);
    session.log.cut().unwrap();
    for (at, part) in [(56, "first sequence"), (80, "chain value")] {
        let forge = |content: &mut Vec<u8>| {
            content[at] ^= 4;
            let sum = crc32c::crc32c(&content[..4092]);
            content[4092..4096].copy_from_slice(&sum.to_le_bytes());
        };
        let error = read_damaged(&sim, 2, forge).unwrap().unwrap_err();
        assert!(
            error.is_corrupt() && error.to_string().contains(part),
            "{error}"
        );
    }
}

#[test]
fn a_frame_that_another_frame_vouches_for_is_never_torn() {
    // The empty frame vouches, and so does any other: the middle sector of the frame before is
    // all zero, which without them would be a torn write.
    for newest in [0, 30] {
        let sim = machine();
        let mut session = Session::start(&sim, SMALL).unwrap();
        session.commit(1, 1300, 1);
        match newest {
            0 => drop(session.append_empty(Flags::IDLE)),
            bytes => session.commit(1, bytes, 2),
        }
        sim.edit(segment_path(1), |content| content[4608..5120].fill(0));
        let error = read(&sim).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the log is damaged: log/00000000000000000001.log at byte 4096, where sequence 1 is \
             expected: the frame's body does not match its checksum, though the frame of sequence \
             2 at byte 5504 proves that it had been written. Nothing was changed; `server verify` \
             checks it again without serving, and a backup brings back what is lost"
        );
    }
}

#[test]
fn frames_that_changed_places_are_refused() {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 20, 1);
    session.commit(1, 20, 2);
    session.commit(1, 20, 3);
    sim.edit(segment_path(1), |content| {
        let len = 88 + 40;
        let (second, third) = content[4096 + len..].split_at_mut(len);
        second.swap_with_slice(&mut third[..len]);
    });
    let error = read(&sim).unwrap_err();
    assert!(
        error.to_string().contains("not the one that belongs here"),
        "{error}"
    );
}

#[test]
fn an_event_that_cannot_be_read_is_refused() {
    let (sim, laid) = written(30);
    let refuse_at = laid[3].seen.first;
    let error = recover(&dir(&sim), &IDENTITY, START, &mut |frame| {
        if frame.first.0 == refuse_at {
            return Err(crate::wire::DecodeError::Model { id: 70 });
        }
        Ok(())
    })
    .unwrap_err();
    assert!(error.is_corrupt());
    let text = error.to_string();
    assert!(
        text.contains("log/00000000000000000002.log at byte 4224"),
        "{text}"
    );
    assert!(
        text.contains("an event cannot be read: no model has the id 70"),
        "{text}"
    );
}
