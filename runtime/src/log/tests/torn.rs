//! A write that did not finish: put aside, counted, and the log goes on.

use super::*;

/// Frames of sequences 1 and 2, the second of several sectors.
fn written() -> (Sim, Vec<Seen>) {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(1, 100, 1);
    session.commit(1, 2000, 2);
    (sim, session.committed)
}

#[test]
fn a_newest_frame_with_an_unwritten_sector_goes_to_quarantine() {
    for sector in 4608 / 512..6300 / 512 {
        let (sim, truth) = written();
        sim.edit(segment_path(1), |content| {
            content[sector * 512..(sector + 1) * 512].fill(0);
        });
        let torn_bytes = sim.files()[&segment_path(1)][4304..6416].to_vec();
        let (seen, recovered) = read(&sim).unwrap();
        assert_eq!(seen, truth[..1]);
        let Verdict::Torn(torn) = &recovered.verdict else {
            panic!("{:?}", recovered.verdict);
        };
        assert_eq!((torn.segment, torn.offset, torn.sequence.0), (1, 4304, 2));
        let quarantine = PathBuf::from("/data").join(&torn.quarantine);

        let mut session = Session::begin(recovered, SMALL).unwrap();
        let kept = &sim.durable_files()[&quarantine];
        assert_eq!(*kept, torn_bytes[..kept.len()]);
        assert!(torn_bytes[kept.len()..].iter().all(|byte| *byte == 0));
        assert_eq!(sim.files()[&segment_path(1)].len(), 4304);

        assert_eq!(session.sealer.next_sequence().0, 2);
        session.commit(1, 30, 3);
        let (seen, recovered) = read(&sim.crash(0)).unwrap();
        assert_eq!(seen, [&truth[..1], &session.committed].concat());
        assert_eq!(recovered.verdict, Verdict::Open);
    }
}

#[test]
fn a_torn_header_is_torn() {
    let (sim, truth) = written();
    // The header of the second frame lies in one sector; what follows that sector was written.
    sim.edit(segment_path(1), |content| content[4304..4608].fill(0));
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, truth[..1]);
    let Verdict::Torn(torn) = recovered.verdict else {
        panic!("{:?}", recovered.verdict);
    };
    assert_eq!((torn.offset, torn.bytes), (4304, 2100));
}

#[test]
fn noise_in_the_unwritten_tail_is_torn() {
    let (sim, truth) = written();
    sim.flip(segment_path(1), 7000 * 8);
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, truth);
    let Verdict::Torn(torn) = recovered.verdict else {
        panic!("{:?}", recovered.verdict);
    };
    assert_eq!((torn.offset, torn.sequence.0), (6408, 3));
}

#[test]
fn a_torn_first_frame_leaves_its_segment_to_be_replaced() {
    let (sim, truth) = written();
    let (_, recovered) = read(&sim).unwrap();
    let mut session = Session::begin(recovered, SMALL).unwrap();
    session.commit(1, 2000, 3);
    sim.edit(segment_path(2), |content| content[4608..5120].fill(0));
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, truth);
    assert!(matches!(recovered.verdict, Verdict::Torn(_)));
    let mut session = Session::begin(recovered, SMALL).unwrap();
    session.commit(1, 10, 4);
    let (seen, recovered) = read(&sim).unwrap();
    assert_eq!(seen, [&truth[..], &session.committed].concat());
    assert_eq!(recovered.last_segment(), Some(2));
}

#[test]
fn a_whole_frame_with_a_wrong_chain_is_no_torn_write() {
    let (sim, _) = written();
    let genesis = IDENTITY.genesis();
    let mut other = FrameSealer::new(IDENTITY.salt, genesis);
    other.seal(&body(1, 100, 7), 1, 1).unwrap();
    other.commit();
    let foreign = other.seal(&body(1, 20, 8), 1, i64::MAX).unwrap().to_vec();
    sim.edit(segment_path(1), |content| {
        content[4304..].fill(0);
        content[4304..4304 + foreign.len()].copy_from_slice(&foreign);
    });
    let error = read(&sim).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("does not continue the one before it"),
        "{error}"
    );
}

#[test]
fn a_header_that_asks_for_more_room_than_there_is_is_no_torn_write() {
    let (sim, _) = written();
    let tip = read(&sim).unwrap().1.tip;
    let mut sealer = FrameSealer::new(IDENTITY.salt, tip);
    let frame = sealer.seal(&body(1, 3000, 3), 1, i64::MAX).unwrap();
    sim.edit(segment_path(1), |content| {
        content[6408..6456].copy_from_slice(&frame[..48]);
    });
    let error = read(&sim).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("longer than the room it stands in"),
        "{error}"
    );
}
