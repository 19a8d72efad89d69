//! Files of blocks, in memory.

mod damage;
mod faults;
mod golden;
mod round_trip;
mod speed;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{error::Damage, item::ITEM_BYTES_MAX, *};
use crate::{
    log::LockStamp,
    sequence::Sequence,
    vfs::{Dir, sim::Sim},
};

const STORE: [u8; 16] = [0x11; 16];
const STAMP: LockStamp = LockStamp {
    version: 3,
    fingerprint: [0x22; 32],
};

type Row = (Sequence, Vec<u8>, Vec<u8>);

fn machine() -> (Sim, Dir) {
    let sim = Sim::new();
    let dir = on(&sim);
    sim.put("/data/tmp/leftover", *b"of an earlier run");
    (sim, dir)
}

fn on(sim: &Sim) -> Dir {
    Dir {
        vfs: Arc::new(sim.clone()),
        path: "/data".into(),
    }
}

fn snapshot_path() -> PathBuf {
    Path::new("/data/tmp/accounts.snap").to_owned()
}

fn carry_path() -> PathBuf {
    Path::new("/data/tmp/carry").to_owned()
}

fn head(rows: u64) -> SnapshotHead {
    SnapshotHead {
        store: STORE,
        stamp: STAMP,
        model: 64,
        sequence: Sequence(1 << 20),
        rows,
        next_serial: 7,
    }
}

const CARRY_HEAD: CarryHead = CarryHead {
    store: STORE,
    stamp: STAMP,
    from: Sequence(10),
    through: Sequence(2_000_000),
};

fn expected(written: &Written) -> Expected {
    Expected {
        store: STORE,
        digest: Some(written.digest),
        bytes: Some(written.bytes),
    }
}

/// `count` rows, with keys of numbers and members of `bytes` bytes that do not compress well.
fn rows(count: u32, bytes: usize) -> Vec<Row> {
    let row = |index: u32| {
        let mut key = vec![0x1a];
        key.extend_from_slice(&(index + 65_536).to_be_bytes());
        let mut hash = blake3::Hasher::new();
        hash.update(&index.to_le_bytes());
        let mut members = vec![0; bytes];
        hash.finalize_xof().fill(&mut members);
        (Sequence(u64::from(count - index)), key, members)
    };
    (0..count).map(row).collect()
}

fn write_snapshot(dir: &Dir, rows: &[Row]) -> io::Result<Written> {
    let head = head(rows.len() as u64);
    let mut writer = SnapshotWriter::create(dir, &snapshot_path(), &head, &NoPause)?;
    for (sequence, key, members) in rows {
        writer.row(*sequence, key, members)?;
    }
    writer.finish()
}

fn write_carry(dir: &Dir, records: &[(Sequence, Vec<u8>)]) -> io::Result<Written> {
    let mut writer = CarryWriter::create(dir, &carry_path(), &CARRY_HEAD, &NoPause)?;
    for (sequence, bytes) in records {
        writer.record(*sequence, bytes)?;
    }
    writer.finish()
}

fn open(dir: &Dir, expected: &Expected) -> Result<SnapshotFile, SnapshotError> {
    SnapshotFile::open(dir, &snapshot_path(), expected)
}

/// What a start does: opens the file and reads each block once.
fn load(dir: &Dir, expected: &Expected) -> Result<Vec<Row>, SnapshotError> {
    let file = open(dir, expected)?;
    let mut buffer = BlockBuffer::default();
    let mut rows = Vec::new();
    for index in 0..file.blocks() {
        let block = file.block(index, &mut buffer)?;
        rows.extend(block.map(|(at, key, members)| (at, key.to_vec(), members.to_vec())));
    }
    Ok(rows)
}

fn load_carry(dir: &Dir, expected: &Expected) -> Result<Vec<(Sequence, Vec<u8>)>, SnapshotError> {
    let file = CarryFile::open(dir, &carry_path(), expected)?;
    let mut buffer = BlockBuffer::default();
    let mut records = Vec::new();
    for index in 0..file.blocks() {
        let block = file.block(index, &mut buffer)?;
        records.extend(block.map(|(at, bytes)| (at, bytes.to_vec())));
    }
    Ok(records)
}
