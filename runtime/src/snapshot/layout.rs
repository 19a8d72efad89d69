//! Header, index and trailer of a file of blocks: their bytes, and what of them can be true.
//!
//! docs/file-format.md, section Files of blocks, gives them byte by byte. Every number is checked
//! against the file's length before anything is allocated by it.

use super::{
    error::Damage,
    item::{ITEM_BYTES_MAX, ITEM_HEAD_BYTES},
};
use crate::{
    log::{LockStamp, fields::Fields},
    sequence::Sequence,
};

/// The version of the format that this build reads and writes.
pub(super) const FORMAT_VERSION: u32 = 1;
pub(super) const HEADER_BYTES: usize = 128;
pub(super) const ENTRY_BYTES: usize = 52;
pub(super) const TRAILER_BYTES: usize = 72;
/// Bytes of a block before what is compressed.
pub(super) const BLOCK_HEAD_BYTES: usize = 16;
/// Most bytes that a block's items may have: an item of the greatest size has a block of its own.
const PLAIN_BYTES_MAX: usize = ITEM_BYTES_MAX + ITEM_HEAD_BYTES;
/// LZ4 makes at most so many bytes of one.
const LZ4_RATIO_MAX: usize = 255;

const HEADER_SUM_AT: usize = HEADER_BYTES - 4;
const TRAILER_DIGEST_AT: usize = 28;
const TRAILER_SUM_AT: usize = 60;
const END_MAGIC: [u8; 8] = *b"MDLTHEND";

/// Which kind of file: its magic bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows of a model.
    Snapshot,
    /// Records that a compaction carries on.
    Carry,
    /// Frames that the log has let go.
    Frames,
    /// Where the last event of each record stands in them.
    Keys,
}

impl Kind {
    const fn magic(self) -> [u8; 8] {
        match self {
            Self::Snapshot => *b"MDLTHSNP",
            Self::Carry => *b"MDLTHCRY",
            Self::Frames => *b"MDLTHFRM",
            Self::Keys => *b"MDLTHKEY",
        }
    }
}

/// The first bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub(super) kind: Kind,
    pub(super) store: [u8; 16],
    pub(super) stamp: LockStamp,
    /// What the kind makes of it.
    pub(super) values: [u64; 4],
}

/// Why a header cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeaderError {
    Damage(Damage),
    Newer(u32),
}

impl Header {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&self.kind.magic());
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.stamp.version.to_le_bytes());
        bytes.extend_from_slice(&self.store);
        bytes.extend_from_slice(&self.stamp.fingerprint);
        for value in self.values {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        bytes.resize(HEADER_SUM_AT, 0);
        let sum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    pub(super) fn decode(kind: Kind, bytes: &[u8]) -> Result<Self, HeaderError> {
        if !bytes.starts_with(&kind.magic()) {
            return Err(HeaderError::Damage(Damage::Magic));
        }
        let bad = HeaderError::Damage(Damage::Checksum("header"));
        let Some(checked) = checked(bytes, HEADER_SUM_AT) else {
            return Err(bad);
        };
        let mut fields = Fields(checked);
        fields.take::<8>();
        match fields.u32() {
            Some(FORMAT_VERSION) => Self::read(kind, fields).ok_or(bad),
            Some(version) => Err(HeaderError::Newer(version)),
            None => Err(bad),
        }
    }

    fn read(kind: Kind, mut fields: Fields<'_>) -> Option<Self> {
        let version = fields.u32()?;
        let store = fields.take()?;
        let fingerprint = fields.take()?;
        let values = [fields.u64()?, fields.u64()?, fields.u64()?, fields.u64()?];
        Some(Self {
            kind,
            store,
            stamp: LockStamp {
                version,
                fingerprint,
            },
            values,
        })
    }
}

/// `bytes` up to the checksum of them that stands at `sum_at`, if it holds.
fn checked(bytes: &[u8], sum_at: usize) -> Option<&[u8]> {
    let (checked, rest) = bytes.split_at_checked(sum_at)?;
    (Fields(rest).u32()? == crc32c::crc32c(checked)).then_some(checked)
}

/// What the index says of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where the block begins; follows from those before it and is not written.
    pub(super) offset: u64,
    /// Its bytes in the file, its head included.
    pub(super) stored_bytes: u32,
    /// Bytes of its items.
    pub(super) plain_bytes: u32,
    pub(super) items: u32,
    /// Sequence of its first item.
    pub(super) first: Sequence,
    /// Of the stored bytes.
    pub(super) hash: [u8; 32],
}

impl Entry {
    pub(super) fn write(&self, index: &mut Vec<u8>) {
        index.extend_from_slice(&self.stored_bytes.to_le_bytes());
        index.extend_from_slice(&self.plain_bytes.to_le_bytes());
        index.extend_from_slice(&self.items.to_le_bytes());
        index.extend_from_slice(&self.first.0.to_le_bytes());
        index.extend_from_slice(&self.hash);
    }

    fn read(bytes: &[u8], offset: u64) -> Option<Self> {
        let mut fields = Fields(bytes);
        let entry = Self {
            offset,
            stored_bytes: fields.u32()?,
            plain_bytes: fields.u32()?,
            items: fields.u32()?,
            first: Sequence(fields.u64()?),
            hash: fields.take()?,
        };
        entry.is_possible().then_some(entry)
    }

    /// Whether a block can be like that, and is no larger than its stored bytes justify.
    fn is_possible(&self) -> bool {
        let [stored, plain, items] = [self.stored_bytes, self.plain_bytes, self.items]
            .map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let Some(compressed) = stored.checked_sub(BLOCK_HEAD_BYTES) else {
            return false;
        };
        plain <= PLAIN_BYTES_MAX
            && plain <= compressed.saturating_mul(LZ4_RATIO_MAX)
            && items > 0
            && items.saturating_mul(ITEM_HEAD_BYTES) <= plain
    }
}

/// The last bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) index_at: u64,
    pub(super) items: u64,
    /// Bytes of all items.
    pub(super) plain_bytes: u64,
    pub(super) blocks: u32,
    pub(super) digest: [u8; 32],
}

impl Trailer {
    /// The trailer of these figures, and with it the digest of the file.
    pub(super) fn seal(mut self, header: &[u8], index: &[u8]) -> (Vec<u8>, [u8; 32]) {
        let mut bytes = Vec::with_capacity(TRAILER_BYTES);
        bytes.extend_from_slice(&self.index_at.to_le_bytes());
        bytes.extend_from_slice(&self.items.to_le_bytes());
        bytes.extend_from_slice(&self.plain_bytes.to_le_bytes());
        bytes.extend_from_slice(&self.blocks.to_le_bytes());
        self.digest = digest(header, index, &bytes);
        bytes.extend_from_slice(&self.digest);
        let sum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes.extend_from_slice(&END_MAGIC);
        (bytes, self.digest)
    }

    /// Reads the trailer of a file of `file_bytes` bytes.
    pub(super) fn decode(bytes: &[u8], file_bytes: u64) -> Result<Self, Damage> {
        if !bytes.ends_with(&END_MAGIC) {
            return Err(Damage::Layout(
                "the file does not end as one of its kind does",
            ));
        }
        let trailer = checked(bytes, TRAILER_SUM_AT)
            .and_then(Self::read)
            .ok_or(Damage::Checksum("trailer"))?;
        let index_bytes = u64::from(trailer.blocks) * ENTRY_BYTES as u64;
        let end = (trailer.index_at)
            .checked_add(index_bytes)
            .and_then(|end| end.checked_add(TRAILER_BYTES as u64));
        if end != Some(file_bytes) || trailer.index_at < HEADER_BYTES as u64 {
            return Err(Damage::Layout(
                "the index does not end where the trailer begins",
            ));
        }
        Ok(trailer)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self {
            index_at: fields.u64()?,
            items: fields.u64()?,
            plain_bytes: fields.u64()?,
            blocks: fields.u32()?,
            digest: fields.take()?,
        })
    }

    /// The digest that a file with these parts has.
    pub(super) fn digest_of(header: &[u8], index: &[u8], trailer: &[u8]) -> [u8; 32] {
        digest(
            header,
            index,
            trailer.get(..TRAILER_DIGEST_AT).unwrap_or_default(),
        )
    }

    /// The blocks that the index names: they fill the file from its header to the index.
    pub(super) fn entries(&self, index: &[u8]) -> Result<Vec<Entry>, Damage> {
        let mut entries = Vec::with_capacity(index.len() / ENTRY_BYTES);
        let mut offset = HEADER_BYTES as u64;
        let mut items = 0;
        let mut plain_bytes = 0;
        for bytes in index.chunks_exact(ENTRY_BYTES) {
            let entry = Entry::read(bytes, offset)
                .ok_or(Damage::Layout("the index names a block that cannot be"))?;
            offset += u64::from(entry.stored_bytes);
            items += u64::from(entry.items);
            plain_bytes += u64::from(entry.plain_bytes);
            entries.push(entry);
        }
        if (offset, items, plain_bytes) == (self.index_at, self.items, self.plain_bytes) {
            Ok(entries)
        } else {
            Err(Damage::Layout(
                "the blocks of the index are not what the trailer says",
            ))
        }
    }
}

fn digest(header: &[u8], index: &[u8], figures: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(header);
    hasher.update(index);
    hasher.update(figures);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_possible(stored_bytes: u32, plain_bytes: u32, items: u32) -> bool {
        let entry = Entry {
            offset: 128,
            stored_bytes,
            plain_bytes,
            items,
            first: Sequence(1),
            hash: [0; 32],
        };
        let mut index = Vec::new();
        entry.write(&mut index);
        assert_eq!(index.len(), ENTRY_BYTES);
        Entry::read(&index, 128) == Some(entry)
    }

    #[test]
    fn no_block_is_larger_than_its_stored_bytes_justify() {
        let limit = PLAIN_BYTES_MAX as u32;
        assert!(is_possible(16 + 2, 2 * 255, 31));
        assert!(!is_possible(16 + 2, 2 * 255 + 1, 31));
        assert!(is_possible(u32::MAX, limit, 1));
        assert!(!is_possible(u32::MAX, limit + 1, 1));
        assert!(!is_possible(15, 16, 1));
        assert!(!is_possible(16, 16, 1));
        assert!(is_possible(100, 32, 2));
        assert!(!is_possible(100, 31, 2));
        assert!(!is_possible(100, 32, 0));
    }
}
