//! The log as files: appends frames to the newest segment, and begins the next one.
//!
//! It writes a byte of a segment at most once, and never after a frame that did not get there
//! whole. A failed sync is never asked for again: what the disk holds then is for the next start
//! to find out.

use std::{io, path::Path};

use super::{
    Appended, Log,
    error::{Damage, LogError},
    frame::{
        EMPTY_FRAME_BYTES, FRAME_HEADER_BYTES, FRAME_TRAILER_BYTES, Frame, FrameError, FrameHeader,
    },
    prepare::{self, Prepared, Preparing},
    recovery::{Part, io_error},
    sealer::Tip,
    segment::{
        self, Identity, LockStamp, SEGMENT_BYTES_LIMIT, SEGMENT_HEADER_BYTES, SegmentHeader,
    },
    settle::{self, Settled},
};
use crate::{
    sequence::Sequence,
    vfs::{self, Dir, File, Open},
};

/// Most bytes that a frame may have, whatever the size of segments.
const FRAME_BYTES_LIMIT: u64 = 16 << 20;

/// Sizes of segments in bytes: each is twice the one before, up to a ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentSizes {
    /// The first of each start.
    pub first: u64,
    /// The largest.
    pub max: u64,
}

impl Default for SegmentSizes {
    fn default() -> Self {
        Self {
            first: 4 << 20,
            max: 64 << 20,
        }
    }
}

impl SegmentSizes {
    /// Least bytes of a segment.
    pub const MIN: u64 = 2 * SEGMENT_HEADER_BYTES;

    /// The nearest sizes that can be had: whole blocks of 4 KiB, from [`Self::MIN`] to
    /// [`SEGMENT_BYTES_LIMIT`], the largest no smaller than the first.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |bytes: u64| {
            bytes
                .clamp(Self::MIN, SEGMENT_BYTES_LIMIT)
                .next_multiple_of(SEGMENT_HEADER_BYTES)
        };
        let first = round(self.first);
        Self {
            first,
            max: round(self.max).max(first),
        }
    }
}

/// When the next segment's file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preparation {
    /// On a thread of its own, once the current one is half full.
    Ahead,
    /// When it is needed. Tests that count calls want it so.
    #[cfg(test)]
    WhenNeeded,
}

/// A log in the files of a data directory.
#[derive(Debug)]
pub struct FileLog {
    dir: Dir,
    identity: Identity,
    stamp: LockStamp,
    sizes: SegmentSizes,
    preparation: Preparation,
    /// The segments before the current one.
    parts: Vec<Part>,
    current: Current,
    tip: Tip,
    /// Bytes of the next segment.
    next_bytes: u64,
    preparing: Option<Preparing>,
    /// The disk failed: nothing is known of what it holds, and nothing more is written.
    poisoned: bool,
}

/// The segment that is written to.
#[derive(Debug)]
struct Current {
    number: u64,
    first: Sequence,
    file: Box<dyn File>,
    bytes: u64,
    /// End of its last frame.
    end: u64,
    /// A frame got there in part only: nothing more is written.
    is_closed: bool,
}

impl Current {
    fn part(&self) -> Part {
        Part {
            number: self.number,
            first: self.first,
            end: self.end,
            bytes: self.bytes,
        }
    }
}

/// Why a segment could not be begun.
#[derive(Debug)]
enum Failure {
    /// The machine lacks something, space above all; the log is as it was.
    Lack(LogError),
    /// The disk failed.
    Fatal(LogError),
}

impl Failure {
    /// Judges the failure of a call that leaves the log as it was.
    fn of(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let name = io_error(path, action);
        move |error| {
            if is_lack(&error) {
                Self::Lack(name(error))
            } else {
                Self::Fatal(name(error))
            }
        }
    }

    fn into_error(self) -> LogError {
        match self {
            Self::Lack(error) | Self::Fatal(error) => error,
        }
    }
}

impl FileLog {
    /// Begins the next segment after what was recovered and settled. `sizes` are rounded.
    ///
    /// # Errors
    /// The segment cannot be written; the log is as it was.
    pub fn open(settled: Settled, stamp: LockStamp, sizes: SegmentSizes) -> Result<Self, LogError> {
        Self::open_with(settled, stamp, sizes, Preparation::Ahead)
    }

    pub(super) fn open_with(
        settled: Settled,
        stamp: LockStamp,
        sizes: SegmentSizes,
        preparation: Preparation,
    ) -> Result<Self, LogError> {
        let sizes = sizes.rounded();
        let Settled {
            tip,
            dir,
            identity,
            parts,
            number,
            replaces,
        } = settled;
        settle::make_dir(&dir, &segment::log_dir(&dir))?;
        settle::make_dir(&dir, &settle::tmp_path(&dir, ""))?;
        let header = SegmentHeader {
            identity,
            number,
            bytes: sizes.first,
            first: tip.next,
            previous_end: parts.last().map_or(0, |part: &Part| part.end),
            chain: tip.chain,
            stamp,
        };
        let tmp = settle::tmp_path(&dir, "segment");
        let current = prepare::prepare_now(&dir, sizes.first)
            .map_err(Failure::of(&tmp, "prepare"))
            .and_then(|prepared| begin(&dir, prepared, &header, replaces))
            .map_err(Failure::into_error)?;
        Ok(Self {
            next_bytes: (sizes.first * 2).min(sizes.max),
            dir,
            identity,
            stamp,
            sizes,
            preparation,
            parts,
            current,
            tip,
            preparing: None,
            poisoned: false,
        })
    }

    /// Whether the frame can be written into the current segment. Beside a frame with records
    /// there must be room for an empty one.
    fn has_room(&self, frame: &[u8]) -> bool {
        let current = &self.current;
        !current.is_closed && current.end + room_for(frame.len()) <= current.bytes
    }

    /// Begins the next segment, large enough for a frame of `frame_bytes` bytes.
    fn rotate(&mut self, frame_bytes: usize) -> Result<(), Failure> {
        let needed =
            (SEGMENT_HEADER_BYTES + room_for(frame_bytes)).next_multiple_of(SEGMENT_HEADER_BYTES);
        let prepared = self.prepared(needed).inspect_err(|_| {
            // A smaller file may still find room.
            self.next_bytes = self.sizes.first;
        })?;
        let mut ended = self.current.part();
        let header = SegmentHeader {
            identity: self.identity,
            number: ended.number + 1,
            bytes: prepared.bytes,
            first: self.tip.next,
            previous_end: ended.end,
            chain: self.tip.chain,
            stamp: self.stamp,
        };
        let begun = begin(&self.dir, prepared, &header, false)?;
        self.next_bytes = (header.bytes * 2).min(self.sizes.max);
        let before = std::mem::replace(&mut self.current, begun);
        let path = segment::path(&self.dir, ended.number);
        let cut = settle::cut(&path, &*before.file, &mut ended);
        self.parts.push(ended);
        cut.map_err(Failure::Fatal)
    }

    /// The next segment's file, of at least `needed` bytes: the one that was prepared ahead if it
    /// will do.
    fn prepared(&mut self, needed: u64) -> Result<Prepared, Failure> {
        let path = settle::tmp_path(&self.dir, "segment");
        let mut bytes = self.next_bytes.max(needed);
        match self.preparing.take().map(Preparing::wait) {
            Some(Ok(prepared)) if prepared.bytes >= needed => return Ok(prepared),
            // What was lacking may be there by now, for a small file at least.
            Some(Err(error)) if is_lack(&error) => bytes = self.sizes.first.max(needed),
            Some(Err(error)) => return Err(Failure::of(&path, "prepare")(error)),
            Some(Ok(_)) | None => {}
        }
        prepare::prepare_now(&self.dir, bytes).map_err(Failure::of(&path, "prepare"))
    }

    /// Has the next segment prepared once the current one is half full.
    fn prepare_ahead(&mut self) {
        let is_half_full = self.current.end >= self.current.bytes / 2;
        if is_half_full && self.preparing.is_none() && self.preparation == Preparation::Ahead {
            self.preparing = Preparing::begin(&self.dir, self.next_bytes);
        }
    }

    /// Writes the frame at the end of the current segment, and syncs it.
    fn write(&mut self, frame: &[u8]) -> Appended {
        let current = &mut self.current;
        match vfs::write_all_at(&*current.file, frame, current.end) {
            Ok(()) => {}
            Err(error) if is_full(&error) => {
                current.is_closed = true;
                // No part of it may look like a frame, should the next start find it here. The
                // log does not depend on this write: nothing else is ever written there.
                let _ = vfs::write_all_at(&*current.file, &vec![0; frame.len()], current.end);
                return Appended::Lost(error);
            }
            Err(error) => return self.poison(error),
        }
        if let Err(error) = current.file.sync_data() {
            return self.poison(error);
        }
        current.end += frame.len() as u64;
        Appended::Committed
    }

    /// Shows the frames of one segment that hold `from` or what follows it.
    fn read_part(
        &self,
        part: &Part,
        from: Sequence,
        visit: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let salt = self.identity.salt;
        let path = segment::path(&self.dir, part.number);
        let file = self.dir.vfs.open(&path, Open::Read)?;
        let mut frame = Vec::new();
        let (mut at, mut next) = (SEGMENT_HEADER_BYTES, part.first);
        while at < part.end {
            let damaged = |error| {
                let error = LogError::Corrupt {
                    file: segment::shown(&self.dir, &path),
                    offset: at,
                    sequence: next,
                    damage: Damage::Frame(error),
                };
                io::Error::new(io::ErrorKind::InvalidData, error)
            };
            let mut head = [0; FRAME_HEADER_BYTES];
            vfs::read_exact_at(&*file, &mut head, at)?;
            let header = FrameHeader::decode(&head, salt)
                .filter(|header| at + header.frame_bytes() <= part.end)
                .ok_or_else(|| damaged(FrameError::Header))?;
            if header.next() > from {
                frame.resize(usize::try_from(header.frame_bytes()).unwrap_or(0), 0);
                vfs::read_exact_at(&*file, &mut frame, at)?;
                Frame::check(&frame, salt).map_err(damaged)?;
                visit(&frame)?;
            }
            at += header.frame_bytes();
            next = header.next();
        }
        Ok(())
    }

    fn poison(&mut self, error: io::Error) -> Appended {
        self.poisoned = true;
        Appended::Unknown(error)
    }

    /// Where the log ends after a frame that can be appended; `None` if it cannot.
    fn check(&self, expected: Sequence, frame: &[u8]) -> Option<Tip> {
        if frame.len() > self.frame_bytes_max() || expected != self.tip.next {
            return None;
        }
        let header = FrameHeader::decode(frame, self.identity.salt)?;
        let chain = frame
            .get(frame.len().checked_sub(FRAME_TRAILER_BYTES)?..)?
            .first_chunk()?;
        let is_whole = header.frame_bytes() == frame.len() as u64;
        let tip = Tip {
            next: header.next(),
            chain: *chain,
            time: header.time,
        };
        (is_whole && header.follows(expected, self.tip.time)).then_some(tip)
    }
}

impl Log for FileLog {
    fn append(&mut self, expected: Sequence, frame: &[u8]) -> Appended {
        if self.poisoned {
            return Appended::Unknown(io::Error::other("the log has failed before"));
        }
        let Some(tip) = self.check(expected, frame) else {
            let reason = "the frame is not one that can be appended here";
            return Appended::Lost(io::Error::new(io::ErrorKind::InvalidInput, reason));
        };
        if !self.has_room(frame) {
            match self.rotate(frame.len()) {
                Ok(()) => {}
                Err(Failure::Lack(error)) => return Appended::Lost(io::Error::other(error)),
                Err(Failure::Fatal(error)) => return self.poison(io::Error::other(error)),
            }
        }
        let appended = self.write(frame);
        if matches!(appended, Appended::Committed) {
            self.tip = tip;
            self.prepare_ahead();
        }
        appended
    }

    fn read(
        &self,
        from: Sequence,
        visit: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let current = [self.current.part()];
        let parts = self.parts.iter().chain(&current);
        // The last segment that begins at or before `from` holds it.
        let earlier = parts.clone().filter(|part| part.first <= from).count();
        for part in parts.skip(earlier.saturating_sub(1)) {
            self.read_part(part, from, visit)?;
        }
        Ok(())
    }

    fn cut(&mut self) -> io::Result<Sequence> {
        if self.poisoned {
            return Err(io::Error::other("the log has failed before"));
        }
        if self.current.end > SEGMENT_HEADER_BYTES || self.current.is_closed {
            match self.rotate(EMPTY_FRAME_BYTES) {
                Ok(()) => {}
                Err(Failure::Lack(error)) => return Err(io::Error::other(error)),
                Err(Failure::Fatal(error)) => {
                    self.poisoned = true;
                    return Err(io::Error::other(error));
                }
            }
        }
        Ok(self.tip.next)
    }

    fn frame_bytes_max(&self) -> usize {
        let room = self.sizes.max - SEGMENT_HEADER_BYTES - EMPTY_FRAME_BYTES as u64;
        usize::try_from(room.min(FRAME_BYTES_LIMIT)).unwrap_or(usize::MAX)
    }
}

/// Bytes that must be free for a frame: its own, and those of an empty one unless it is one.
const fn room_for(frame_bytes: usize) -> u64 {
    let reserve = if frame_bytes > EMPTY_FRAME_BYTES {
        EMPTY_FRAME_BYTES
    } else {
        0
    };
    (frame_bytes + reserve) as u64
}

/// Makes a prepared file a segment of the log. Its first frame may be written only after that.
fn begin(
    dir: &Dir,
    prepared: Prepared,
    header: &SegmentHeader,
    replaces: bool,
) -> Result<Current, Failure> {
    let path = segment::path(dir, header.number);
    let log_dir = segment::log_dir(dir);
    let tmp = &prepared.path;
    let installed = vfs::write_all_at(&*prepared.file, &header.encode(), 0)
        .map_err(Failure::of(tmp, "write"))
        .and_then(|()| {
            let synced = prepared.file.sync_data();
            synced.map_err(|error| Failure::Fatal(io_error(tmp, "sync")(error)))
        })
        .and_then(|()| {
            let renamed = if replaces {
                dir.vfs.rename_over(tmp, &path)
            } else {
                dir.vfs.rename_new(tmp, &path)
            };
            renamed.map_err(Failure::of(&path, "rename a file to"))
        });
    if let Err(failure) = installed {
        prepare::discard(dir, tmp);
        return Err(failure);
    }
    let synced = dir.vfs.sync_dir(&log_dir);
    synced.map_err(|error| Failure::Fatal(io_error(&log_dir, "sync")(error)))?;
    Ok(Current {
        number: header.number,
        first: header.first,
        file: prepared.file,
        bytes: header.bytes,
        end: SEGMENT_HEADER_BYTES,
        is_closed: false,
    })
}

/// Whether a disk is full.
fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

/// Whether the machine lacks what may be there again later: space, memory or open files.
fn is_lack(error: &io::Error) -> bool {
    let errno = rustix::io::Errno::from_io_error(error);
    is_full(error)
        || error.kind() == io::ErrorKind::OutOfMemory
        || matches!(
            errno,
            Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE)
        )
}
