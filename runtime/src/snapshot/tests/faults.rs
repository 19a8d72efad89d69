//! What a disk and a caller can do wrong while a file is written.

use std::sync::atomic::{AtomicU32, Ordering};

use rustix::io::Errno;

use super::*;
use crate::vfs::sim::{Call, Fault, How, Site};

fn sites(sim: &Sim) -> Vec<Site> {
    let calls = sim.calls();
    calls.iter().map(|call: &Call| call.site).collect()
}

/// A bit more than three pieces.
fn large() -> Vec<Row> {
    rows(320, 10_000)
}

#[test]
fn every_piece_is_synced_before_the_next() {
    let (sim, dir) = machine();
    let written = write_snapshot(&dir, &large()).unwrap();
    assert!(written.bytes > 3 << 20 && written.bytes < 4 << 20);
    let piece = [Site::WriteAt, Site::SyncData];
    let expected = [&[Site::Open][..], &piece.repeat(4), &[Site::SyncAll]].concat();
    assert_eq!(sites(&sim), expected);
    // All but the name is durable.
    sim.forget_calls();
    crate::vfs::Vfs::sync_dir(&sim, Path::new("/data/tmp")).unwrap();
    let crashed = sim.crash(0);
    let on_disk = load(&on(&crashed), &super::expected(&written)).unwrap();
    assert_eq!(on_disk, large());
}

#[test]
fn the_pace_is_asked_between_pieces_and_can_end_the_writing() {
    struct Counting(AtomicU32, u32);
    impl Pace for Counting {
        fn pause(&self) -> io::Result<()> {
            if self.0.fetch_add(1, Ordering::Relaxed) == self.1 {
                return Err(io::Error::other("not wanted any more"));
            }
            Ok(())
        }
    }
    for (limit, ends) in [(u32::MAX, false), (0, true), (2, true)] {
        let (sim, dir) = machine();
        let pace = Counting(AtomicU32::new(0), limit);
        let write = || {
            let head = head(320);
            let mut writer = SnapshotWriter::create(&dir, &snapshot_path(), &head, &pace)?;
            for (sequence, key, members) in &large() {
                writer.row(*sequence, key, members)?;
            }
            writer.finish()
        };
        let written = write();
        assert_eq!(written.is_err(), ends);
        if let Err(error) = written {
            assert_eq!(error.to_string(), "not wanted any more");
            assert_eq!(sim.count(Site::WriteAt), u64::from(limit) + 1);
            assert_eq!(sim.count(Site::SyncData), u64::from(limit) + 1);
        } else {
            assert_eq!(pace.0.into_inner(), 3);
        }
    }
}

#[test]
fn a_fault_at_any_call_is_returned_and_never_tried_again() {
    let faults = [
        How::Errno(Errno::NOSPC),
        How::Errno(Errno::IO),
        How::Errno(Errno::MFILE),
        How::Partly(700, Errno::NOSPC),
    ];
    let (sim, dir) = machine();
    write_snapshot(&dir, &large()).unwrap();
    let calls = sites(&sim);
    for how in faults {
        for (at, site) in calls.iter().enumerate() {
            if matches!(how, How::Partly(..)) && *site != Site::WriteAt {
                continue;
            }
            let (sim, dir) = machine();
            sim.fail(Fault::new(how).after(at as u64));
            let error = write_snapshot(&dir, &large()).expect_err("a call failed");
            let (How::Errno(errno) | How::Partly(_, errno)) = how else {
                unreachable!()
            };
            assert_eq!(error.raw_os_error(), Some(errno.raw_os_error()));
            assert_eq!(sites(&sim), calls[..=at], "{how:?} at {at}");
        }
    }
}

#[test]
fn short_writes_and_interruptions_are_gone_through() {
    let (sim, dir) = machine();
    for (at, how) in [
        How::Short(1),
        How::Interrupted,
        How::Short(511),
        How::Interrupted,
    ]
    .into_iter()
    .enumerate()
    {
        sim.fail(Fault::new(how).site(Site::WriteAt).after(at as u64));
    }
    let written = write_snapshot(&dir, &large()).unwrap();
    for how in [How::Short(1), How::Interrupted, How::Short(40)] {
        sim.fail(Fault::new(how).site(Site::ReadAt));
    }
    assert_eq!(load(&dir, &expected(&written)).unwrap(), large());
}

#[test]
fn a_writer_that_failed_writes_nothing_more() {
    let (sim, dir) = machine();
    sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
    let rows = large();
    let mut writer = SnapshotWriter::create(&dir, &snapshot_path(), &head(320), &NoPause).unwrap();
    let failed = rows
        .iter()
        .filter(|(sequence, key, members)| writer.row(*sequence, key, members).is_err())
        .count();
    assert!(failed > 0);
    let _ = writer.finish().expect_err("a sync failed");
    assert_eq!(
        (sim.count(Site::WriteAt), sim.count(Site::SyncData)),
        (1, 1)
    );
    assert_eq!(sim.count(Site::SyncAll), 0);
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let (sim, dir) = machine();
    sim.put(snapshot_path(), *b"of someone else");
    let error = write_snapshot(&dir, &[]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(sim.files()[&snapshot_path()], b"of someone else");
}

#[test]
fn reading_fails_as_the_machine_does() {
    let (sim, dir) = machine();
    let written = write_snapshot(&dir, &large()).unwrap();
    sim.forget_calls();
    let known = expected(&written);
    SnapshotFile::read_back(&dir, &snapshot_path(), &known, &NoPause).unwrap();
    let calls = sites(&sim);
    assert_eq!(calls[..2], [Site::Open, Site::DropCache]);
    for (at, site) in calls.iter().enumerate() {
        for errno in [Errno::IO, Errno::MFILE] {
            sim.forget_calls();
            sim.fail(Fault::new(How::Errno(errno)).after(at as u64));
            let read = SnapshotFile::read_back(&dir, &snapshot_path(), &known, &NoPause);
            let error = read.map(|file| file.blocks()).expect_err("a call failed");
            assert!(
                matches!(error, SnapshotError::Io { .. }),
                "{site:?}: {error}"
            );
            assert!(!error.is_corrupt());
        }
    }
}

/// The page cache shows what a failed sync lost, until it is dropped.
#[test]
fn reading_back_sees_what_the_disk_lost() {
    let sim = Sim::seeded(0);
    let dir = on(&sim);
    sim.put("/data/tmp/leftover", Vec::new());
    let written = write_snapshot(&dir, &rows(50, 100)).unwrap();
    let whole = sim.files()[&snapshot_path()].clone();
    let file = dir
        .vfs
        .open(&snapshot_path(), crate::vfs::Open::Write)
        .unwrap();
    file.write_at(&[0; 512], 512).unwrap();
    file.sync_data().unwrap();
    crate::vfs::write_all_at(&*file, &whole, 0).unwrap();
    sim.fail(Fault::new(How::Errno(Errno::IO)).site(Site::SyncData));
    file.sync_data().unwrap_err();
    assert!(load(&dir, &expected(&written)).is_ok());
    let error =
        SnapshotFile::read_back(&dir, &snapshot_path(), &expected(&written), &NoPause).unwrap_err();
    assert!(error.is_corrupt(), "{error}");
}

#[test]
fn what_the_header_does_not_say_is_refused() {
    type Case<'c> = (&'c str, u64, &'c [(u64, u8)]);
    let cases: [Case<'_>; 5] = [
        (
            "an item does not sort after the one before it",
            2,
            &[(1, 5), (2, 5)],
        ),
        (
            "an item does not sort after the one before it",
            2,
            &[(1, 5), (2, 4)],
        ),
        (
            "an item's sequence lies outside of what the header says",
            1,
            &[(0, 5)],
        ),
        (
            "an item's sequence lies outside of what the header says",
            1,
            &[((1 << 20) + 1, 5)],
        ),
        (
            "there are not as many rows as the header says",
            2,
            &[(1, 5)],
        ),
    ];
    for (text, count, rows) in cases {
        let (_, dir) = machine();
        let write = || {
            let head = head(count);
            let mut writer = SnapshotWriter::create(&dir, &snapshot_path(), &head, &NoPause)?;
            for (sequence, key) in rows {
                writer.row(Sequence(*sequence), &[*key], &[0xa0])?;
            }
            writer.finish()
        };
        let error = write().expect_err(text);
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::InvalidInput, text)
        );
    }
    let (_, dir) = machine();
    for bad in [[11, 11], [12, 11], [9, 10], [11, 2_000_001]] {
        let records = bad.map(|sequence| (Sequence(sequence), vec![0xa0]));
        let error = write_carry(&dir, &records).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        dir.vfs.remove(&carry_path()).unwrap();
    }
}

#[test]
fn an_item_over_the_limit_is_refused() {
    let (_, dir) = machine();
    let bytes = vec![0; ITEM_BYTES_MAX];
    let mut writer = CarryWriter::create(&dir, &carry_path(), &CARRY_HEAD, &NoPause).unwrap();
    writer.record(Sequence(10), &bytes).unwrap();
    let error = writer
        .record(Sequence(11), &[&bytes[..], &[0]].concat())
        .unwrap_err();
    assert_eq!(error.to_string(), "an item is too large");
    writer.record(Sequence(11), &bytes).unwrap();
    let written = writer.finish().unwrap();
    let read = load_carry(&dir, &expected(&written)).unwrap();
    assert_eq!(read.len(), 2);
    assert!(read.iter().all(|(_, record)| record == &bytes));
}
