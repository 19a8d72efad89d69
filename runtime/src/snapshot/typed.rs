//! Files of blocks by their kind: what all of them have in common, once.

use std::path::Path;

use super::{
    NoPause, Pace,
    error::{Damage, SnapshotError},
    item::Order,
    layout::{Header, Kind},
    reader::{BlockFile, Expected},
};
use crate::{vfs::Dir, wire::DecodeError};

/// What a file of one kind says of itself.
pub trait Head: Sized {
    /// The kind.
    const KIND: Kind;

    /// The header that says it.
    fn header(&self) -> Header;

    /// Reads a header of a file with so many items; `None` if it says what cannot be.
    fn of(header: &Header, items: u64) -> Option<Self>;

    /// The order in which items come.
    fn order(&self) -> Order;
}

/// A file that was opened. Many threads may read blocks of it at once.
#[derive(Debug)]
pub struct FileOf<H> {
    pub(super) blocks: BlockFile,
    head: H,
}

impl<H: Head> FileOf<H> {
    /// Opens a file: header, index and trailer are proven, the blocks are not yet read.
    ///
    /// # Errors
    /// It cannot be read, is damaged, or is not the one expected.
    pub fn open(dir: &Dir, path: &Path, expected: &Expected) -> Result<Self, SnapshotError> {
        Self::new(BlockFile::open(dir, path, H::KIND, expected)?)
    }

    /// Opens a file by what the disk holds, not what the machine has in memory, and verifies it:
    /// what a new file has to pass before it is published.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::verify`], or what `pace` said.
    pub fn read_back(
        dir: &Dir,
        path: &Path,
        expected: &Expected,
        pace: &dyn Pace,
    ) -> Result<Self, SnapshotError> {
        let blocks = BlockFile::open_uncached(dir, path, H::KIND, expected)?;
        let file = Self::new(blocks)?;
        file.blocks.verify(file.head.order(), pace)?;
        Ok(file)
    }

    fn new(blocks: BlockFile) -> Result<Self, SnapshotError> {
        match H::of(blocks.header(), blocks.items()) {
            Some(head) => Ok(Self { blocks, head }),
            None => Err(blocks.damaged(0, Damage::Layout("the header says what cannot be"))),
        }
    }

    /// What it says of itself.
    #[must_use]
    pub const fn head(&self) -> &H {
        &self.head
    }

    /// How many items there are.
    #[must_use]
    pub const fn items(&self) -> u64 {
        self.blocks.items()
    }

    /// How many blocks there are.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks.blocks()
    }

    /// Says that the block `index` holds what cannot be read as a record.
    #[must_use]
    pub fn refuse(&self, index: usize, error: DecodeError) -> SnapshotError {
        self.blocks.refuse(index, error)
    }

    /// Reads every block and compares everything: checksums, hashes, counts, order.
    ///
    /// # Errors
    /// It cannot be read or is damaged.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        self.blocks.verify(self.head.order(), &NoPause)
    }
}
