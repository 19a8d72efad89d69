//! Snapshots: the rows of one model at one sequence, by key.

use std::{io, path::Path};

use super::{
    Pace,
    block::BlockBuffer,
    error::SnapshotError,
    item::{By, Item, Items, Order},
    layout::{Header, Kind},
    typed::{FileOf, Head},
    writer::{BlockWriter, Written, refused},
};
use crate::{log::LockStamp, sequence::Sequence, vfs::Dir};

/// What a snapshot says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotHead {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The models.lock under which the rows were written.
    pub stamp: LockStamp,
    /// Permanent id of the model.
    pub model: u32,
    /// The rows are those after this event.
    pub sequence: Sequence,
    /// How many rows there are.
    pub rows: u64,
    /// Next value of the model's `serial`; 0 if it has none.
    pub next_serial: u64,
}

impl Head for SnapshotHead {
    const KIND: Kind = Kind::Snapshot;

    fn header(&self) -> Header {
        Header {
            kind: Self::KIND,
            store: self.store,
            stamp: self.stamp,
            values: [
                u64::from(self.model),
                self.sequence.0,
                self.rows,
                self.next_serial,
            ],
        }
    }

    /// `None` if the model's id is not one, or the number of rows is another.
    fn of(header: &Header, items: u64) -> Option<Self> {
        let [model, sequence, rows, next_serial] = header.values;
        let model = u32::try_from(model).ok()?;
        (rows == items).then_some(Self {
            store: header.store,
            stamp: header.stamp,
            model,
            sequence: Sequence(sequence),
            rows,
            next_serial,
        })
    }

    fn order(&self) -> Order {
        Order::new(By::Key, Sequence(1)..=self.sequence)
    }
}

/// Writes a snapshot. After an error it is of no use, and the caller discards the file.
pub struct SnapshotWriter<'p> {
    pub(super) blocks: BlockWriter<'p>,
    rows: u64,
}

impl<'p> SnapshotWriter<'p> {
    /// Begins a new file at `path`, which begins with `dir`'s.
    ///
    /// # Errors
    /// As creating and writing it; `AlreadyExists` if something is there.
    pub fn create(
        dir: &Dir,
        path: &Path,
        head: &SnapshotHead,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        Ok(Self {
            blocks: BlockWriter::create(dir, path, &head.header(), head.order(), pace)?,
            rows: head.rows,
        })
    }

    /// Appends a row: the sequence of its last change, its key (one CBOR item) and its members (a
    /// CBOR map, as a created event has it).
    ///
    /// # Errors
    /// `InvalidInput`: it does not sort after the row before, its sequence is none of the
    /// snapshot's, or it has more than [`ITEM_BYTES_MAX`](super::ITEM_BYTES_MAX) bytes. Else as
    /// writing, or what `pace` said.
    pub fn row(&mut self, sequence: Sequence, key: &[u8], members: &[u8]) -> io::Result<()> {
        self.blocks.push(&Item {
            sequence,
            key,
            value: members,
        })
    }

    /// Ends the file and makes it durable; its name is the caller's to make durable.
    ///
    /// # Errors
    /// `InvalidInput`: there were not as many rows as the head says. Else as writing, or what
    /// `pace` said.
    pub fn finish(self) -> io::Result<Written> {
        if self.blocks.items() != self.rows {
            return Err(refused("there are not as many rows as the header says"));
        }
        self.blocks.finish()
    }
}

/// A snapshot that was opened.
pub type SnapshotFile = FileOf<SnapshotHead>;

impl SnapshotFile {
    /// Reads and proves the block `index`, from 0: what it gives is what was written. A thread
    /// uses its buffer again for the next block.
    ///
    /// # Errors
    /// It cannot be read or is damaged.
    pub fn block<'b>(
        &self,
        index: usize,
        buffer: &'b mut BlockBuffer,
    ) -> Result<Rows<'b>, SnapshotError> {
        Ok(Rows(self.blocks.block(index, buffer)?))
    }

    /// The row with this key, which is one CBOR item: the sequence of its last change, and its
    /// members. It reads as many blocks as halving takes.
    ///
    /// # Errors
    /// As [`Self::block`].
    pub fn find<'b>(
        &self,
        key: &[u8],
        buffer: &'b mut BlockBuffer,
    ) -> Result<Option<(Sequence, &'b [u8])>, SnapshotError> {
        let Some(items) = self.blocks.block_of_key(key, buffer)? else {
            return Ok(None);
        };
        let mut rows = Rows(items);
        Ok(rows
            .find(|(_, of, _)| *of == key)
            .map(|(sequence, _, members)| (sequence, members)))
    }
}

/// Rows of one block: the sequence of the last change, the key, the members.
#[derive(Debug, Clone)]
pub struct Rows<'b>(Items<'b>);

impl<'b> Iterator for Rows<'b> {
    type Item = (Sequence, &'b [u8], &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.0.next()?;
        Some((item.sequence, item.key, item.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
