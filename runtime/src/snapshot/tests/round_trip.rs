//! What was written is what is read, and the same rows are the same bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::wire::CborWriter;

#[test]
fn a_file_without_items_is_whole() {
    let (_, dir) = machine();
    let written = write_snapshot(&dir, &[]).unwrap();
    assert_eq!((written.bytes, written.items), (200, 0));
    let file =
        SnapshotFile::read_back(&dir, &snapshot_path(), &expected(&written), &NoPause).unwrap();
    assert_eq!((file.blocks(), *file.head()), (0, head(0)));
    assert!(file.block(0, &mut BlockBuffer::default()).is_err());
    let written = write_carry(&dir, &[]).unwrap();
    let file = CarryFile::read_back(&dir, &carry_path(), &expected(&written), &NoPause).unwrap();
    assert_eq!(file.items(), 0);
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    let files = [(); 2].map(|()| {
        let (sim, dir) = machine();
        let written = write_snapshot(&dir, &rows(5000, 100)).unwrap();
        (sim.files(), written)
    });
    assert_eq!(files[0], files[1]);
}

#[test]
fn blocks_have_about_256_kib_and_any_thread_reads_any_of_them() {
    let (_, dir) = machine();
    let all = rows(20_000, 100);
    let written = write_snapshot(&dir, &all).unwrap();
    let file =
        SnapshotFile::read_back(&dir, &snapshot_path(), &expected(&written), &NoPause).unwrap();
    assert_eq!(file.blocks(), 20_000_usize.div_ceil((256 << 10) / 121));
    let file = &file;
    let halves = std::thread::scope(|scope| {
        [0, 1]
            .map(|half| {
                scope.spawn(move || {
                    let mut buffer = BlockBuffer::default();
                    let mut read = BTreeMap::new();
                    // Backwards, since blocks come in any order.
                    for index in (0..file.blocks()).rev().filter(|index| index % 2 == half) {
                        for (sequence, key, members) in file.block(index, &mut buffer).unwrap() {
                            read.insert(key.to_vec(), (sequence, members.to_vec()));
                        }
                    }
                    read
                })
            })
            .map(|thread| thread.join().unwrap())
    });
    let read: Vec<Row> = halves
        .into_iter()
        .flatten()
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .map(|(key, (sequence, members))| (sequence, key, members))
        .collect();
    assert_eq!(read, all);
}

#[test]
fn a_row_of_16_mib_has_a_block_of_its_own() {
    let (_, dir) = machine();
    let mut all = rows(3, 100);
    all[1].2 = rows(1, 16 << 20).remove(0).2;
    let written = write_snapshot(&dir, &all).unwrap();
    let file = open(&dir, &expected(&written)).unwrap();
    file.verify().unwrap();
    assert_eq!(file.blocks(), 3);
    assert_eq!(load(&dir, &expected(&written)).unwrap(), all);
}

fn text_key(text: &str) -> Vec<u8> {
    let mut cbor = CborWriter::new();
    cbor.text(text);
    cbor.as_bytes().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_come_back(
        rows in prop::collection::btree_map(".{0,40}", (1..=1_u64 << 20, prop::collection::vec(any::<u8>(), 0..900)), 0..200),
        repeat in 1..20_usize,
    ) {
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(key, (sequence, members))| (Sequence(sequence), text_key(&key), members.repeat(repeat)))
            .collect();
        let (_, dir) = machine();
        let written = write_snapshot(&dir, &rows).unwrap();
        prop_assert_eq!(written.items, rows.len() as u64);
        let file = SnapshotFile::read_back(&dir, &snapshot_path(), &expected(&written), &NoPause).unwrap();
        prop_assert_eq!(file.head(), &head(rows.len() as u64));
        prop_assert_eq!(load(&dir, &expected(&written)).unwrap(), rows);
    }

    #[test]
    fn any_records_come_back(
        records in prop::collection::btree_map(10..=2_000_000_u64, prop::collection::vec(any::<u8>(), 0..300), 0..2000),
    ) {
        let records: Vec<_> = records.into_iter().map(|(at, bytes)| (Sequence(at), bytes)).collect();
        let (_, dir) = machine();
        let written = write_carry(&dir, &records).unwrap();
        CarryFile::read_back(&dir, &carry_path(), &expected(&written), &NoPause).unwrap();
        prop_assert_eq!(load_carry(&dir, &expected(&written)).unwrap(), records);
    }
}
