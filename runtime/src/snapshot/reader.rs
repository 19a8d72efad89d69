//! Opens a file of blocks, of whichever kind, and reads its blocks in any order.
//!
//! Opening proves header, index and trailer; a block that was read is proven by its hash in the
//! index. Nothing is allocated that the file's length does not justify, but for one block.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    Pace,
    block::{BlockBuffer, unpack},
    error::{Damage, SnapshotError},
    item::{Items, Order, SortKey},
    layout::{Entry, HEADER_BYTES, Header, HeaderError, Kind, TRAILER_BYTES, Trailer},
    pieces::PIECE_BYTES,
};
use crate::{
    sequence::Sequence,
    vfs::{self, Dir, File, Open},
    wire::DecodeError,
};

/// Least bytes of a file: without any block.
const FILE_BYTES_MIN: u64 = (HEADER_BYTES + TRAILER_BYTES) as u64;

/// What is known of a file before it is opened.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The store that it must belong to.
    pub store: [u8; 16],
    /// Its digest, as [`Written`](super::Written) gave it. Without it, a file is only known to be
    /// whole, and may be another whole one.
    pub digest: Option<[u8; 32]>,
    /// Its length in bytes.
    pub bytes: Option<u64>,
}

/// A file whose header, index and trailer hold.
#[derive(Debug)]
pub(super) struct BlockFile {
    file: Box<dyn File>,
    shown: PathBuf,
    header: Header,
    entries: Vec<Entry>,
    items: u64,
    bytes: u64,
}

impl BlockFile {
    pub(super) fn open(
        dir: &Dir,
        path: &Path,
        kind: Kind,
        expected: &Expected,
    ) -> Result<Self, SnapshotError> {
        Opening::begin(dir, path)?.open(kind, expected)
    }

    /// As [`Self::open`], of what the disk holds, whatever the machine has in memory.
    pub(super) fn open_uncached(
        dir: &Dir,
        path: &Path,
        kind: Kind,
        expected: &Expected,
    ) -> Result<Self, SnapshotError> {
        let opening = Opening::begin(dir, path)?;
        let dropped = opening.file.drop_cache();
        dropped.map_err(|error| opening.failed(0, error))?;
        opening.open(kind, expected)
    }

    pub(super) const fn header(&self) -> &Header {
        &self.header
    }

    pub(super) const fn items(&self) -> u64 {
        self.items
    }

    pub(super) fn blocks(&self) -> usize {
        self.entries.len()
    }

    /// Reads a block. There is none beyond the last.
    pub(super) fn block<'b>(
        &self,
        index: usize,
        buffer: &'b mut BlockBuffer,
    ) -> Result<Items<'b>, SnapshotError> {
        let Some(entry) = self.entries.get(index) else {
            return Err(self.damaged(self.bytes, Damage::Layout("there is no such block")));
        };
        buffer.stored.resize(entry.stored_bytes as usize, 0);
        vfs::read_exact_at(&*self.file, &mut buffer.stored, entry.offset)
            .map_err(|error| failed(&self.shown, entry.offset, error))?;
        unpack(buffer, entry).map_err(|damage| self.damaged(entry.offset, damage))
    }

    /// The block that holds `sequence`, in a file whose items come by sequence; `None` if that is
    /// before the first.
    pub(super) fn block_of_sequence(&self, sequence: Sequence) -> Option<usize> {
        let later = |entry: &Entry| entry.first <= sequence;
        self.entries.partition_point(later).checked_sub(1)
    }

    /// Reads the last block whose first item has `key` or one that sorts before it, in a file whose
    /// items come by key; `None` if there is none.
    pub(super) fn block_of_key<'b>(
        &self,
        key: &[u8],
        buffer: &'b mut BlockBuffer,
    ) -> Result<Option<Items<'b>>, SnapshotError> {
        let key = SortKey::of(key);
        let (mut low, mut high) = (0, self.entries.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let first = self.block(middle, buffer)?.next();
            if first.is_some_and(|item| SortKey::of(item.key) <= key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        match low.checked_sub(1) {
            Some(index) => self.block(index, buffer).map(Some),
            None => Ok(None),
        }
    }

    /// What is wrong with the block `index`, whose bytes are those that were written.
    pub(super) fn malformed(&self, index: usize, what: &'static str) -> SnapshotError {
        let offset = self.entries.get(index).map_or(0, |entry| entry.offset);
        self.damaged(offset, Damage::Items(what))
    }

    /// Reads every block, in order, and compares the order of items.
    pub(super) fn verify(&self, mut order: Order, pace: &dyn Pace) -> Result<(), SnapshotError> {
        let mut buffer = BlockBuffer::default();
        let mut unpaused = 0;
        for (index, entry) in self.entries.iter().enumerate() {
            unpaused += entry.plain_bytes as usize;
            if unpaused > PIECE_BYTES {
                unpaused = 0;
                let paused = pace.pause();
                paused.map_err(|error| failed(&self.shown, entry.offset, error))?;
            }
            for item in self.block(index, &mut buffer)? {
                let admitted = order.admit(&item);
                admitted.map_err(|what| self.damaged(entry.offset, Damage::Items(what)))?;
            }
        }
        Ok(())
    }

    pub(super) fn damaged(&self, offset: u64, damage: Damage) -> SnapshotError {
        SnapshotError::Damaged {
            file: self.shown.clone(),
            offset,
            damage,
        }
    }

    /// The block `index` is what was written, and holds what cannot be read as a record.
    pub(super) fn refuse(&self, index: usize, error: DecodeError) -> SnapshotError {
        SnapshotError::Record {
            file: self.shown.clone(),
            offset: self.entries.get(index).map_or(0, |entry| entry.offset),
            error,
        }
    }
}

/// A file of which nothing was read yet.
struct Opening {
    file: Box<dyn File>,
    shown: PathBuf,
}

impl Opening {
    fn begin(dir: &Dir, path: &Path) -> Result<Self, SnapshotError> {
        let shown = path.strip_prefix(&dir.path).unwrap_or(path).to_owned();
        match dir.vfs.open(path, Open::Read) {
            Ok(file) => Ok(Self { file, shown }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SnapshotError::Damaged {
                file: shown,
                offset: 0,
                damage: Damage::Missing,
            }),
            Err(error) => Err(SnapshotError::Io { file: shown, error }),
        }
    }

    fn open(self, kind: Kind, expected: &Expected) -> Result<BlockFile, SnapshotError> {
        let bytes = self.length(expected.bytes)?;
        let header_bytes = self.read(0, HEADER_BYTES)?;
        let header = self.header(kind, &header_bytes)?;
        if header.store != expected.store {
            return Err(self.damaged(0, Damage::Foreign));
        }
        let trailer_at = bytes - TRAILER_BYTES as u64;
        let trailer_bytes = self.read(trailer_at, TRAILER_BYTES)?;
        let in_trailer = |damage| self.damaged(trailer_at, damage);
        let trailer = Trailer::decode(&trailer_bytes, bytes).map_err(in_trailer)?;
        let index_bytes = usize::try_from(trailer_at - trailer.index_at)
            .map_err(|_| in_trailer(Damage::Layout("the index is too large for this machine")))?;
        let index = self.read(trailer.index_at, index_bytes)?;
        if Trailer::digest_of(&header_bytes, &index, &trailer_bytes) != trailer.digest {
            return Err(in_trailer(Damage::Digest));
        }
        if expected
            .digest
            .is_some_and(|digest| digest != trailer.digest)
        {
            return Err(in_trailer(Damage::Other));
        }
        let entries = trailer
            .entries(&index)
            .map_err(|damage| self.damaged(trailer.index_at, damage))?;
        Ok(BlockFile {
            file: self.file,
            shown: self.shown,
            header,
            entries,
            items: trailer.items,
            bytes,
        })
    }

    fn length(&self, expected: Option<u64>) -> Result<u64, SnapshotError> {
        let bytes = self.file.len().map_err(|error| self.failed(0, error))?;
        if bytes < FILE_BYTES_MIN || expected.is_some_and(|expected| expected != bytes) {
            let expected = expected.unwrap_or(FILE_BYTES_MIN);
            return Err(self.damaged(bytes, Damage::Length { bytes, expected }));
        }
        Ok(bytes)
    }

    fn header(&self, kind: Kind, bytes: &[u8]) -> Result<Header, SnapshotError> {
        Header::decode(kind, bytes).map_err(|error| match error {
            HeaderError::Damage(damage) => self.damaged(0, damage),
            HeaderError::Newer(version) => SnapshotError::Newer {
                file: self.shown.clone(),
                version,
            },
        })
    }

    /// Reads a part that the file is long enough for.
    fn read(&self, offset: u64, bytes: usize) -> Result<Vec<u8>, SnapshotError> {
        let mut content = vec![0; bytes];
        vfs::read_exact_at(&*self.file, &mut content, offset)
            .map_err(|error| self.failed(offset, error))?;
        Ok(content)
    }

    fn failed(&self, offset: u64, error: io::Error) -> SnapshotError {
        failed(&self.shown, offset, error)
    }

    fn damaged(&self, offset: u64, damage: Damage) -> SnapshotError {
        SnapshotError::Damaged {
            file: self.shown.clone(),
            offset,
            damage,
        }
    }
}

/// A file that ends within what it was long enough for was cut meanwhile.
fn failed(shown: &Path, offset: u64, error: io::Error) -> SnapshotError {
    let file = shown.to_owned();
    if error.kind() == io::ErrorKind::UnexpectedEof {
        let damage = Damage::Layout("the file was cut while it was read");
        return SnapshotError::Damaged {
            file,
            offset,
            damage,
        };
    }
    SnapshotError::Io { file, error }
}
