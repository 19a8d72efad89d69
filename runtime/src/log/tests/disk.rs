//! The log on a real disk, with segments prepared ahead on their thread.

use std::fs;

use super::*;
use crate::vfs::Disk;

#[test]
fn segments_are_prepared_ahead_and_read_back() {
    let root = tempfile::tempdir().unwrap();
    let dir = Dir {
        vfs: Arc::new(Disk),
        path: root.path().to_owned(),
    };
    fs::create_dir(root.path().join("log")).unwrap();
    let sizes = SegmentSizes {
        first: 16 << 10,
        max: 64 << 10,
    };
    let mut truth = Vec::new();
    for start in 0..3_u8 {
        let recovered = recover(&dir, &IDENTITY, START, &mut |_| Ok(())).unwrap();
        let settled = recovered.settle().unwrap();
        let mut sealer = FrameSealer::new(IDENTITY.salt, settled.tip);
        let mut log = FileLog::open(settled, STAMP, sizes).unwrap();
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
