//! Writes a file of blocks, of whichever kind: header, blocks, index, trailer.

use std::{io, mem, path::Path};

use super::{
    Pace,
    block::Packer,
    item::{Item, Order},
    layout::{Header, Trailer},
    pieces::Pieces,
    reader::Expected,
};
use crate::{
    sequence::Sequence,
    vfs::{Dir, Open},
};

/// A block is closed when its items have so many bytes, or would have more with the next.
const BLOCK_BYTES: usize = 256 << 10;

/// A file that is written and durable; its name is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows or records in it.
    pub items: u64,
    /// The digest by which it is opened again. It covers every byte.
    pub digest: [u8; 32],
}

impl Written {
    /// What the file must be when it is opened, of the store with this UUID.
    #[must_use]
    pub const fn expected(&self, store: [u8; 16]) -> Expected {
        Expected {
            store,
            digest: Some(self.digest),
            bytes: Some(self.bytes),
        }
    }
}

/// A file that is being written.
pub(super) struct BlockWriter<'p> {
    pieces: Pieces<'p>,
    packer: Packer,
    order: Order,
    /// [`BLOCK_BYTES`], but for tests.
    pub(super) block_bytes: usize,
    header: Vec<u8>,
    /// Items of the block that is open.
    plain: Vec<u8>,
    plain_items: u32,
    plain_first: Sequence,
    index: Vec<u8>,
    blocks: u32,
    items: u64,
    plain_bytes: u64,
}

impl<'p> BlockWriter<'p> {
    pub(super) fn create(
        dir: &Dir,
        path: &Path,
        header: &Header,
        order: Order,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        let file = dir.vfs.open(path, Open::CreateNew)?;
        let mut pieces = Pieces::new(file, pace);
        let header = header.encode();
        pieces.append(&header)?;
        Ok(Self {
            pieces,
            packer: Packer::new(),
            order,
            block_bytes: BLOCK_BYTES,
            header,
            plain: Vec::with_capacity(BLOCK_BYTES),
            plain_items: 0,
            plain_first: Sequence::ZERO,
            index: Vec::new(),
            blocks: 0,
            items: 0,
            plain_bytes: 0,
        })
    }

    pub(super) const fn items(&self) -> u64 {
        self.items
    }

    /// Appends an item.
    pub(super) fn push(&mut self, item: &Item<'_>) -> io::Result<()> {
        let bytes = item
            .bytes()
            .ok_or_else(|| refused("an item is too large"))?;
        self.order.admit(item).map_err(refused)?;
        if self.plain.len() + bytes > self.block_bytes {
            self.close_block()?;
        }
        if self.plain_items == 0 {
            self.plain_first = item.sequence;
        }
        item.write(&mut self.plain);
        self.plain_items += 1;
        self.items += 1;
        Ok(())
    }

    /// Writes the rest.
    pub(super) fn finish(mut self) -> io::Result<Written> {
        self.close_block()?;
        let trailer = Trailer {
            index_at: self.pieces.bytes(),
            items: self.items,
            plain_bytes: self.plain_bytes,
            blocks: self.blocks,
            digest: [0; 32],
        };
        let (trailer, digest) = trailer.seal(&self.header, &self.index);
        self.pieces.append(&self.index)?;
        self.pieces.append(&trailer)?;
        Ok(Written {
            bytes: self.pieces.finish()?,
            items: self.items,
            digest,
        })
    }

    fn close_block(&mut self) -> io::Result<()> {
        let items = mem::take(&mut self.plain_items);
        if items == 0 {
            return Ok(());
        }
        let offset = self.pieces.bytes();
        let (stored, entry) = (self.packer)
            .pack(&self.plain, items, self.plain_first, offset)
            .ok_or_else(|| refused("a block is too large"))?;
        self.pieces.append(stored)?;
        entry.write(&mut self.index);
        self.plain_bytes += u64::from(entry.plain_bytes);
        self.blocks += 1;
        self.plain.clear();
        self.plain.shrink_to(BLOCK_BYTES);
        Ok(())
    }
}

/// The caller's mistake: the file would not be what its header says.
pub(super) fn refused(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}
