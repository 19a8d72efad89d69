//! The carry file: events that are in no snapshot and in no part of the log that is kept.

use std::{io, path::Path};

use super::{
    Expected, Pace, SnapshotError, Written,
    layout::{Header, Kind},
    reader::BlockFile,
    writer::BlockWriter,
};
use crate::{
    data_dir::CarryEntry,
    log::LockStamp,
    sequence::Sequence,
    vfs::Dir,
    wire::{CborReader, CborWriter, DecodeError},
};

/// What a carry file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarryHead {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The models.lock under which it was written.
    pub stamp: LockStamp,
    /// The first sequence that may be in it.
    pub from: Sequence,
    /// The last sequence that may be in it.
    pub through: Sequence,
}

/// Writes a carry file.
pub struct CarryWriter<'p> {
    blocks: BlockWriter<'p>,
    /// The sequences that may still come.
    left: (Sequence, Sequence),
    number: CborWriter,
}

/// A carry file.
#[derive(Debug)]
pub struct CarryFile {
    blocks: BlockFile,
}

/// Sees an event: its sequence and the bytes of its record.
pub type VisitEvent<'v> = dyn FnMut(Sequence, &[u8]) -> Result<(), DecodeError> + 'v;

impl<'p> CarryWriter<'p> {
    /// Begins a carry file, over what a run before may have left under its name.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(
        dir: &Dir,
        path: &Path,
        head: &CarryHead,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        let header = Header {
            kind: Kind::Carry,
            store: head.store,
            stamp: head.stamp,
            through: head.through.0,
            number: head.from.0,
            model: 0,
        };
        Ok(Self {
            blocks: BlockWriter::create(dir, path, &header, pace)?,
            left: (head.from, head.through),
            number: CborWriter::new(),
        })
    }

    /// Adds an event: a record as it stands in the body of a frame. They come in order.
    ///
    /// # Errors
    /// It cannot be written, or `pace` gave up; the file is of no use then.
    pub fn record(&mut self, sequence: Sequence, bytes: &[u8]) -> io::Result<()> {
        let (from, through) = self.left;
        if sequence < from || sequence > through {
            return Err(io::Error::other("an event is carried out of its order"));
        }
        self.left.0 = sequence.next();
        self.number.truncate(0);
        self.number.u64(sequence.0);
        let number = self.number.as_bytes();
        self.blocks.item(|plain| {
            plain.extend_from_slice(number);
            plain.extend_from_slice(bytes);
        })
    }

    /// Writes what is left, and makes all of it durable but its name.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub fn finish(self) -> io::Result<Written> {
        self.blocks.finish()
    }
}

impl CarryFile {
    /// Opens a carry file, and proves its header, its index and its trailer.
    ///
    /// # Errors
    /// It is not the file that is expected, or cannot be read.
    pub fn open(dir: &Dir, path: &Path, expected: &Expected) -> Result<Self, SnapshotError> {
        let blocks = BlockFile::open(dir, path, Kind::Carry, expected)?;
        Ok(Self { blocks })
    }

    /// Shows every event in order.
    ///
    /// # Errors
    /// The file is damaged or cannot be read, or `visit`'s error.
    pub fn each(&self, visit: &mut VisitEvent<'_>) -> Result<(), SnapshotError> {
        let mut scratch = Vec::new();
        let mut next = Sequence(self.blocks.header.number);
        for block in 0..self.blocks.blocks() {
            let (plain, items) = self.blocks.block(block, &mut scratch)?;
            let mut cbor = CborReader::new(&plain);
            let mut read = || {
                for _ in 0..items {
                    let sequence = Sequence(cbor.u64()?);
                    if sequence < next || sequence.0 > self.blocks.header.through {
                        return Err(DecodeError::State {
                            what: "an event is carried out of its order",
                        });
                    }
                    next = sequence.next();
                    visit(sequence, cbor.skip()?)?;
                }
                match cbor.is_at_end() {
                    true => Ok(()),
                    false => Err(DecodeError::State {
                        what: "bytes follow the last event of a block",
                    }),
                }
            };
            read().map_err(|source| SnapshotError::Item {
                file: self.blocks.path().to_owned(),
                offset: self.blocks.offset(block),
                source,
            })?;
        }
        Ok(())
    }

    /// Reads and checks every byte.
    ///
    /// # Errors
    /// It is damaged, or cannot be read.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        self.each(&mut |_, _| Ok(()))
    }

    /// Has the next reads ask the disk, not the machine's memory of it.
    ///
    /// # Errors
    /// The operating system refused.
    pub fn drop_cache(&self) -> Result<(), SnapshotError> {
        self.blocks.drop_cache()
    }
}

impl Expected {
    /// What the manifest says of a carry file.
    #[must_use]
    pub fn of_carry(store: [u8; 16], entry: &CarryEntry) -> Self {
        let written = Written {
            bytes: entry.bytes,
            items: entry.records,
            digest: entry.digest.0,
        };
        Self { store, written }
    }
}
