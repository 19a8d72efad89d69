//! The log as files: appends frames to the newest segment, and begins the next one.
//!
//! A failed sync is never asked for again: nothing more is written, and what the disk holds then
//! is for the next start to find out.

use std::io;

use super::{
    Appended, Log,
    error::{Damage, LogError},
    frame::{
        EMPTY_FRAME_BYTES, FRAME_HEADER_BYTES, FRAME_TRAILER_BYTES, Frame, FrameError, FrameHeader,
    },
    newest::{Failure, Newest, is_lack},
    prepare::{self, Prepared, Preparing},
    recovery::Part,
    sealer::Tip,
    segment::{self, Identity, LockStamp, SEGMENT_HEADER_BYTES, SegmentHeader},
    settle::{self, Settled},
    sizes::{SegmentSizes, room_for},
};
use crate::{
    sequence::Sequence,
    vfs::{self, Dir, Open},
};

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
    newest: Newest,
    tip: Tip,
    /// Bytes of the next segment.
    next_bytes: u64,
    preparing: Option<Preparing>,
    /// The disk failed: nothing is known of what it holds, and nothing more is written.
    poisoned: bool,
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
        let newest = prepare::prepare_now(&dir, sizes.first)
            .map_err(Failure::of(&tmp, "prepare"))
            .and_then(|prepared| Newest::begin(&dir, prepared, &header, replaces))
            .map_err(Failure::into_error)?;
        Ok(Self {
            next_bytes: sizes.after(sizes.first),
            dir,
            identity,
            stamp,
            sizes,
            preparation,
            parts,
            newest,
            tip,
            preparing: None,
            poisoned: false,
        })
    }

    /// Begins the next segment, large enough for a frame of `frame_bytes` bytes. After a failure
    /// of the disk nothing more is written.
    fn rotate(&mut self, frame_bytes: usize) -> Result<(), Failure> {
        let rotated = self.begin_next(frame_bytes);
        self.poisoned = matches!(rotated, Err(Failure::Fatal(_)));
        rotated
    }

    fn begin_next(&mut self, frame_bytes: usize) -> Result<(), Failure> {
        let needed =
            (SEGMENT_HEADER_BYTES + room_for(frame_bytes)).next_multiple_of(SEGMENT_HEADER_BYTES);
        let prepared = self.prepared(needed).inspect_err(|_| {
            // A smaller file may still find room.
            self.next_bytes = self.sizes.first;
        })?;
        let mut ended = self.newest.part();
        let header = SegmentHeader {
            identity: self.identity,
            number: ended.number + 1,
            bytes: prepared.bytes,
            first: self.tip.next,
            previous_end: ended.end,
            chain: self.tip.chain,
            stamp: self.stamp,
        };
        let begun = Newest::begin(&self.dir, prepared, &header, false)?;
        self.next_bytes = self.sizes.after(header.bytes);
        let before = std::mem::replace(&mut self.newest, begun);
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
        let is_time = self.newest.is_half_full() && self.preparing.is_none();
        if is_time && self.preparation == Preparation::Ahead {
            self.preparing = Preparing::begin(&self.dir, self.next_bytes);
        }
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
                io::Error::from(LogError::Corrupt {
                    file: segment::shown(&self.dir, &path),
                    offset: at,
                    sequence: next,
                    damage: Damage::Frame(error),
                })
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
        if !self.newest.has_room(frame.len())
            && let Err(failure) = self.rotate(frame.len())
        {
            return match failure {
                Failure::Lack(error) => Appended::Lost(error.into()),
                Failure::Fatal(error) => Appended::Unknown(error.into()),
            };
        }
        let appended = self.newest.write(frame);
        match appended {
            Appended::Committed => {
                self.tip = tip;
                self.prepare_ahead();
            }
            Appended::Lost(_) => {}
            Appended::Unknown(_) => self.poisoned = true,
        }
        appended
    }

    fn read(
        &self,
        from: Sequence,
        visit: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let current = [self.newest.part()];
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
        if !self.newest.is_new() {
            self.rotate(EMPTY_FRAME_BYTES)
                .map_err(|failure| io::Error::from(failure.into_error()))?;
        }
        Ok(self.tip.next)
    }

    fn frame_bytes_max(&self) -> usize {
        self.sizes.frame_bytes_max()
    }
}
