//! Reads a block file. Opening it proves its shape; each block proves itself as it is read; so
//! whoever has read all blocks has proven the whole. It takes no more memory than one block and the
//! index, whatever the bytes say.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    Expected, SnapshotError,
    error::shown,
    layout::{
        BLOCK_BYTES_MAX, BLOCK_HEAD_BYTES, BlockHead, ENTRY_BYTES, Entry, HEADER_BYTES, Header,
        Kind, TRAILER_BYTES, Trailer,
    },
};
use crate::vfs::{self, Dir, File, Open};

/// A block file whose header, index and trailer are those that were written.
#[derive(Debug)]
pub(super) struct BlockFile {
    file: Box<dyn File>,
    /// As messages show it.
    path: PathBuf,
    pub(super) header: Header,
    entries: Vec<Entry>,
    index_offset: u64,
}

impl BlockFile {
    pub(super) fn open(
        dir: &Dir,
        path: &Path,
        kind: Kind,
        expected: &Expected,
    ) -> Result<Self, SnapshotError> {
        let shown = shown(dir, path);
        let damaged = |offset, reason| SnapshotError::Damaged {
            file: shown.clone(),
            offset,
            reason,
        };
        let file = match dir.vfs.open(path, Open::Read) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(0, "the file is missing"));
            }
            opened => opened.map_err(SnapshotError::io(&shown))?,
        };
        let bytes = file.len().map_err(SnapshotError::io(&shown))?;
        let written = expected.written;
        if bytes != written.bytes {
            return Err(damaged(bytes, "it is not as long as it was written"));
        }
        let mut head = [0; HEADER_BYTES];
        let mut tail = [0; TRAILER_BYTES];
        let Some(tail_at) = bytes
            .checked_sub(TRAILER_BYTES as u64)
            .filter(|at| *at >= HEADER_BYTES as u64)
        else {
            return Err(damaged(bytes, "it is too short"));
        };
        vfs::read_exact_at(&*file, &mut head, 0).map_err(SnapshotError::io(&shown))?;
        vfs::read_exact_at(&*file, &mut tail, tail_at).map_err(SnapshotError::io(&shown))?;
        let header = Header::decode(&head, kind).map_err(|reason| damaged(0, reason))?;
        if header.store != expected.store {
            return Err(damaged(0, "it is of another store"));
        }
        let trailer = Trailer::decode(&tail)
            .ok_or_else(|| damaged(tail_at, "its trailer does not match its checksum"))?;
        if trailer.digest != written.digest || trailer.items != written.items {
            return Err(damaged(tail_at, "it is not the file that is named"));
        }
        let index_bytes = u64::from(trailer.blocks) * ENTRY_BYTES as u64;
        if trailer.index_offset.checked_add(index_bytes) != Some(tail_at) {
            return Err(damaged(tail_at, "its index is not where it must be"));
        }
        let mut index = vec![0; usize::try_from(index_bytes).unwrap_or(0)];
        vfs::read_exact_at(&*file, &mut index, trailer.index_offset)
            .map_err(SnapshotError::io(&shown))?;
        if trailer.digest_over(&head, &index) != trailer.digest {
            return Err(damaged(
                trailer.index_offset,
                "its index does not match its digest",
            ));
        }
        let entries = Entry::decode_all(&index).unwrap_or_default();
        let this = Self {
            file,
            path: shown.clone(),
            header,
            entries,
            index_offset: trailer.index_offset,
        };
        this.check_entries(trailer.items)
            .map_err(|reason| damaged(trailer.index_offset, reason))?;
        Ok(this)
    }

    /// Whether blocks follow one another without a gap, and have all items.
    fn check_entries(&self, items: u64) -> Result<(), &'static str> {
        let mut at = HEADER_BYTES as u64;
        let mut counted = 0_u64;
        for (block, entry) in self.entries.iter().enumerate() {
            if entry.offset != at || self.end(block) <= at + BLOCK_HEAD_BYTES as u64 {
                return Err("its blocks do not follow one another");
            }
            if entry.plain_bytes as usize > BLOCK_BYTES_MAX {
                return Err("a block is longer than it can be");
            }
            at = self.end(block);
            counted += u64::from(entry.items);
        }
        if at != self.index_offset || counted != items {
            return Err("its index does not have all of it");
        }
        Ok(())
    }

    pub(super) const fn blocks(&self) -> usize {
        self.entries.len()
    }

    /// Where a block begins.
    pub(super) fn offset(&self, block: usize) -> u64 {
        self.entries
            .get(block)
            .map_or(self.index_offset, |entry| entry.offset)
    }

    fn end(&self, block: usize) -> u64 {
        self.offset(block + 1)
    }

    /// Reads a block, checks all of it, and gives its items; `scratch` holds what is stored.
    pub(super) fn block(
        &self,
        block: usize,
        scratch: &mut Vec<u8>,
    ) -> Result<(Vec<u8>, u32), SnapshotError> {
        let damaged = |reason| self.damaged(block, reason);
        let entry = self
            .entries
            .get(block)
            .ok_or_else(|| damaged("there is no such block"))?;
        let bytes = self.end(block).saturating_sub(entry.offset);
        // The index proves the offsets, and the file is that long.
        scratch.resize(usize::try_from(bytes).unwrap_or(0), 0);
        vfs::read_exact_at(&*self.file, scratch, entry.offset)
            .map_err(SnapshotError::io(&self.path))?;
        if *blake3::hash(scratch).as_bytes() != entry.hash {
            return Err(damaged("a block does not match its hash"));
        }
        let (head, stored) = BlockHead::check(scratch)
            .filter(|(head, _)| (head.plain_bytes, head.items) == (entry.plain_bytes, entry.items))
            .ok_or_else(|| damaged("a block does not match its checksum"))?;
        let plain_bytes = head.plain_bytes as usize;
        match lz4_flex::block::decompress(stored, plain_bytes) {
            Ok(plain) if plain.len() == plain_bytes => Ok((plain, head.items)),
            _ => Err(damaged("a block does not unpack")),
        }
    }

    /// Forgets what the machine holds of the file in memory, so that the disk is asked.
    pub(super) fn drop_cache(&self) -> Result<(), SnapshotError> {
        let dropped = self.file.drop_cache();
        dropped.map_err(SnapshotError::io(&self.path))
    }

    pub(super) fn damaged(&self, block: usize, reason: &'static str) -> SnapshotError {
        SnapshotError::Damaged {
            file: self.path.clone(),
            offset: self.offset(block),
            reason,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}
