//! Makes checksums hold again after a change, as far as the bytes still have the shape for it.
//!
//! It knows the formats from docs/file-format.md, not from the code that is tested.

const FRAME_HEADER: usize = 48;
const FRAME_CHECKED: usize = 40;
const FRAME_TRAILER: usize = 40;
const SEGMENT_HEADER: usize = 4096;
const SEGMENT_CHAIN: std::ops::Range<usize> = 80..112;
const BLOCKS_HEADER: usize = 128;
const BLOCK_HEAD: usize = 16;
const ENTRY: usize = 52;
const TRAILER: usize = 72;

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let field = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*field)).ok()
}

fn put(bytes: &mut [u8], at: usize, field: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + field.len()) {
        place.copy_from_slice(field);
    }
}

/// One frame that continues `chain`; gives its chain value and its bytes.
pub fn frame(bytes: &mut [u8], salt: [u8; 8], chain: [u8; 32]) -> Option<([u8; 32], usize)> {
    let body = u32_at(bytes, 4)?.checked_next_multiple_of(8)?;
    let end = FRAME_HEADER.checked_add(body)?;
    bytes.get(..end.checked_add(FRAME_TRAILER)?)?;
    put(bytes, 0, b"MFr1");
    let sum = crc32c::crc32c_append(crc32c::crc32c(&salt), &bytes[..FRAME_CHECKED]);
    put(bytes, FRAME_CHECKED, &sum.to_le_bytes());
    put(bytes, FRAME_CHECKED + 4, &[0; 4]);
    let mut hasher = blake3::Hasher::new();
    hasher.update(&chain);
    hasher.update(&bytes[..FRAME_HEADER]);
    hasher.update(blake3::hash(&bytes[FRAME_HEADER..end]).as_bytes());
    let chain = *hasher.finalize().as_bytes();
    put(bytes, end, &chain);
    let sum = crc32c::crc32c(&bytes[FRAME_HEADER..end + 32]);
    put(bytes, end + 32, &sum.to_le_bytes());
    put(bytes, end + 36, &[0; 4]);
    Some((chain, end + FRAME_TRAILER))
}

/// A segment: its header, and frames as far as they go.
pub fn segment(bytes: &mut [u8], salt: [u8; 8]) {
    if bytes.len() < SEGMENT_HEADER {
        return;
    }
    let sum = crc32c::crc32c(&bytes[..SEGMENT_HEADER - 4]);
    put(bytes, SEGMENT_HEADER - 4, &sum.to_le_bytes());
    let mut chain = [0; 32];
    chain.copy_from_slice(&bytes[SEGMENT_CHAIN]);
    let mut at = SEGMENT_HEADER;
    while let Some((next, len)) = frame(&mut bytes[at..], salt, chain) {
        chain = next;
        at += len;
    }
}

/// A manifest: the digest of what stands before the last line.
pub fn manifest(bytes: &mut Vec<u8>) {
    let json: Vec<u8> = bytes
        .iter()
        .copied()
        .take_while(|&byte| byte != b'\n')
        .collect();
    let digest = blake3::hash(&json).to_hex();
    *bytes = [&json[..], b"\n", digest.as_bytes(), b"\n"].concat();
}

/// A file of blocks: the blocks that its index names, the index, header and trailer.
pub fn blocks(bytes: &mut [u8]) -> Option<()> {
    let trailer = bytes.len().checked_sub(TRAILER)?;
    let count = u32_at(bytes, trailer + 24)?;
    let index = trailer.checked_sub(count.checked_mul(ENTRY)?)?;
    if index < BLOCKS_HEADER {
        return None;
    }
    let mut at = BLOCKS_HEADER;
    for entry in (index..trailer).step_by(ENTRY) {
        let stored = u32_at(bytes, entry)?;
        let end = at
            .checked_add(stored)
            .filter(|&end| end <= index && stored >= BLOCK_HEAD)?;
        let sum = crc32c::crc32c(&bytes[at..at + 12]);
        let sum = crc32c::crc32c_append(sum, &bytes[at + BLOCK_HEAD..end]);
        put(bytes, at + 12, &sum.to_le_bytes());
        let hash = blake3::hash(&bytes[at..end]);
        put(bytes, entry + 20, hash.as_bytes());
        at = end;
    }
    let sum = crc32c::crc32c(&bytes[..BLOCKS_HEADER - 4]);
    put(bytes, BLOCKS_HEADER - 4, &sum.to_le_bytes());
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes[..BLOCKS_HEADER]);
    hasher.update(&bytes[index..trailer + 28]);
    put(bytes, trailer + 28, hasher.finalize().as_bytes());
    let sum = crc32c::crc32c(&bytes[trailer..trailer + 60]);
    put(bytes, trailer + 60, &sum.to_le_bytes());
    put(bytes, trailer + 64, b"MDLTHEND");
    Some(())
}
