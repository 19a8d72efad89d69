//! A segment: one file of the log. Its header and its name, and which segments are there.
//!
//! docs/file-format.md, section Segment, gives the header byte by byte. Nothing here judges what
//! a missing or damaged segment means: `recovery` does.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::{
    fields::Fields,
    frame::{Chain, Salt},
    sealer::Tip,
};
use crate::{sequence::Sequence, vfs::Dir};

/// Bytes of a segment's header; the first frame follows it.
pub const SEGMENT_HEADER_BYTES: u64 = 4096;
/// The version of the log's format that this build reads and writes.
pub const FORMAT_VERSION: u32 = 1;
/// Most bytes of one segment, since recovery reads one into memory.
pub const SEGMENT_BYTES_LIMIT: u64 = 1 << 30;

const MAGIC: [u8; 8] = *b"MDLTHLOG";
const HEADER: usize = SEGMENT_HEADER_BYTES as usize;
const SUM_AT: usize = HEADER - 4;

/// Which store the log belongs to, from the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The store's UUID.
    pub store: [u8; 16],
    /// Eight random bytes, none of them zero.
    pub salt: Salt,
    /// 0 at creation; a restore raises it.
    pub epoch: u64,
}

impl Identity {
    /// The end of the log before its first frame.
    #[must_use]
    pub fn genesis(&self) -> Tip {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.store);
        hasher.update(&self.salt);
        Tip {
            next: Sequence(1),
            chain: *hasher.finalize().as_bytes(),
            time: i64::MIN,
        }
    }
}

/// The version of models.lock under which a segment was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockStamp {
    /// Number of the version.
    pub version: u32,
    /// Its fingerprint.
    pub fingerprint: [u8; 32],
}

/// What a segment says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    /// Store and salt, and the epoch in which the segment was begun.
    pub(super) identity: Identity,
    pub(super) number: u64,
    /// Bytes of the file when it was begun, header included.
    pub(super) bytes: u64,
    pub(super) first: Sequence,
    /// End of the last frame of the segment before; 0 if there is none.
    pub(super) previous_end: u64,
    /// The chain value that the first frame continues.
    pub(super) chain: Chain,
    pub(super) stamp: LockStamp,
}

/// Why a segment's header cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderError {
    /// It does not begin with the magic bytes.
    Magic,
    /// It does not match its checksum.
    Checksum,
    /// A later build wrote it, in a format of this version.
    Version(u32),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => f.write_str("the file does not begin as a log segment does"),
            Self::Checksum => f.write_str("the segment's header does not match its checksum"),
            Self::Version(version) => write!(
                f,
                "the segment has format {version}, and this build reads formats up to {FORMAT_VERSION}"
            ),
        }
    }
}

impl std::error::Error for HeaderError {}

impl SegmentHeader {
    /// The bytes, checksum included.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.stamp.version.to_le_bytes());
        bytes.extend_from_slice(&self.identity.store);
        bytes.extend_from_slice(&self.identity.epoch.to_le_bytes());
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&self.bytes.to_le_bytes());
        bytes.extend_from_slice(&self.first.0.to_le_bytes());
        bytes.extend_from_slice(&self.previous_end.to_le_bytes());
        bytes.extend_from_slice(&self.identity.salt);
        bytes.extend_from_slice(&self.chain);
        bytes.extend_from_slice(&self.stamp.fingerprint);
        bytes.resize(SUM_AT, 0);
        let sum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// Reads a header.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        // A checksum that does not hold says more than anything that may stand before it, but a
        // file that was never a segment is better called so.
        if !bytes.starts_with(&MAGIC) {
            return Err(HeaderError::Magic);
        }
        let (checked, sum) = bytes
            .split_at_checked(SUM_AT)
            .ok_or(HeaderError::Checksum)?;
        if Fields(sum).u32() != Some(crc32c::crc32c(checked)) {
            return Err(HeaderError::Checksum);
        }
        let mut fields = Fields(checked);
        fields.take::<8>();
        let version = fields.u32().unwrap_or(0);
        if version != FORMAT_VERSION {
            return Err(HeaderError::Version(version));
        }
        Self::read(fields).ok_or(HeaderError::Checksum)
    }

    fn read(mut fields: Fields<'_>) -> Option<Self> {
        let version = fields.u32()?;
        let store = fields.take()?;
        let epoch = fields.u64()?;
        let number = fields.u64()?;
        let bytes = fields.u64()?;
        let first = Sequence(fields.u64()?);
        let previous_end = fields.u64()?;
        let salt = fields.take()?;
        let chain = fields.take()?;
        let fingerprint = fields.take()?;
        Some(Self {
            identity: Identity { store, salt, epoch },
            number,
            bytes,
            first,
            previous_end,
            chain,
            stamp: LockStamp {
                version,
                fingerprint,
            },
        })
    }
}

/// Where segments are, in the data directory.
pub(super) fn log_dir(dir: &Dir) -> PathBuf {
    dir.path.join("log")
}

/// Where a segment is.
pub(super) fn path(dir: &Dir, number: u64) -> PathBuf {
    log_dir(dir).join(format!("{number:020}.log"))
}

/// A path as messages and dumps give it: from the data directory on.
pub(super) fn shown(dir: &Dir, path: &Path) -> PathBuf {
    path.strip_prefix(&dir.path).unwrap_or(path).to_owned()
}

/// The numbers of the segments that are there, from `first` on, in order; none without a directory
/// of them. What is below it has
/// been dropped already, and files with other names are not the log's.
pub(super) fn list(dir: &Dir, first: u64) -> io::Result<Vec<u64>> {
    let entries = match dir.vfs.list(&log_dir(dir)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed?,
    };
    let mut numbers: Vec<u64> = entries
        .iter()
        .filter(|entry| !entry.is_dir)
        .filter_map(|entry| number_of(&entry.name))
        .filter(|number| *number >= first)
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

fn number_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".log")?;
    let is_number = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> SegmentHeader {
        SegmentHeader {
            identity: Identity {
                store: [0x11; 16],
                salt: [0x22; 8],
                epoch: 3,
            },
            number: 4,
            bytes: 5 << 12,
            first: Sequence(6),
            previous_end: 7,
            chain: [0x33; 32],
            stamp: LockStamp {
                version: 8,
                fingerprint: [0x44; 32],
            },
        }
    }

    #[test]
    fn a_header_has_these_bytes() {
        let bytes = header().encode();
        let expected = [
            &b"MDLTHLOG"[..],
            &[1, 0, 0, 0, 8, 0, 0, 0],
            &[0x11; 16],
            &[3, 0, 0, 0, 0, 0, 0, 0],
            &[4, 0, 0, 0, 0, 0, 0, 0],
            &[0, 0x50, 0, 0, 0, 0, 0, 0],
            &[6, 0, 0, 0, 0, 0, 0, 0],
            &[7, 0, 0, 0, 0, 0, 0, 0],
            &[0x22; 8],
            &[0x33; 32],
            &[0x44; 32],
            &[0; 3948],
        ]
        .concat();
        assert_eq!(bytes[..4092], expected);
        assert_eq!(bytes[4092..], crc32c::crc32c(&expected).to_le_bytes());
        assert_eq!(SegmentHeader::decode(&bytes), Ok(header()));
    }

    #[test]
    fn every_flipped_bit_of_a_header_is_seen() {
        let bytes = header().encode();
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(SegmentHeader::decode(&damaged).is_err(), "bit {bit}");
        }
        for len in 0..bytes.len() {
            assert!(SegmentHeader::decode(&bytes[..len]).is_err());
        }
    }

    #[test]
    fn a_later_format_is_named() {
        let mut bytes = header().encode();
        bytes[8] = 2;
        let sum = crc32c::crc32c(&bytes[..4092]);
        bytes[4092..].copy_from_slice(&sum.to_le_bytes());
        let error = SegmentHeader::decode(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the segment has format 2, and this build reads formats up to 1"
        );
    }

    #[test]
    fn only_segments_have_a_segments_name() {
        assert_eq!(number_of("00000000000000000012.log"), Some(12));
        for name in ["12.log", "0000000000000000001a.log", "00000000000000000012"] {
            assert_eq!(number_of(name), None);
        }
        assert_eq!(number_of("+0000000000000000012.log"), None);
        assert_eq!(number_of("99999999999999999999.log"), None);
    }
}
