//! Figures, not promises: `cargo test --release -p modelith --lib snapshot::tests::speed -- --ignored --nocapture`.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use super::*;
use crate::vfs::Disk;

const ROWS: u32 = 1_000_000;

#[test]
#[ignore = "measures; it checks nothing that other tests do not"]
fn writing_and_reading_a_million_rows() {
    for parent in ["/dev/shm", "/tmp"] {
        let home = tempfile::tempdir_in(parent).unwrap();
        let dir = Dir {
            vfs: Arc::new(Disk),
            path: home.path().to_owned(),
        };
        measure(parent, &dir);
    }
}

/// Rows whose members are about half random, as accounts are.
fn members(row: &Row) -> Vec<u8> {
    let mut members = b"\xa5\x01\x78\x24user.name@example.org some address \x02".to_vec();
    members.extend_from_slice(&row.2);
    members
}

fn measure(parent: &str, dir: &Dir) {
    let rows: Vec<Row> = rows(ROWS, 50);
    let rows: Vec<Row> = rows
        .iter()
        .map(|row| (row.0, row.1.clone(), members(row)))
        .collect();
    let plain: usize = rows.iter().map(|row| row.1.len() + row.2.len() + 16).sum();
    let path = dir.path.join("snapshot");
    let begun = Instant::now();
    let head = head(u64::from(ROWS));
    let mut writer = SnapshotWriter::create(dir, &path, &head, &NoPause).unwrap();
    for (sequence, key, members) in &rows {
        writer.row(*sequence, key, members).unwrap();
    }
    let written = writer.finish().unwrap();
    show(parent, "write", begun.elapsed(), plain);
    println!("{parent}: {plain} bytes are {} in the file", written.bytes);
    let known = expected(&written);
    let begun = Instant::now();
    let file = SnapshotFile::read_back(dir, &path, &known, &NoPause).unwrap();
    show(parent, "read back", begun.elapsed(), plain);
    let begun = Instant::now();
    let next = AtomicUsize::new(0);
    let read: usize = std::thread::scope(|scope| {
        [(); 2]
            .map(|()| scope.spawn(|| read_blocks(&file, &next)))
            .map(|thread| thread.join().unwrap())
            .into_iter()
            .sum()
    });
    show(parent, "read on two threads", begun.elapsed(), plain);
    assert_eq!(read, ROWS as usize);
}

fn read_blocks(file: &SnapshotFile, next: &AtomicUsize) -> usize {
    let mut buffer = BlockBuffer::default();
    let mut read = 0;
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        if index >= file.blocks() {
            return read;
        }
        read += file.block(index, &mut buffer).unwrap().count();
    }
}

fn show(parent: &str, what: &str, took: Duration, bytes: usize) {
    let rate = bytes as f64 / took.as_secs_f64() / 1e6;
    println!("{parent}: {what}: {took:.3?}, {rate:.0} MB/s of rows");
}
