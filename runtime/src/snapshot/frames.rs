//! Frame files: frames that the log has let go, whole and in order.

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
    log::{Flags, FrameView, LockStamp, fields::Fields},
    sequence::Sequence,
    vfs::Dir,
};

/// Bytes of an item's value before the frame's body.
const FRAME_HEAD_BYTES: usize = 24;

/// What a frame file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FramesHead {
    /// UUID of the store.
    pub store: [u8; 16],
    /// The models.lock under which the file was written.
    pub stamp: LockStamp,
    /// The first frame's first sequence.
    pub first: Sequence,
}

impl Head for FramesHead {
    const KIND: Kind = Kind::Frames;

    fn header(&self) -> Header {
        Header {
            kind: Self::KIND,
            store: self.store,
            stamp: self.stamp,
            values: [self.first.0, 0, 0, 0],
        }
    }

    /// `None` if what is kept for later is used.
    fn of(header: &Header, _items: u64) -> Option<Self> {
        let [first, 0, 0, 0] = header.values else {
            return None;
        };
        Some(Self {
            store: header.store,
            stamp: header.stamp,
            first: Sequence(first),
        })
    }

    fn order(&self) -> Order {
        Order::new(By::Sequence, self.first..=Sequence(u64::MAX))
    }
}

/// Writes a frame file. After an error it is of no use, and the caller discards the file.
pub struct FramesWriter<'p> {
    blocks: BlockWriter<'p>,
    value: Vec<u8>,
}

impl<'p> FramesWriter<'p> {
    /// Begins a new file at `path`, which begins with `dir`'s.
    ///
    /// # Errors
    /// As creating and writing it; `AlreadyExists` if something is there.
    pub fn create(
        dir: &Dir,
        path: &Path,
        head: &FramesHead,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        Ok(Self {
            blocks: BlockWriter::create(dir, path, &head.header(), head.order(), pace)?,
            value: Vec::new(),
        })
    }

    /// Appends a frame.
    ///
    /// # Errors
    /// `InvalidInput`: it is not after the frame before, or has more than
    /// [`ITEM_BYTES_MAX`](super::ITEM_BYTES_MAX) bytes. Else as writing, or what `pace` said.
    pub fn frame(&mut self, frame: &FrameView<'_>) -> io::Result<()> {
        self.value.clear();
        for bytes in [
            frame.records.to_le_bytes(),
            frame.flags.bits().to_le_bytes(),
        ] {
            self.value.extend_from_slice(&bytes);
        }
        self.value.extend_from_slice(&frame.time.to_le_bytes());
        let durable = frame.durable_through.0.to_le_bytes();
        self.value.extend_from_slice(&durable);
        self.value.extend_from_slice(frame.body);
        self.blocks.push(&Item {
            sequence: frame.first,
            key: &[],
            value: &self.value,
        })
    }

    /// Ends the file and makes it durable; its name is the caller's to make durable.
    ///
    /// # Errors
    /// As writing, or what `pace` said.
    pub fn finish(self) -> io::Result<Written> {
        self.blocks.finish()
    }
}

/// A frame file that was opened.
pub type FramesFile = FileOf<FramesHead>;

impl FramesFile {
    /// Reads and proves the block `index`, from 0, and gives its frames. A thread uses its buffer
    /// again for the next block.
    ///
    /// # Errors
    /// It cannot be read or is damaged.
    pub fn frames<'b>(
        &self,
        index: usize,
        buffer: &'b mut BlockBuffer,
    ) -> Result<Vec<FrameView<'b>>, SnapshotError> {
        let items = self.blocks.block(index, buffer)?;
        let frames: Option<_> = items.map(|item| read(&item)).collect();
        frames.ok_or_else(|| self.blocks.malformed(index, "an item is not a frame"))
    }

    /// The block in which the frame with `sequence` stands, if it is in the file; `None` if that is
    /// before the first.
    #[must_use]
    pub fn block_of(&self, sequence: Sequence) -> Option<usize> {
        self.blocks.block_of_sequence(sequence)
    }
}

fn read<'b>(item: &Item<'b>) -> Option<FrameView<'b>> {
    let (head, body) = item.value.split_at_checked(FRAME_HEAD_BYTES)?;
    let mut fields = Fields(head);
    Some(FrameView {
        first: item.sequence,
        records: fields.u32()?,
        flags: Flags::of(fields.u32()?)?,
        time: fields.i64()?,
        durable_through: Sequence(fields.u64()?),
        body,
    })
}
