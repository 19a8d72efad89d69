//! One block: items compressed with LZ4 (the block format), behind a head with their checksum.

use lz4_flex::block::{
    CompressTable, compress_into_with_table, decompress_into, get_maximum_output_size,
};

use super::{
    error::Damage,
    item::Items,
    layout::{BLOCK_HEAD_BYTES, Entry},
};
use crate::{log::fields::Fields, sequence::Sequence};

/// Where a block's checksum stands: over the head before it and what follows it.
const SUM_AT: usize = BLOCK_HEAD_BYTES - 4;

/// What it takes to read blocks, kept from one to the next. Each thread has its own.
#[derive(Debug, Default)]
pub struct BlockBuffer {
    pub(super) stored: Vec<u8>,
    pub(super) plain: Vec<u8>,
}

/// Makes blocks.
pub(super) struct Packer {
    table: CompressTable,
    stored: Vec<u8>,
}

impl Packer {
    pub(super) fn new() -> Self {
        Self {
            table: CompressTable::large(),
            stored: Vec::new(),
        }
    }

    /// The stored bytes of a block, and its entry. `None` if a length does not fit in 32 bits.
    pub(super) fn pack(
        &mut self,
        plain: &[u8],
        items: u32,
        first: Sequence,
        offset: u64,
    ) -> Option<(&[u8], Entry)> {
        let plain_bytes = u32::try_from(plain.len()).ok()?;
        self.stored.clear();
        self.stored
            .resize(BLOCK_HEAD_BYTES + get_maximum_output_size(plain.len()), 0);
        let (head, output) = self.stored.split_first_chunk_mut::<BLOCK_HEAD_BYTES>()?;
        let compressed = compress_into_with_table(plain, output, &mut self.table).ok()?;
        let stored_bytes = u32::try_from(BLOCK_HEAD_BYTES + compressed).ok()?;
        let [plain_le, items_le, stored_le] =
            [plain_bytes, items, stored_bytes].map(u32::to_le_bytes);
        let mut sum = crc32c::crc32c(&[plain_le, items_le, stored_le].concat());
        sum = crc32c::crc32c_append(sum, output.get(..compressed)?);
        let fields = [plain_le, items_le, stored_le, sum.to_le_bytes()].concat();
        head.copy_from_slice(&fields);
        self.stored.truncate(BLOCK_HEAD_BYTES + compressed);
        let entry = Entry {
            offset,
            stored_bytes,
            plain_bytes,
            items,
            first,
            hash: *blake3::hash(&self.stored).as_bytes(),
        };
        Some((&self.stored, entry))
    }
}

/// The items of the block whose stored bytes are in `buffer`, if it is the one of the entry.
pub(super) fn unpack<'b>(buffer: &'b mut BlockBuffer, entry: &Entry) -> Result<Items<'b>, Damage> {
    let BlockBuffer { stored, plain } = buffer;
    let compressed = checked(stored, entry)?;
    plain.resize(entry.plain_bytes as usize, 0);
    match decompress_into(compressed, plain) {
        Ok(bytes) if bytes == plain.len() => Items::new(plain, entry.items, entry.first),
        _ => Err(Damage::Compression),
    }
}

/// What is compressed, if checksum, hash and head hold.
fn checked<'b>(stored: &'b [u8], entry: &Entry) -> Result<&'b [u8], Damage> {
    let sum_bad = Damage::Checksum("block");
    let (head, compressed) = stored.split_at_checked(BLOCK_HEAD_BYTES).ok_or(sum_bad)?;
    let (summed, sum) = head.split_at_checked(SUM_AT).ok_or(sum_bad)?;
    let actual = crc32c::crc32c_append(crc32c::crc32c(summed), compressed);
    if Fields(sum).u32() != Some(actual) {
        return Err(sum_bad);
    }
    let mut fields = Fields(summed);
    let says = [fields.u32(), fields.u32(), fields.u32()];
    let is_named = says == [entry.plain_bytes, entry.items, entry.stored_bytes].map(Some)
        && blake3::hash(stored).as_bytes() == &entry.hash;
    if is_named {
        Ok(compressed)
    } else {
        Err(Damage::Block)
    }
}
