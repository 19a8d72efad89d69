//! Key files: where in a frame file the last event of each record's life stands.
//!
//! A record is known by a hash of 40 bits over its model and its key. Two may share one: whoever asks
//! reads the event and compares. Entries are sorted by hash and come in groups, each an item whose key
//! is its first hash: so a file takes some six bytes an entry, and finding one reads one block or few.

use std::{io, path::Path};

use super::{
    Pace,
    block::BlockBuffer,
    error::SnapshotError,
    item::{By, Item, Order},
    layout::{Header, Kind},
    typed::{FileOf, Head},
    writer::{BlockWriter, Written},
};
use crate::{
    log::LockStamp,
    sequence::Sequence,
    vfs::Dir,
    wire::{CborReader, CborWriter},
};

/// Entries of a group, unless the last ones have one hash.
const GROUP: usize = 256;

/// What stands for a record: 40 bits of BLAKE3 over the model's permanent id and the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyHash(u64);

impl KeyHash {
    /// Of the record with this key, which is one CBOR item.
    #[must_use]
    pub fn of(model: u32, key: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&model.to_le_bytes());
        hasher.update(key);
        let bytes = hasher.finalize();
        let first = bytes.as_bytes().iter().take(5);
        Self(first.fold(0, |hash, &byte| hash << 8 | u64::from(byte)))
    }
}

/// What a key file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeysHead {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The models.lock under which the file was written.
    pub stamp: LockStamp,
    /// First sequence of the frame file that it is of.
    pub first: Sequence,
    /// The last sequence of it.
    pub through: Sequence,
}

impl Head for KeysHead {
    const KIND: Kind = Kind::Keys;

    fn header(&self) -> Header {
        Header {
            kind: Self::KIND,
            store: self.store,
            stamp: self.stamp,
            values: [self.first.0, self.through.0, 0, 0],
        }
    }

    /// `None` if what is kept for later is used.
    fn of(header: &Header, _items: u64) -> Option<Self> {
        let [first, through, 0, 0] = header.values else {
            return None;
        };
        Some(Self {
            store: header.store,
            stamp: header.stamp,
            first: Sequence(first),
            through: Sequence(through),
        })
    }

    fn order(&self) -> Order {
        Order::new(By::Key, self.first..=self.through)
    }
}

/// Writes a key file of `entries`, which are sorted, and makes it durable; its name is the caller's to
/// make durable.
///
/// # Errors
/// `InvalidInput`: an entry's sequence is none of the head's. Else as creating and writing it, or what
/// `pace` said. The caller then discards the file.
pub fn write_keys(
    dir: &Dir,
    path: &Path,
    head: &KeysHead,
    entries: &[(KeyHash, Sequence)],
    pace: &dyn Pace,
) -> io::Result<Written> {
    debug_assert!(entries.is_sorted(), "entries come by hash");
    let mut blocks = BlockWriter::create(dir, path, &head.header(), head.order(), pace)?;
    let (mut key, mut value) = (CborWriter::new(), Vec::new());
    let mut rest = entries;
    while let Some(&(first, sequence)) = rest.first() {
        let (group, after) = rest.split_at(group_len(rest));
        rest = after;
        key.truncate(0);
        key.u64(first.0);
        value.clear();
        let mut last = first.0;
        for &(hash, sequence) in group {
            write_number(&mut value, hash.0 - last);
            write_number(&mut value, sequence.0.saturating_sub(head.first.0));
            last = hash.0;
        }
        blocks.push(&Item {
            sequence,
            key: key.as_bytes(),
            value: &value,
        })?;
    }
    blocks.finish()
}

/// How many entries the group has that begins here: entries of one hash are never parted.
fn group_len(entries: &[(KeyHash, Sequence)]) -> usize {
    let Some(&(last, _)) = entries.get(GROUP - 1) else {
        return entries.len();
    };
    let same = entries
        .iter()
        .skip(GROUP)
        .take_while(|(hash, _)| *hash == last);
    GROUP + same.count()
}

/// A key file that was opened.
pub type KeysFile = FileOf<KeysHead>;

impl KeysFile {
    /// Where events of records with this hash stand, the last of each life, oldest first.
    ///
    /// # Errors
    /// A block cannot be read or is damaged.
    pub fn find(
        &self,
        hash: KeyHash,
        buffer: &mut BlockBuffer,
    ) -> Result<Vec<Sequence>, SnapshotError> {
        let mut key = CborWriter::new();
        key.u64(hash.0);
        let mut found = Vec::new();
        let Some(groups) = self.blocks.block_of_key(key.as_bytes(), buffer)? else {
            return Ok(found);
        };
        // The last group that begins at or before the hash.
        let group = groups
            .map_while(|group| Some((first_hash(group.key)?, group.value)))
            .take_while(|(first, _)| *first <= hash.0)
            .last();
        let Some((mut last, mut value)) = group else {
            return Ok(found);
        };
        while let (Some(delta), Some(offset)) = (read_number(&mut value), read_number(&mut value)) {
            last = last.saturating_add(delta);
            if last == hash.0 {
                found.push(Sequence(self.head().first.0.saturating_add(offset)));
            }
        }
        found.sort_unstable();
        Ok(found)
    }
}

fn first_hash(key: &[u8]) -> Option<u64> {
    CborReader::new(key).u64().ok()
}

/// Appends a number in groups of seven bits, the lowest first, all but the last with the high bit
/// (LEB128).
fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes the number at the start of `bytes`; `None` if there is none.
fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use super::*;
    use crate::{
        snapshot::{Expected, NoPause},
        vfs::sim::Sim,
    };

    fn written(entries: &[(KeyHash, Sequence)]) -> KeysFile {
        let sim = Sim::new();
        sim.put("/data/tmp/leftover", *b"");
        let dir = Dir {
            vfs: Arc::new(sim),
            path: "/data".into(),
        };
        let path = Path::new("/data/tmp/keys");
        let head = KeysHead {
            store: [1; 16],
            stamp: LockStamp {
                version: 1,
                fingerprint: [2; 32],
            },
            first: Sequence(1_000),
            through: Sequence(9_000_000),
        };
        let written = write_keys(&dir, path, &head, entries, &NoPause).unwrap();
        let expected = Expected {
            store: head.store,
            digest: Some(written.digest),
            bytes: Some(written.bytes),
        };
        KeysFile::read_back(&dir, path, &expected, &NoPause).unwrap()
    }

    fn found(file: &KeysFile, hash: u64) -> Vec<u64> {
        let found = file.find(KeyHash(hash), &mut BlockBuffer::default());
        found
            .unwrap()
            .into_iter()
            .map(|sequence| sequence.0)
            .collect()
    }

    #[test]
    fn every_entry_is_found_and_no_other() {
        // Hashes that differ, hashes that many share over the end of a group, and the greatest.
        let mut entries: Vec<(KeyHash, Sequence)> = (0..200_000_u64)
            .map(|number| (KeyHash(number * 5_000_000 + 3), Sequence(1_000 + number)))
            .collect();
        entries.extend((0..700).map(|number| (KeyHash(515_000_003), Sequence(500_000 + number))));
        entries.push((KeyHash((1 << 40) - 1), Sequence(9_000_000)));
        entries.sort_unstable();
        let file = written(&entries);
        assert!(file.blocks() > 3, "{}", file.blocks());
        for number in [0, 1, 102, 104, 255, 256, 257, 99_999, 199_999_u64] {
            assert_eq!(found(&file, number * 5_000_000 + 3), [1_000 + number]);
            assert_eq!(found(&file, number * 5_000_000 + 2), [0; 0]);
            assert_eq!(found(&file, number * 5_000_000 + 4), [0; 0]);
        }
        let shared: Vec<u64> = [1_103].into_iter().chain(500_000..500_700).collect();
        assert_eq!(found(&file, 515_000_003), shared);
        assert_eq!(found(&file, (1 << 40) - 1), [9_000_000]);
        assert_eq!(found(&file, 0), [0; 0]);
    }

    #[test]
    fn a_file_of_no_entry_finds_none() {
        let file = written(&[]);
        assert_eq!((file.items(), file.blocks()), (0, 0));
        assert_eq!(found(&file, 7), [0; 0]);
    }

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for number in [0, 1, 127, 128, 300, 1 << 40, u64::MAX] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            let mut rest = &bytes[..];
            assert_eq!((read_number(&mut rest), rest.len()), (Some(number), 0));
            let mut cut = &bytes[..bytes.len() - 1];
            assert_eq!(read_number(&mut cut), None);
        }
    }

    #[test]
    fn a_record_is_known_by_model_and_key() {
        let hash = KeyHash::of(64, &[0x18, 0x40]);
        assert_eq!(hash, KeyHash::of(64, &[0x18, 0x40]));
        assert_ne!(hash, KeyHash::of(65, &[0x18, 0x40]));
        assert_ne!(hash, KeyHash::of(64, &[0x18, 0x41]));
        assert!(hash.0 < 1 << 40);
    }
}
