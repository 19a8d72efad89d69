//! The bytes of small files, so that no change of the format goes unnoticed.

use std::fmt::Write;

use super::*;
use crate::log::{Flags, FrameView};

/// The bytes by lines of 16.
fn shown(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (index, line) in bytes.chunks(16).enumerate() {
        write!(text, "{:06x}", index * 16).unwrap();
        for byte in line {
            write!(text, " {byte:02x}").unwrap();
        }
        text.push('\n');
    }
    writeln!(text, "{:06x}", bytes.len()).unwrap();
    text
}

fn check(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/snapshot/tests/")
        .join(name);
    let actual = shown(bytes);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(actual, expected, "BLESS=1 rewrites {}", path.display());
}

#[test]
fn a_snapshot_has_these_bytes() {
    let (sim, dir) = machine();
    let rows = [
        (Sequence(5), vec![0x01], vec![0xa1, 1, 0x61, b'a']),
        (
            Sequence(9),
            vec![0x18, 0x40],
            vec![0xa1, 1, 0x78, 40]
                .into_iter()
                .chain([b'b'; 40])
                .collect(),
        ),
    ];
    let written = write_snapshot(&dir, &rows).unwrap();
    let bytes = &sim.files()[&snapshot_path()];
    check("snapshot.txt", bytes);
    assert_eq!(written.bytes, bytes.len() as u64);
    assert_eq!(written.items, 2);

    // As docs/file-format.md gives them.
    assert_eq!(bytes[..8], *b"MDLTHSNP");
    assert_eq!(bytes[8..16], [1, 0, 0, 0, 3, 0, 0, 0]);
    assert_eq!(bytes[16..64], [&STORE[..], &STAMP.fingerprint].concat());
    assert_eq!(
        bytes[64..96]
            .chunks(8)
            .map(|le| u64::from_le_bytes(le.try_into().unwrap()))
            .collect::<Vec<_>>(),
        [64, 1 << 20, 2, 7]
    );
    assert_eq!(bytes[96..124], [0; 28]);
    assert_eq!(bytes[124..128], crc32c::crc32c(&bytes[..124]).to_le_bytes());
    let (index_at, end) = (bytes.len() - 72 - 52, bytes.len());
    let block = &bytes[128..index_at];
    assert_eq!(
        bytes[index_at + 20..index_at + 52],
        *blake3::hash(block).as_bytes()
    );
    let summed = [&block[..12], &block[16..]].concat();
    assert_eq!(block[12..16], crc32c::crc32c(&summed).to_le_bytes());
    let covered = [&bytes[..128], &bytes[index_at..index_at + 52 + 28]].concat();
    assert_eq!(
        bytes[end - 44..end - 12],
        *blake3::hash(&covered).as_bytes()
    );
    assert_eq!(written.digest, *blake3::hash(&covered).as_bytes());
    assert_eq!(
        bytes[end - 12..end - 8],
        crc32c::crc32c(&bytes[end - 72..end - 12]).to_le_bytes()
    );
    assert_eq!(bytes[end - 8..], *b"MDLTHEND");
    assert_eq!(load(&dir, &expected(&written)).unwrap(), rows);
}

#[test]
fn a_carry_file_has_these_bytes() {
    let (sim, dir) = machine();
    let records = [
        (Sequence(11), vec![0xa3, 0, 9, 1, 2, 2, 0x41, 7]),
        (Sequence(14), vec![0xa3, 0, 9, 1, 2, 2, 0x41, 8]),
    ];
    let written = write_carry(&dir, &records).unwrap();
    check("carry.txt", &sim.files()[&carry_path()]);
    assert_eq!(load_carry(&dir, &expected(&written)).unwrap(), records);
}

fn frame(first: u64, records: u32, body: &[u8]) -> FrameView<'_> {
    FrameView {
        first: Sequence(first),
        records,
        flags: if records == 0 {
            Flags::IDLE
        } else {
            Flags::RECORDS
        },
        time: 1_700_000_000_000_000 + first as i64,
        durable_through: Sequence(first - 1),
        body,
    }
}

#[test]
fn a_frame_file_has_these_bytes() {
    let (sim, dir) = machine();
    let path = Path::new("/data/tmp/frames");
    let head = FramesHead {
        store: STORE,
        stamp: STAMP,
        first: Sequence(5),
    };
    let frames = [
        frame(5, 2, b"two records"),
        frame(7, 0, b""),
        frame(8, 1, b"one"),
    ];
    let mut writer = FramesWriter::create(&dir, path, &head, &NoPause).unwrap();
    for frame in &frames {
        writer.frame(frame).unwrap();
    }
    let written = writer.finish().unwrap();
    let bytes = &sim.files()[path];
    check("frames.txt", bytes);
    assert_eq!(bytes[..8], *b"MDLTHFRM");
    assert_eq!(bytes[64..96], [&5_u64.to_le_bytes()[..], &[0; 24]].concat());
    let file = FramesFile::read_back(&dir, path, &expected(&written), &NoPause).unwrap();
    let mut buffer = BlockBuffer::default();
    assert_eq!(file.frames(0, &mut buffer).unwrap(), frames);
    assert_eq!(
        [4, 5, 8].map(|at| file.block_of(Sequence(at))),
        [None, Some(0), Some(0)]
    );
}

#[test]
fn a_key_file_has_these_bytes() {
    let (sim, dir) = machine();
    let path = Path::new("/data/tmp/keys");
    let head = KeysHead {
        store: STORE,
        stamp: STAMP,
        first: Sequence(5),
        through: Sequence(900),
    };
    let mut entries: Vec<_> = (5..9)
        .map(|at| (KeyHash::of(64, &[at as u8]), Sequence(at * 100)))
        .collect();
    entries.sort_unstable();
    let written = write_keys(&dir, path, &head, &entries, &NoPause).unwrap();
    let bytes = &sim.files()[path];
    check("keys.txt", bytes);
    assert_eq!(bytes[..8], *b"MDLTHKEY");
    let values = [5_u64, 900, 0, 0].map(u64::to_le_bytes);
    assert_eq!(bytes[64..96], values.concat());
    let file = KeysFile::read_back(&dir, path, &expected(&written), &NoPause).unwrap();
    for (hash, sequence) in entries {
        let found = file.find(hash, &mut BlockBuffer::default());
        assert_eq!(found.unwrap(), [sequence]);
    }
}
