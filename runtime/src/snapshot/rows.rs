//! The snapshot of one model: its rows in the order of their keys.

use std::{io, path::Path};

use super::{
    Expected, Pace, SnapshotError, Written,
    layout::{Header, Kind},
    reader::BlockFile,
    writer::BlockWriter,
};
use crate::{
    data_dir::SnapshotEntry,
    log::LockStamp,
    sequence::Sequence,
    vfs::Dir,
    wire::{CborReader, CborWriter, DecodeError},
};

/// What a snapshot says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotHead {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The models.lock under which it was written.
    pub stamp: LockStamp,
    /// Permanent id of the model.
    pub model: u32,
    /// The last sequence that is in it.
    pub sequence: Sequence,
    /// Number of rows.
    pub rows: u64,
    /// The next serial number of the model; 1 if it gave none.
    pub next_serial: u64,
}

/// Writes the snapshot of one model.
pub struct SnapshotWriter<'p> {
    blocks: BlockWriter<'p>,
    rows: u64,
    sequence: Sequence,
    number: CborWriter,
}

/// The snapshot of one model.
#[derive(Debug)]
pub struct SnapshotFile {
    blocks: BlockFile,
    head: SnapshotHead,
}

/// A row: the sequence of its last change, its key (one CBOR item), and its members (a CBOR map by
/// permanent id).
pub type RowBytes<'b> = (Sequence, &'b [u8], &'b [u8]);

/// Sees a row.
pub type VisitRow<'v> = dyn FnMut(RowBytes<'_>) -> Result<(), DecodeError> + 'v;

impl<'p> SnapshotWriter<'p> {
    /// Begins a snapshot, over what a run before may have left under its name.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(
        dir: &Dir,
        path: &Path,
        head: &SnapshotHead,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        let header = Header {
            kind: Kind::Snapshot,
            store: head.store,
            stamp: head.stamp,
            through: head.sequence.0,
            number: head.next_serial,
            model: head.model,
        };
        Ok(Self {
            blocks: BlockWriter::create(dir, path, &header, pace)?,
            rows: head.rows,
            sequence: head.sequence,
            number: CborWriter::new(),
        })
    }

    /// Adds a row. Rows come in the order of their keys.
    ///
    /// # Errors
    /// It cannot be written, or `pace` gave up; the file is of no use then.
    pub fn row(&mut self, sequence: Sequence, key: &[u8], members: &[u8]) -> io::Result<()> {
        if sequence > self.sequence {
            return Err(io::Error::other("a row is younger than its snapshot"));
        }
        self.number.truncate(0);
        self.number.u64(sequence.0);
        let number = self.number.as_bytes();
        self.blocks.item(|plain| {
            plain.extend_from_slice(number);
            plain.extend_from_slice(key);
            plain.extend_from_slice(members);
        })
    }

    /// Writes what is left, and makes all of it durable but its name.
    ///
    /// # Errors
    /// As [`Self::row`]; or there were not as many rows as announced.
    pub fn finish(self) -> io::Result<Written> {
        if self.blocks.items() != self.rows {
            return Err(io::Error::other("a snapshot has another number of rows"));
        }
        self.blocks.finish()
    }
}

impl SnapshotFile {
    /// Opens a snapshot, and proves its header, its index and its trailer.
    ///
    /// # Errors
    /// It is not the file that is expected, or cannot be read.
    pub fn open(dir: &Dir, path: &Path, expected: &Expected) -> Result<Self, SnapshotError> {
        let blocks = BlockFile::open(dir, path, Kind::Snapshot, expected)?;
        let header = blocks.header;
        let head = SnapshotHead {
            store: header.store,
            stamp: header.stamp,
            model: header.model,
            sequence: Sequence(header.through),
            rows: expected.written.items,
            next_serial: header.number,
        };
        Ok(Self { blocks, head })
    }

    /// What it says of itself.
    #[must_use]
    pub const fn head(&self) -> &SnapshotHead {
        &self.head
    }

    /// Number of blocks. Whoever has read all of them has proven the whole file.
    #[must_use]
    pub const fn blocks(&self) -> usize {
        self.blocks.blocks()
    }

    /// Shows the rows of a block, in order; many threads may ask at once. `scratch` is reused.
    ///
    /// # Errors
    /// The block is damaged or cannot be read, or `visit`'s error.
    pub fn block(
        &self,
        block: usize,
        scratch: &mut Vec<u8>,
        visit: &mut VisitRow<'_>,
    ) -> Result<(), SnapshotError> {
        let (plain, items) = self.blocks.block(block, scratch)?;
        let mut cbor = CborReader::new(&plain);
        let mut read = || {
            for _ in 0..items {
                let sequence = Sequence(cbor.u64()?);
                let row = (sequence, cbor.skip()?, cbor.skip()?);
                if sequence > self.head.sequence {
                    return Err(DecodeError::State {
                        what: "a row is younger than its snapshot",
                    });
                }
                visit(row)?;
            }
            match cbor.is_at_end() {
                true => Ok(()),
                false => Err(DecodeError::State {
                    what: "bytes follow the last row of a block",
                }),
            }
        };
        read().map_err(|source| self.refuse(block, source))
    }

    /// Reads and checks every byte.
    ///
    /// # Errors
    /// It is damaged, or cannot be read.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        let mut scratch = Vec::new();
        (0..self.blocks()).try_for_each(|block| self.block(block, &mut scratch, &mut |_| Ok(())))
    }

    /// Has the next reads ask the disk, not the machine's memory of it.
    ///
    /// # Errors
    /// The operating system refused.
    pub fn drop_cache(&self) -> Result<(), SnapshotError> {
        self.blocks.drop_cache()
    }

    /// A block holds what cannot be read as a row.
    pub fn refuse(&self, block: usize, source: DecodeError) -> SnapshotError {
        SnapshotError::Item {
            file: self.blocks.path().to_owned(),
            offset: self.blocks.offset(block),
            source,
        }
    }
}

impl Expected {
    /// What the manifest says of a snapshot.
    #[must_use]
    pub fn of_snapshot(store: [u8; 16], entry: &SnapshotEntry) -> Self {
        let written = Written {
            bytes: entry.bytes,
            items: entry.rows,
            digest: entry.digest.0,
        };
        Self { store, written }
    }
}
