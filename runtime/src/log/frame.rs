//! One frame: the bytes of one batch, the same in a file and as a message.
//!
//! docs/file-format.md, section Frame, gives it byte by byte. This file is pure: it reads and
//! writes slices, knows no file, and never decides what a damaged frame means (`verdict` does).

use std::fmt;

use super::fields::Fields;
use crate::sequence::Sequence;

/// Bytes of a frame's header.
pub const FRAME_HEADER_BYTES: usize = 48;
/// Bytes of a frame's trailer.
pub const FRAME_TRAILER_BYTES: usize = 40;
/// Bytes of a frame without records.
pub const EMPTY_FRAME_BYTES: usize = FRAME_HEADER_BYTES + FRAME_TRAILER_BYTES;
/// Frames start at multiples of this many bytes.
pub(super) const ALIGNMENT: usize = 8;

const MARKER: [u8; 4] = *b"MFr1";
const CHAIN_BYTES: usize = 32;
const CHECKED_BYTES: usize = 40;

/// What is random about a store, so that no other bytes pass for its frames. No byte is zero.
pub type Salt = [u8; 8];

/// A BLAKE3 hash over a frame and, through the frame before, over the whole log up to it.
pub type Chain = [u8; CHAIN_BYTES];

/// Why a frame is there that holds no record; none of it for a frame that holds some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u32);

impl Flags {
    /// An ordinary frame: it holds records.
    pub const RECORDS: Self = Self(0);
    /// An empty frame after a time without writes: it proves the frames before it.
    pub const IDLE: Self = Self(1);
    /// The empty frame of a clean stop: the last of its start.
    pub const STOP: Self = Self(2);

    /// The words for people and dumps.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RECORDS => "records",
            Self::IDLE => "idle",
            _ => "stop",
        }
    }

    /// The bits that are stored.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The flags that have these bits; `None` if none have.
    #[must_use]
    pub const fn of(bits: u32) -> Option<Self> {
        match Self(bits) {
            flags @ (Self::RECORDS | Self::IDLE | Self::STOP) => Some(flags),
            _ => None,
        }
    }
}

/// A frame as its reader sees it: checked, its body in plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameView<'b> {
    /// Sequence of its first record; of itself if it has none.
    pub first: Sequence,
    /// Number of records.
    pub records: u32,
    /// Why it is there if it has no records.
    pub flags: Flags,
    /// Commit time, in microseconds since the Unix epoch; later than that of any frame before.
    pub time: i64,
    /// The last sequence known durable when the frame was written.
    pub durable_through: Sequence,
    /// The records: CBOR items, one after the other.
    pub body: &'b [u8],
}

impl FrameView<'_> {
    /// The sequence after the frame's last: a frame without records takes one.
    #[must_use]
    pub fn next(&self) -> Sequence {
        self.first.plus(u64::from(self.records.max(1)))
    }
}

/// Why bytes are not a frame of this store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// The header's marker or checksum does not hold.
    Header,
    /// The header holds and asks for more bytes than there are.
    Length,
    /// The header holds; the checksum of body and chain does not.
    Checksum,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "the frame's header does not match its checksum",
            Self::Length => "the frame is longer than the room it stands in",
            Self::Checksum => "the frame's body does not match its checksum",
        })
    }
}

impl std::error::Error for FrameError {}

/// Reads one whole frame; `plain` receives its body.
///
/// # Errors
/// The bytes are not exactly one frame of the store with this salt.
#[cfg_attr(
    not(any(test, modelith_fuzz)),
    expect(
        dead_code,
        reason = "feeds, history and backups will read what `Log::read` gives"
    )
)]
pub fn read_frame<'p>(
    bytes: &[u8],
    salt: Salt,
    plain: &'p mut Vec<u8>,
) -> Result<FrameView<'p>, FrameError> {
    let frame = Frame::check(bytes, salt)?;
    if frame.bytes.len() != bytes.len() {
        return Err(FrameError::Length);
    }
    Ok(frame.view(salt, plain))
}

/// The fixed part at a frame's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    pub(super) body_bytes: u32,
    pub(super) first: Sequence,
    pub(super) records: u32,
    pub(super) flags: Flags,
    pub(super) time: i64,
    pub(super) durable_through: Sequence,
}

impl FrameHeader {
    /// The bytes, checksum included.
    pub(super) fn encode(&self, salt: Salt) -> [u8; FRAME_HEADER_BYTES] {
        let fields = [
            &MARKER[..],
            &self.body_bytes.to_le_bytes(),
            &self.first.0.to_le_bytes(),
            &self.records.to_le_bytes(),
            &self.flags.0.to_le_bytes(),
            &self.time.to_le_bytes(),
            &self.durable_through.0.to_le_bytes(),
        ];
        let mut bytes = [0; FRAME_HEADER_BYTES];
        let mut slots = bytes.iter_mut();
        let mut put = |field: &[u8]| {
            // The field first: a `zip` that ends takes one more of what stands first.
            for (byte, slot) in field.iter().zip(slots.by_ref()) {
                *slot = *byte;
            }
        };
        let mut sum = crc32c::crc32c(&salt);
        for field in fields {
            sum = crc32c::crc32c_append(sum, field);
            put(field);
        }
        put(&sum.to_le_bytes());
        bytes
    }

    /// Reads the header at the start of `bytes`; `None` unless it holds.
    pub(super) fn decode(bytes: &[u8], salt: Salt) -> Option<Self> {
        let mut fields = Fields(bytes.get(..FRAME_HEADER_BYTES)?);
        if fields.take()? != MARKER {
            return None;
        }
        let body_bytes = fields.u32()?;
        let first = Sequence(fields.u64()?);
        let records = fields.u32()?;
        let flags = fields.u32()?;
        let time = fields.i64()?;
        let durable_through = Sequence(fields.u64()?);
        let sum = crc32c::crc32c_append(crc32c::crc32c(&salt), bytes.get(..CHECKED_BYTES)?);
        if (fields.u32()?, fields.u32()?) != (sum, 0) {
            return None;
        }
        Some(Self {
            body_bytes,
            first,
            records,
            flags: Flags::of(flags)?,
            time,
            durable_through,
        })
    }

    /// Bytes of the whole frame.
    pub(super) const fn frame_bytes(&self) -> u64 {
        let body = (self.body_bytes as u64).next_multiple_of(ALIGNMENT as u64);
        body + EMPTY_FRAME_BYTES as u64
    }

    /// The sequence after the frame's last: a frame without records takes one.
    pub(super) fn next(&self) -> Sequence {
        self.first.plus(u64::from(self.records.max(1)))
    }

    /// Whether the header is that of a frame which can stand where `next` is expected.
    pub(super) fn follows(&self, next: Sequence, time: i64) -> bool {
        let is_empty = self.records == 0;
        self.first == next
            && self.time > time
            && self.durable_through < self.first
            && is_empty == (self.flags != Flags::RECORDS)
            && is_empty == (self.body_bytes == 0)
    }
}

/// A frame whose two checksums hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'b> {
    pub(super) header: FrameHeader,
    /// All of it, as it is stored.
    pub(super) bytes: &'b [u8],
    /// The body as it is stored: padded and salted.
    stored: &'b [u8],
    pub(super) chain: Chain,
}

impl<'b> Frame<'b> {
    /// Checks the frame at the start of `bytes`; more may follow it.
    pub(super) fn check(bytes: &'b [u8], salt: Salt) -> Result<Self, FrameError> {
        let header = FrameHeader::decode(bytes, salt).ok_or(FrameError::Header)?;
        let len = usize::try_from(header.frame_bytes()).map_err(|_| FrameError::Length)?;
        let bytes = bytes.get(..len).ok_or(FrameError::Length)?;
        let (body, trailer) = bytes
            .split_at_checked(len - FRAME_TRAILER_BYTES)
            .ok_or(FrameError::Length)?;
        let stored = body.get(FRAME_HEADER_BYTES..).ok_or(FrameError::Length)?;
        let mut fields = Fields(trailer);
        let (Some(chain), Some(sum), Some(0)) = (fields.take(), fields.u32(), fields.u32()) else {
            return Err(FrameError::Checksum);
        };
        if sum != checksum(stored, &chain) {
            return Err(FrameError::Checksum);
        }
        Ok(Self {
            header,
            bytes,
            stored,
            chain,
        })
    }

    /// Whether it continues the log that ends with `previous`.
    pub(super) fn continues(&self, previous: &Chain) -> bool {
        let header = self.bytes.get(..FRAME_HEADER_BYTES).unwrap_or_default();
        self.chain == link(previous, header, self.stored)
    }

    /// The frame for its reader; `plain` receives its body.
    pub(super) fn view<'p>(&self, salt: Salt, plain: &'p mut Vec<u8>) -> FrameView<'p> {
        plain.clear();
        plain.extend_from_slice(self.stored);
        apply_salt(plain, salt);
        plain.truncate(self.header.body_bytes as usize);
        FrameView {
            first: self.header.first,
            records: self.header.records,
            flags: self.header.flags,
            time: self.header.time,
            durable_through: self.header.durable_through,
            body: plain,
        }
    }
}

/// Writes a whole frame into `out`, over what it held, and gives its chain value.
pub(super) fn write_frame(
    header: &FrameHeader,
    body: &[u8],
    salt: Salt,
    previous: &Chain,
    out: &mut Vec<u8>,
) -> Chain {
    debug_assert_eq!(header.body_bytes as usize, body.len(), "length of the body");
    let header = header.encode(salt);
    out.clear();
    out.extend_from_slice(&header);
    out.extend_from_slice(body);
    out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
    let stored = out.get_mut(FRAME_HEADER_BYTES..).unwrap_or_default();
    apply_salt(stored, salt);
    let chain = link(previous, &header, stored);
    let sum = checksum(stored, &chain);
    out.extend_from_slice(&chain);
    out.extend_from_slice(&sum.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    chain
}

fn link(previous: &Chain, header: &[u8], stored: &[u8]) -> Chain {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous);
    hasher.update(header);
    hasher.update(blake3::hash(stored).as_bytes());
    *hasher.finalize().as_bytes()
}

fn checksum(stored: &[u8], chain: &Chain) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(stored), chain)
}

/// XORs the salt over bytes whose number is a multiple of its own. Twice is none.
fn apply_salt(bytes: &mut [u8], salt: Salt) {
    let salt = u64::from_ne_bytes(salt);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    debug_assert!(rest.is_empty(), "bodies are padded");
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ salt).to_ne_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: Salt = [1, 2, 3, 4, 5, 6, 7, 8];

    fn header(body_bytes: u32) -> FrameHeader {
        FrameHeader {
            body_bytes,
            first: Sequence(7),
            records: 2,
            flags: Flags::RECORDS,
            time: 1_000_000,
            durable_through: Sequence(6),
        }
    }

    fn frame(body: &[u8]) -> Vec<u8> {
        let mut out = vec![0xee; 3];
        write_frame(&header(body.len() as u32), body, SALT, &[9; 32], &mut out);
        out
    }

    #[test]
    fn a_frame_has_these_bytes() {
        let frame = frame(&[0xa1, 0x01, 0x02]);
        assert_eq!(frame.len(), 96);
        let expected = [
            b'M', b'F', b'r', b'1', 3, 0, 0, 0, // marker, body bytes
            7, 0, 0, 0, 0, 0, 0, 0, // first sequence
            2, 0, 0, 0, 0, 0, 0, 0, // records, flags
            0x40, 0x42, 0x0f, 0, 0, 0, 0, 0, // commit time
            6, 0, 0, 0, 0, 0, 0, 0, // durable-through
        ];
        assert_eq!(frame[..40], expected);
        let sum = crc32c::crc32c(&[&SALT[..], &expected].concat());
        assert_eq!(frame[40..44], sum.to_le_bytes());
        assert_eq!(frame[44..48], [0; 4]);
        let stored = [0xa0, 0x03, 0x01, 4, 5, 6, 7, 8];
        assert_eq!(frame[48..56], stored);
        let body_hash = blake3::hash(&stored);
        let chain = blake3::hash(&[&[9; 32], &frame[..48], body_hash.as_bytes()].concat());
        assert_eq!(frame[56..88], *chain.as_bytes());
        let sum = crc32c::crc32c(&frame[48..88]);
        assert_eq!(frame[88..92], sum.to_le_bytes());
        assert_eq!(frame[92..], [0; 4]);
    }

    #[test]
    fn what_is_written_is_read() {
        for len in [0, 1, 7, 8, 9, 4096] {
            let body: Vec<u8> = (0..len).map(|at| at as u8).collect();
            let bytes = frame(&body);
            assert_eq!(bytes.len() % ALIGNMENT, 0);
            let mut plain = Vec::new();
            let view = read_frame(&bytes, SALT, &mut plain).unwrap();
            assert_eq!((view.first, view.records), (Sequence(7), 2));
            assert_eq!((view.time, view.durable_through.0), (1_000_000, 6));
            assert_eq!(view.body, body);
            let read = Frame::check(&bytes, SALT).unwrap();
            assert!(read.continues(&[9; 32]) && !read.continues(&[8; 32]));
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let bytes = frame(b"some records");
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Frame::check(&damaged, SALT).is_err(), "bit {bit}");
        }
        for len in 0..bytes.len() {
            assert!(Frame::check(&bytes[..len], SALT).is_err(), "{len} bytes");
        }
        let longer = [&bytes[..], &[0; 8]].concat();
        let mut plain = Vec::new();
        let read = read_frame(&longer, SALT, &mut plain);
        assert_eq!(read, Err(FrameError::Length));
    }

    #[test]
    fn another_stores_frame_is_none_of_ours() {
        let read = Frame::check(&frame(b"some records"), [8; 8]).map(|frame| frame.header);
        assert_eq!(read, Err(FrameError::Header));
    }
}
