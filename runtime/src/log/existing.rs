//! A segment that is there: its file, and its header as far as that can be judged alone.

use std::{io, path::PathBuf};

use super::{
    error::{Damage, LogError, io_error},
    segment::{self, Identity, SEGMENT_BYTES_LIMIT, SEGMENT_HEADER_BYTES, SegmentHeader},
};
use crate::vfs::{self, Dir, File, Open};

/// A segment that belongs to the store and has the number that its name says.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) header: SegmentHeader,
    /// Bytes of the file.
    pub(super) bytes: u64,
    path: PathBuf,
    file: Box<dyn File>,
}

/// Why a segment could not be opened.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is damaged.
    Damaged { offset: u64, damage: Damage },
    /// It could not be read.
    Failed(LogError),
}

impl From<LogError> for Refused {
    fn from(error: LogError) -> Self {
        Self::Failed(error)
    }
}

impl Opened {
    /// Opens a segment to be read.
    pub(super) fn open(dir: &Dir, identity: &Identity, number: u64) -> Result<Self, Refused> {
        let damaged = |offset, damage| Err(Refused::Damaged { offset, damage });
        let path = segment::path(dir, number);
        let file = match dir.vfs.open(&path, Open::Read) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return damaged(0, Damage::Missing);
            }
            Err(error) => return Err(io_error(&path, "open")(error).into()),
        };
        let bytes = file.len().map_err(io_error(&path, "read"))?;
        if bytes < SEGMENT_HEADER_BYTES {
            let expected = SEGMENT_HEADER_BYTES;
            return damaged(bytes, Damage::Length { bytes, expected });
        }
        let mut head = vec![0; SEGMENT_HEADER_BYTES as usize];
        vfs::read_exact_at(&*file, &mut head, 0).map_err(io_error(&path, "read"))?;
        let header = match SegmentHeader::decode(&head) {
            Ok(header) => header,
            Err(error) => return damaged(0, Damage::Header(error)),
        };
        match foreign(&header, identity, number) {
            Some(part) => damaged(0, Damage::Foreign(part)),
            None => Ok(Self {
                header,
                bytes,
                path,
                file,
            }),
        }
    }

    /// Bytes that the file must have as long as it has no successor.
    pub(super) fn expected_bytes(&self) -> u64 {
        self.header.bytes.min(SEGMENT_BYTES_LIMIT)
    }

    /// Bytes that can hold frames. The file's length alone is no reason to take as much memory.
    pub(super) fn readable_bytes(&self) -> u64 {
        self.bytes.min(self.expected_bytes())
    }

    /// Reads as many bytes as `content` has, from `offset` on.
    pub(super) fn read_at(&self, offset: u64, content: &mut [u8]) -> Result<(), LogError> {
        let read = vfs::read_exact_at(&*self.file, content, offset);
        read.map_err(io_error(&self.path, "read"))
    }

    /// Reads its first `bytes` bytes into `content`, over what that held.
    pub(super) fn load(&self, bytes: u64, content: &mut Vec<u8>) -> Result<(), LogError> {
        let failed = io_error(&self.path, "read");
        let Ok(bytes) = usize::try_from(bytes) else {
            return Err(failed(io::ErrorKind::FileTooLarge.into()));
        };
        content.clear();
        content.resize(bytes, 0);
        vfs::read_exact_at(&*self.file, content, 0).map_err(failed)
    }
}

/// What of the header is not as it must be in this place.
fn foreign(header: &SegmentHeader, identity: &Identity, number: u64) -> Option<&'static str> {
    if header.identity.store != identity.store {
        Some("store")
    } else if header.identity.salt != identity.salt {
        Some("salt")
    } else if header.number != number {
        Some("number")
    } else {
        None
    }
}
