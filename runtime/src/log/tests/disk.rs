//! The log on a real disk, with segments prepared ahead on their thread.

use std::fs;

use super::*;
use crate::{
    log::segment,
    vfs::{Disk, Open},
};

/// A new data directory, and the operations on it.
fn disk() -> (tempfile::TempDir, Dir) {
    let root = tempfile::tempdir().unwrap();
    let dir = Dir {
        vfs: Arc::new(Disk),
        path: root.path().to_owned(),
    };
    fs::create_dir(root.path().join("log")).unwrap();
    (root, dir)
}

#[test]
fn segments_are_prepared_ahead_and_read_back() {
    let (root, dir) = disk();
    let sizes = SegmentSizes {
        first: 16 << 10,
        max: 64 << 10,
    };
    let mut truth = Vec::new();
    for start in 0..3_u8 {
        let recovered = recover(&dir, &IDENTITY, START, &mut |_| Ok(())).unwrap();
        let settled = recovered.settle().unwrap();
        let mut sealer = FrameSealer::new(IDENTITY.salt, settled.tip);
        let mut log = FileLog::new(settled, STAMP, sizes);
        for fill in 0..200 {
            let body = body(1, 1000, fill ^ start);
            let first = sealer.next_sequence();
            let time = sealer.next_time(0);
            let frame = sealer.seal(&body, 1, time).unwrap();
            assert!(matches!(log.append(first, frame), Appended::Committed));
            sealer.commit();
            truth.push(body);
        }
        drop(log);
        assert_eq!(fs::read_dir(root.path().join("tmp")).unwrap().count(), 0);
    }
    let mut seen = Vec::new();
    let recovered = recover(&dir, &IDENTITY, START, &mut |frame| {
        seen.push(frame.body.to_vec());
        Ok(())
    })
    .unwrap();
    assert!(seen == truth);
    assert!(recovered.counts.segments > 9);
    assert_eq!(recovered.tip.next, Sequence(601));
}

/// The file of a segment may be of any length: it is compared before there is memory for it.
#[test]
fn a_segment_of_a_monstrous_length_is_refused_without_reading_it() {
    let (_root, dir) = disk();
    for number in 1..=2 {
        let recovered = recover(&dir, &IDENTITY, START, &mut |_| Ok(())).unwrap();
        let settled = recovered.settle().unwrap();
        let mut sealer = FrameSealer::new(IDENTITY.salt, settled.tip);
        let mut log = FileLog::new(settled, STAMP, SMALL);
        let frame = sealer.seal(&body(1, 10, number), 1, sealer.next_time(0));
        let appended = log.append(Sequence(number.into()), frame.unwrap());
        assert!(matches!(appended, Appended::Committed));
    }
    let resize = |number, bytes| {
        let path = segment::path(&dir, number);
        let file = dir.vfs.open(&path, Open::Write).unwrap();
        let before = file.len().unwrap();
        file.set_len(bytes).unwrap();
        before
    };
    let monstrous = 8 << 40;
    let before = resize(2, monstrous);
    let error = recover(&dir, &IDENTITY, START, &mut |_| Ok(())).unwrap_err();
    assert!(error.is_corrupt());
    let text = error.to_string();
    assert!(
        text.contains("the file has 8796093022208 bytes and must have 8192"),
        "{text}"
    );
    // What follows the end that a successor records is not part of the log, however much it is.
    resize(2, before);
    resize(1, monstrous);
    recover(&dir, &IDENTITY, START, &mut |_| Ok(())).unwrap();
    dir.vfs.remove(&segment::path(&dir, 2)).unwrap();
    let error = recover(&dir, &IDENTITY, START, &mut |_| Ok(())).unwrap_err();
    assert!(error.is_corrupt(), "{error}");
}
