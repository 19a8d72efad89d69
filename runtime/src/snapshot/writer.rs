//! Writes a block file: items in, blocks out, in pieces that are synced one after the other.

use std::{io, path::Path};

use super::{
    Pace, Written,
    layout::{BLOCK_BYTES, BLOCK_BYTES_MAX, BlockHead, Entry, Header, Trailer},
};
use crate::vfs::{self, Dir, File, Open};

/// Bytes that are written between two syncs, so that commits meanwhile do not wait for more.
const PIECE_BYTES: usize = 1 << 20;

/// A file that is being written. Dropped before it is finished, it is of no use.
pub(super) struct BlockWriter<'p> {
    file: Box<dyn File>,
    pace: &'p dyn Pace,
    header: Vec<u8>,
    /// Items of the block that is being filled.
    plain: Vec<u8>,
    plain_items: u32,
    /// What is not written yet.
    pending: Vec<u8>,
    /// Bytes that are written.
    written: u64,
    index: Vec<u8>,
    items: u64,
}

impl<'p> BlockWriter<'p> {
    /// Begins a file, over what a run before may have left under its name.
    pub(super) fn create(
        dir: &Dir,
        path: &Path,
        header: &Header,
        pace: &'p dyn Pace,
    ) -> io::Result<Self> {
        match dir.vfs.remove(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed?,
        }
        let header = header.encode().to_vec();
        Ok(Self {
            file: dir.vfs.open(path, Open::CreateNew)?,
            pace,
            pending: header.clone(),
            header,
            plain: Vec::new(),
            plain_items: 0,
            written: 0,
            index: Vec::new(),
            items: 0,
        })
    }

    /// Adds an item, which `write` appends.
    pub(super) fn item(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let before = self.plain.len();
        write(&mut self.plain);
        if self.plain.len() - before > BLOCK_BYTES_MAX - BLOCK_BYTES {
            let reason = "an item is longer than a block can be";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        self.plain_items += 1;
        self.items += 1;
        if self.plain.len() >= BLOCK_BYTES {
            self.close_block()?;
        }
        Ok(())
    }

    pub(super) const fn items(&self) -> u64 {
        self.items
    }

    fn close_block(&mut self) -> io::Result<()> {
        let stored = lz4_flex::block::compress(&self.plain);
        let too_long = |_| io::Error::other("a block is longer than it can be");
        let head = BlockHead {
            plain_bytes: u32::try_from(self.plain.len()).map_err(too_long)?,
            stored_bytes: u32::try_from(stored.len()).map_err(too_long)?,
            items: self.plain_items,
        };
        let head_bytes = head.encode(&stored);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&head_bytes).update(&stored);
        let entry = Entry {
            offset: self.end(),
            plain_bytes: head.plain_bytes,
            items: head.items,
            hash: *hasher.finalize().as_bytes(),
        };
        entry.encode(&mut self.index);
        self.pending.extend_from_slice(&head_bytes);
        self.pending.extend_from_slice(&stored);
        self.plain.clear();
        self.plain_items = 0;
        while self.pending.len() >= PIECE_BYTES {
            self.write_piece(PIECE_BYTES)?;
            self.pace.pause()?;
        }
        Ok(())
    }

    /// Where the next byte comes.
    const fn end(&self) -> u64 {
        self.written + self.pending.len() as u64
    }

    fn write_piece(&mut self, bytes: usize) -> io::Result<()> {
        let piece = self.pending.get(..bytes).unwrap_or(&self.pending);
        vfs::write_all_at(&*self.file, piece, self.written)?;
        self.file.sync_data()?;
        self.written += piece.len() as u64;
        self.pending.drain(..piece.len());
        Ok(())
    }

    /// Writes what is left, and makes all of it durable but its name.
    pub(super) fn finish(mut self) -> io::Result<Written> {
        if self.plain_items > 0 {
            self.close_block()?;
        }
        let trailer = Trailer::of(&self.header, &self.index, self.end(), self.items);
        self.pending.append(&mut self.index);
        self.pending.extend_from_slice(&trailer.encode());
        while self.pending.len() > PIECE_BYTES {
            self.write_piece(PIECE_BYTES)?;
        }
        vfs::write_all_at(&*self.file, &self.pending, self.written)?;
        self.file.sync_all()?;
        Ok(Written {
            bytes: self.written + self.pending.len() as u64,
            items: self.items,
            digest: trailer.digest,
        })
    }
}
