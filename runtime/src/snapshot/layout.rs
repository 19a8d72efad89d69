//! The bytes of a block file that are no block: header, index and trailer. All integers are
//! little-endian.

use crate::log::LockStamp;

pub(super) const HEADER_BYTES: usize = 128;
pub(super) const BLOCK_HEAD_BYTES: usize = 16;
pub(super) const ENTRY_BYTES: usize = 48;
pub(super) const TRAILER_BYTES: usize = 64;

/// A block is closed once it has so many bytes of items.
pub(super) const BLOCK_BYTES: usize = 256 << 10;

/// Most bytes of items in one block: an item is one event at the most, which is less than a frame.
pub(super) const BLOCK_BYTES_MAX: usize = 32 << 20;

/// The version of the format that this build writes, and the newest that it reads.
pub(super) const FORMAT_VERSION: u32 = 1;

const HEADER_SUM_AT: usize = HEADER_BYTES - 4;
const TRAILER_MAGIC: [u8; 4] = *b"MEND";

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Snapshot,
    Carry,
}

impl Kind {
    const fn magic(self) -> [u8; 8] {
        match self {
            Self::Snapshot => *b"MDLTSNAP",
            Self::Carry => *b"MDLTCARY",
        }
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) store: [u8; 16],
    pub(super) stamp: LockStamp,
    /// The last sequence that may be in it.
    pub(super) through: u64,
    /// Of a snapshot, the next serial number; of a carry file, the first sequence that may be in it.
    pub(super) number: u64,
    /// Of a snapshot, the model; of a carry file, 0.
    pub(super) model: u32,
}

/// Where a block is and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) offset: u64,
    pub(super) plain_bytes: u32,
    pub(super) items: u32,
    /// BLAKE3 of the block as it is stored, head included.
    pub(super) hash: [u8; 32],
}

/// The end of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trailer {
    pub(super) index_offset: u64,
    pub(super) items: u64,
    pub(super) blocks: u32,
    /// BLAKE3 of the header, the index and the trailer's first 24 bytes.
    pub(super) digest: [u8; 32],
}

/// Takes fields off the front.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}

impl Header {
    pub(super) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let fields = [
            &self.kind.magic()[..],
            &FORMAT_VERSION.to_le_bytes(),
            &self.stamp.version.to_le_bytes(),
            &self.store,
            &self.stamp.fingerprint,
            &self.through.to_le_bytes(),
            &self.number.to_le_bytes(),
            &self.model.to_le_bytes(),
        ];
        let content = fields.concat();
        for (place, byte) in bytes.iter_mut().zip(content) {
            *place = byte;
        }
        let (checked, sum) = bytes.split_at_mut(HEADER_SUM_AT);
        sum.copy_from_slice(&crc32c::crc32c(checked).to_le_bytes());
        bytes
    }

    /// Reads the header of a file of this kind.
    pub(super) fn decode(bytes: &[u8], kind: Kind) -> Result<Self, &'static str> {
        if !bytes.starts_with(&kind.magic()) {
            return Err("it does not begin as its kind of file does");
        }
        let damaged = "its header does not match its checksum";
        let (checked, sum) = bytes.split_at_checked(HEADER_SUM_AT).ok_or(damaged)?;
        if Fields(sum).u32() != Some(crc32c::crc32c(checked)) {
            return Err(damaged);
        }
        let mut fields = Fields(checked);
        fields.take::<8>();
        if fields.u32() != Some(FORMAT_VERSION) {
            return Err("it has a format that this build does not know");
        }
        Self::read(fields, kind).ok_or(damaged)
    }

    fn read(mut fields: Fields<'_>, kind: Kind) -> Option<Self> {
        let version = fields.u32()?;
        let store = fields.take()?;
        let fingerprint = fields.take()?;
        Some(Self {
            kind,
            store,
            stamp: LockStamp {
                version,
                fingerprint,
            },
            through: fields.u64()?,
            number: fields.u64()?,
            model: fields.u32()?,
        })
    }
}

impl Entry {
    pub(super) fn encode(&self, index: &mut Vec<u8>) {
        index.extend_from_slice(&self.offset.to_le_bytes());
        index.extend_from_slice(&self.plain_bytes.to_le_bytes());
        index.extend_from_slice(&self.items.to_le_bytes());
        index.extend_from_slice(&self.hash);
    }

    /// Reads an index, which has a whole number of entries.
    pub(super) fn decode_all(index: &[u8]) -> Option<Vec<Self>> {
        let (entries, []) = index.as_chunks::<ENTRY_BYTES>() else {
            return None;
        };
        let read = |entry: &[u8; ENTRY_BYTES]| {
            let mut fields = Fields(entry);
            Some(Self {
                offset: fields.u64()?,
                plain_bytes: fields.u32()?,
                items: fields.u32()?,
                hash: fields.take()?,
            })
        };
        entries.iter().map(read).collect()
    }
}

impl Trailer {
    /// The trailer of a file with this header and index.
    pub(super) fn of(header: &[u8], index: &[u8], index_offset: u64, items: u64) -> Self {
        let blocks = u32::try_from(index.len() / ENTRY_BYTES).unwrap_or(u32::MAX);
        let mut trailer = Self {
            index_offset,
            items,
            blocks,
            digest: [0; 32],
        };
        trailer.digest = trailer.digest_over(header, index);
        trailer
    }

    pub(super) fn digest_over(&self, header: &[u8], index: &[u8]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(header).update(index).update(&self.counts());
        *hasher.finalize().as_bytes()
    }

    fn counts(&self) -> Vec<u8> {
        let mut counts = Vec::with_capacity(TRAILER_BYTES);
        counts.extend_from_slice(&self.index_offset.to_le_bytes());
        counts.extend_from_slice(&self.items.to_le_bytes());
        counts.extend_from_slice(&self.blocks.to_le_bytes());
        counts.extend_from_slice(&[0; 4]);
        counts
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.counts();
        bytes.extend_from_slice(&self.digest);
        let sum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes.extend_from_slice(&TRAILER_MAGIC);
        bytes
    }

    pub(super) fn decode(bytes: &[u8; TRAILER_BYTES]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let trailer = Self {
            index_offset: fields.u64()?,
            items: fields.u64()?,
            blocks: fields.u32()?,
            digest: {
                fields.u32()?;
                fields.take()?
            },
        };
        (trailer.encode() == bytes).then_some(trailer)
    }
}

/// The head of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockHead {
    pub(super) plain_bytes: u32,
    pub(super) stored_bytes: u32,
    pub(super) items: u32,
}

impl BlockHead {
    pub(super) fn encode(&self, stored: &[u8]) -> [u8; BLOCK_HEAD_BYTES] {
        let [a, b, c, d] = self.plain_bytes.to_le_bytes();
        let [e, f, g, h] = self.stored_bytes.to_le_bytes();
        let [i, j, k, l] = self.items.to_le_bytes();
        let head = [a, b, c, d, e, f, g, h, i, j, k, l];
        let [m, n, o, p] = crc32c::crc32c_append(crc32c::crc32c(&head), stored).to_le_bytes();
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
    }

    /// Reads the head of a block and checks the checksum over both.
    pub(super) fn check(block: &[u8]) -> Option<(Self, &[u8])> {
        let (head, stored) = block.split_at_checked(BLOCK_HEAD_BYTES)?;
        let mut fields = Fields(head);
        let read = Self {
            plain_bytes: fields.u32()?,
            stored_bytes: fields.u32()?,
            items: fields.u32()?,
        };
        let is_whole = read.encode(stored) == head && read.stored_bytes as usize == stored.len();
        is_whole.then_some((read, stored))
    }
}
