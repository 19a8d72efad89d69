//! A file that is not what was written is an error when it is loaded, whatever the change.

use proptest::prelude::*;

use super::*;

/// A snapshot of three blocks of two rows, small enough to damage everywhere, of which members have
/// this byte.
fn small_of(byte: u8) -> (Sim, Dir, Written) {
    let (sim, dir) = machine();
    let mut writer = SnapshotWriter::create(&dir, &snapshot_path(), &head(6), &NoPause).unwrap();
    writer.blocks.block_bytes = 800;
    for key in 1..=6 {
        let members = [byte + key; 300];
        writer
            .row(Sequence(u64::from(key)), &[key], &members)
            .unwrap();
    }
    let written = writer.finish().unwrap();
    assert_eq!(open(&dir, &expected(&written)).unwrap().blocks(), 3);
    (sim, dir, written)
}

fn small() -> (Sim, Dir, Written) {
    small_of(10)
}

/// Whoever knows only the store must see it too.
fn unpinned(written: &Written) -> [Expected; 2] {
    let known = expected(written);
    let anonymous = Expected {
        digest: None,
        bytes: None,
        ..known
    };
    [known, anonymous]
}

fn assert_seen(dir: &Dir, written: &Written, what: &str) {
    for expected in unpinned(written) {
        let error = load(dir, &expected).map(|rows| rows.len()).expect_err(what);
        let is_newer = matches!(error, SnapshotError::Newer { .. });
        assert!(error.is_corrupt() && !is_newer, "{what}: {error}");
    }
}

#[test]
fn every_changed_byte_is_seen() {
    let (sim, dir, written) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    assert!(whole.len() < 5000, "{} bytes", whole.len());
    for at in 0..whole.len() {
        let masks = (0..8).map(|bit| whole[at] ^ (1 << bit));
        for byte in masks.chain([0, 0xff]) {
            if byte != whole[at] {
                sim.edit(snapshot_path(), |content| content[at] = byte);
                assert_seen(&dir, &written, &format!("byte {at} as {byte:02x}"));
            }
        }
        sim.edit(snapshot_path(), |content| content[at] = whole[at]);
    }
    assert!(load(&dir, &expected(&written)).is_ok());
}

#[test]
fn every_changed_byte_of_a_carry_file_is_seen() {
    let (sim, dir) = machine();
    let records = [(Sequence(11), vec![1; 30]), (Sequence(12), vec![2; 30])];
    let written = write_carry(&dir, &records).unwrap();
    let whole = sim.files()[&carry_path()].clone();
    for bit in 0..whole.len() * 8 {
        sim.flip(carry_path(), bit);
        for expected in unpinned(&written) {
            let error = load_carry(&dir, &expected).expect_err("a bit was flipped");
            assert!(error.is_corrupt(), "bit {bit}: {error}");
        }
        sim.flip(carry_path(), bit);
    }
    assert_eq!(load_carry(&dir, &expected(&written)).unwrap(), records);
}

#[test]
fn every_length_but_its_own_is_seen() {
    let (sim, dir, written) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    for len in 0..whole.len() {
        sim.put(snapshot_path(), &whole[..len]);
        assert_seen(&dir, &written, &format!("{len} bytes"));
    }
    for more in [1, 72, 512] {
        sim.put(snapshot_path(), [&whole[..], &vec![0; more]].concat());
        assert_seen(&dir, &written, &format!("{more} more bytes"));
        let tail = &whole[whole.len() - more..];
        sim.put(snapshot_path(), [&whole[..], tail].concat());
        assert_seen(&dir, &written, &format!("{more} bytes again"));
    }
}

#[test]
fn every_lost_sector_is_seen() {
    let (sim, dir, written) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    for start in (0..whole.len()).step_by(512) {
        let end = whole.len().min(start + 512);
        let mut damaged = whole.clone();
        damaged[start..end].fill(0);
        sim.put(snapshot_path(), damaged);
        assert_seen(&dir, &written, &format!("sector at {start}"));
    }
}

/// Where block `index` of a file lies.
fn block_range(whole: &[u8], index: usize) -> std::ops::Range<usize> {
    let stored_at =
        |start: usize| u32::from_le_bytes(whole[start + 8..start + 12].try_into().unwrap());
    let mut start = 128;
    for _ in 0..index {
        start += stored_at(start) as usize;
    }
    start..start + stored_at(start) as usize
}

#[test]
fn swapped_and_spliced_blocks_are_seen() {
    let (sim, dir, written) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    let blocks = [0, 1, 2].map(|index| whole[block_range(&whole, index)].to_vec());
    let rest = &whole[block_range(&whole, 2).end..];
    for order in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 2], [1, 1, 1]] {
        let blocks = order.map(|index| &blocks[index][..]).concat();
        sim.put(snapshot_path(), [&whole[..128], &blocks, rest].concat());
        assert_seen(&dir, &written, &format!("{order:?}"));
    }
    // A block of the same store and model, with as many bytes.
    let (other_sim, ..) = small_of(100);
    let other = other_sim.files()[&snapshot_path()].clone();
    let range = block_range(&whole, 1);
    assert_eq!(range, block_range(&other, 1));
    let mut spliced = whole.clone();
    spliced[range.clone()].copy_from_slice(&other[range.clone()]);
    sim.put(snapshot_path(), spliced);
    let error = load(&dir, &expected(&written)).unwrap_err();
    let place = format!("tmp/accounts.snap at byte {}: ", range.start);
    let what = "the block is not the one that the index names";
    assert_eq!(error.to_string(), place + what);
    assert_seen(&dir, &written, "spliced");
}

#[test]
fn another_whole_file_is_not_the_one_expected() {
    let (sim, dir, written) = small();
    let mut wrong = expected(&written);
    wrong.store[0] ^= 1;
    let error = open(&dir, &wrong).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tmp/accounts.snap at byte 0: the file belongs to another store"
    );
    let mut wrong = expected(&written);
    wrong.digest = Some([0; 32]);
    let error = open(&dir, &wrong).unwrap_err();
    assert!(
        matches!(
            error,
            SnapshotError::Damaged {
                damage: Damage::Other,
                ..
            }
        ),
        "{error}"
    );
    let mut wrong = expected(&written);
    wrong.bytes = Some(written.bytes + 1);
    assert!(open(&dir, &wrong).unwrap_err().is_corrupt());

    let carry = CarryFile::open(&dir, &snapshot_path(), &expected(&written)).unwrap_err();
    assert!(
        matches!(
            carry,
            SnapshotError::Damaged {
                damage: Damage::Magic,
                ..
            }
        ),
        "{carry}"
    );
    sim.edit(snapshot_path(), |content| {
        content[8] = 2;
        let sum = crc32c::crc32c(&content[..124]);
        content[124..128].copy_from_slice(&sum.to_le_bytes());
    });
    let newer = open(&dir, &expected(&written)).unwrap_err();
    assert_eq!(
        newer.to_string(),
        "tmp/accounts.snap has format 2, and this build reads formats up to 1"
    );
    crate::vfs::Vfs::remove(&sim, &snapshot_path()).unwrap();
    let missing = open(&dir, &expected(&written)).unwrap_err();
    assert!(missing.is_corrupt(), "{missing}");
}

/// A file with this index and these figures, of which every checksum holds.
fn forged(whole: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut forged = whole.to_vec();
    change(&mut forged);
    let trailer_at = forged.len() - 72;
    let index_at = u64::from_le_bytes(forged[trailer_at..trailer_at + 8].try_into().unwrap());
    if let Some(index) = forged.get(index_at as usize..trailer_at + 28) {
        let digest = blake3::hash(&[&forged[..128], index].concat());
        forged[trailer_at + 28..trailer_at + 60].copy_from_slice(digest.as_bytes());
    }
    let sum = crc32c::crc32c(&forged[trailer_at..trailer_at + 60]);
    forged[trailer_at + 60..trailer_at + 64].copy_from_slice(&sum.to_le_bytes());
    forged
}

#[test]
fn numbers_are_not_trusted_even_under_a_digest_that_holds() {
    let (sim, dir, _) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    let anyone = Expected {
        store: STORE,
        digest: None,
        bytes: None,
    };
    sim.put(snapshot_path(), forged(&whole, |_| {}));
    assert!(load(&dir, &anyone).is_ok());
    let index_at = block_range(&whole, 2).end;
    let trailer_at = whole.len() - 72;
    let fields = [0, 4, 8, 12].map(|field| index_at + field).into_iter();
    for at in fields.chain([0, 8, 16, 24].map(|field| trailer_at + field)) {
        for value in [0_u32, 1, 15, 1 << 20, 1 << 26, (1 << 26) + 17, u32::MAX] {
            let bytes = value.to_le_bytes();
            if whole[at..at + 4] != bytes {
                sim.put(
                    snapshot_path(),
                    forged(&whole, |file| file[at..at + 4].copy_from_slice(&bytes)),
                );
                let error = load(&dir, &anyone).map(|rows| rows.len());
                assert!(error.is_err(), "{value} at {at}");
            }
        }
    }
}

#[test]
fn a_count_of_rows_that_the_blocks_do_not_have_is_seen() {
    let (sim, dir, _) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    let anyone = Expected {
        store: STORE,
        digest: None,
        bytes: None,
    };
    let changed = forged(&whole, |file| {
        file[80] = 7;
        let sum = crc32c::crc32c(&file[..124]);
        file[124..128].copy_from_slice(&sum.to_le_bytes());
    });
    sim.put(snapshot_path(), changed);
    assert!(open(&dir, &anyone).unwrap_err().is_corrupt());
}

#[test]
fn rows_out_of_order_are_seen_by_verify() {
    let (sim, dir, _) = small();
    let whole = sim.files()[&snapshot_path()].clone();
    let anyone = Expected {
        store: STORE,
        digest: None,
        bytes: None,
    };
    // Both blocks and their entries change places, under a digest that holds.
    let [first, second] = [0, 1].map(|index| block_range(&whole, index));
    let index_at = block_range(&whole, 2).end;
    let changed = forged(&whole, |file| {
        let blocks = [&whole[second.clone()], &whole[first.clone()]].concat();
        file[first.start..second.end].copy_from_slice(&blocks);
        let entries = [
            &whole[index_at + 52..index_at + 104],
            &whole[index_at..index_at + 52],
        ];
        file[index_at..index_at + 104].copy_from_slice(&entries.concat());
    });
    sim.put(snapshot_path(), changed);
    let file = open(&dir, &anyone).unwrap();
    let error = file.verify().unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("an item does not sort after the one before it"),
        "{error}"
    );
}

proptest! {
    /// Arbitrary bytes never panic, nor with the parts that are checked first made right.
    #[test]
    fn any_bytes_are_read_or_refused(
        middle in prop::collection::vec(any::<u8>(), 0..400),
        figures in prop::collection::vec(any::<u8>(), 28),
        small in any::<bool>(),
    ) {
        let (sim, dir, _) = small_header();
        let header = sim.files()[&snapshot_path()][..128].to_vec();
        let mut file = [&header[..], &middle, &figures, &[0; 36], b"MDLTHEND"].concat();
        if small && middle.len() >= 52 {
            let at = file.len() - 72;
            let index_at = (at - 52) as u64;
            file[at..at + 8].copy_from_slice(&index_at.to_le_bytes());
            file[at + 24..at + 28].copy_from_slice(&1_u32.to_le_bytes());
        }
        sim.put(snapshot_path(), forged(&file, |_| {}));
        let anyone = Expected { store: STORE, digest: None, bytes: None };
        if let Ok(rows) = load(&dir, &anyone) {
            prop_assert!(rows.is_empty());
        }
    }
}

fn small_header() -> (Sim, Dir, Written) {
    let (sim, dir) = machine();
    let written = write_snapshot(&dir, &[]).unwrap();
    (sim, dir, written)
}
