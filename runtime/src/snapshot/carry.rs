//! Carry files: the records of models that a compaction did not snapshot, by sequence.

use std::{io, path::Path};

use super::{
    Pace,
    block::BlockBuffer,
    error::SnapshotError,
    item::{By, Item, Items, Order},
    layout::{Header, Kind},
    typed::{FileOf, Head},
    writer::{BlockWriter, Written},
};
use crate::{log::LockStamp, sequence::Sequence, vfs::Dir};

/// What a carry file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarryHead {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The models.lock under which the file was written.
    pub stamp: LockStamp,
    /// The first sequence that was looked at.
    pub from: Sequence,
    /// The last sequence that was looked at.
    pub through: Sequence,
}

impl Head for CarryHead {
    const KIND: Kind = Kind::Carry;

    fn header(&self) -> Header {
        Header {
            kind: Self::KIND,
            store: self.store,
            stamp: self.stamp,
            values: [self.from.0, self.through.0, 0, 0],
        }
    }

    /// `None` if what is kept for later is used.
    fn of(header: &Header, _items: u64) -> Option<Self> {
        let [from, through, 0, 0] = header.values else {
            return None;
        };
        Some(Self {
            store: header.store,
            stamp: header.stamp,
            from: Sequence(from),
            through: Sequence(through),
        })
    }

    fn order(&self) -> Order {
        Order::new(By::Sequence, self.from..=self.through)
    }
}

/// Writes a carry file. After an error it is of no use, and the caller discards the file.
pub struct CarryWriter<'p>(BlockWriter<'p>);

impl<'p> CarryWriter<'p> {
    /// Begins a new file at `path`, which begins with `dir`'s.
    ///
    /// # Errors
    /// As creating and writing it; `AlreadyExists` if something is there.
    pub fn create(
        dir: &Dir,
        path: &Path,
        head: &CarryHead,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        let blocks = BlockWriter::create(dir, path, &head.header(), head.order(), pace)?;
        Ok(Self(blocks))
    }

    /// Appends a record: its bytes as they stand in a frame's body.
    ///
    /// # Errors
    /// `InvalidInput`: its sequence is not after that of the record before, is none of the head's,
    /// or it has more than [`ITEM_BYTES_MAX`](super::ITEM_BYTES_MAX) bytes. Else as writing, or
    /// what `pace` said.
    pub fn record(&mut self, sequence: Sequence, bytes: &[u8]) -> io::Result<()> {
        self.0.push(&Item {
            sequence,
            key: &[],
            value: bytes,
        })
    }

    /// Ends the file and makes it durable; its name is the caller's to make durable.
    ///
    /// # Errors
    /// As writing, or what `pace` said.
    pub fn finish(self) -> io::Result<Written> {
        self.0.finish()
    }
}

/// A carry file that was opened.
pub type CarryFile = FileOf<CarryHead>;

impl CarryFile {
    /// Reads and proves the block `index`, from 0: what it gives is what was written. A thread
    /// uses its buffer again for the next block.
    ///
    /// # Errors
    /// It cannot be read or is damaged.
    pub fn block<'b>(
        &self,
        index: usize,
        buffer: &'b mut BlockBuffer,
    ) -> Result<CarriedRecords<'b>, SnapshotError> {
        Ok(CarriedRecords(self.blocks.block(index, buffer)?))
    }
}

/// Records of one block: the sequence, and the bytes as they stood in a frame's body.
#[derive(Debug, Clone)]
pub struct CarriedRecords<'b>(Items<'b>);

impl<'b> Iterator for CarriedRecords<'b> {
    type Item = (Sequence, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.0.next()?;
        Some((item.sequence, item.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
