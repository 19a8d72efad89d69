//! The log as files: appends frames to the newest segment, and begins the next one.
//!
//! A failed sync is never asked for again: nothing more is written, and what the disk holds then
//! is for the next start to find out.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Appended, Cut, CutError, Dropped, Log, ReadLog,
    error::{LogError, io_error},
    frame::{EMPTY_FRAME_BYTES, FRAME_TRAILER_BYTES, FrameHeader},
    newest::{Newest, NotBegun},
    prepare::{self, Prepared, Preparing},
    reader::FileReader,
    recovery::Part,
    sealer::Tip,
    segment::{self, Identity, LockStamp, SEGMENT_HEADER_BYTES, SegmentHeader},
    settle::{self, Settled, TornBytes},
    sizes::{SegmentSizes, room_for},
};
use crate::{
    data_dir::DurableSnapshot,
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

impl Preparation {
    const fn is_when_needed(self) -> bool {
        !matches!(self, Self::Ahead)
    }

    /// How long after a lack of space the next segment is not asked for again.
    const fn pause(self) -> Duration {
        match self {
            Self::Ahead => Duration::from_millis(100),
            #[cfg(test)]
            Self::WhenNeeded => Duration::ZERO,
        }
    }
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
    /// The current one, once this start has begun it.
    newest: Option<Newest>,
    tip: Tip,
    /// Number of the next segment.
    next_number: u64,
    /// Bytes of the next segment.
    next_bytes: u64,
    /// The next segment replaces one without records, whose header has this end of the segment before.
    replaces: Option<u64>,
    /// What is kept in quarantine before the next segment is begun.
    torn: Option<TornBytes>,
    /// Something was lacking when the next segment was last asked for.
    shortage: Option<Shortage>,
    preparing: Option<Preparing>,
    /// The disk failed: nothing is known of what it holds, and nothing more is written.
    poisoned: bool,
}

/// A lack of space, taken as lasting for a moment.
#[derive(Debug)]
struct Shortage {
    until: Instant,
    why: Arc<LogError>,
}

impl FileLog {
    /// The log after what was recovered and settled. Its next segment is not begun yet.
    pub fn new(settled: Settled, stamp: LockStamp, sizes: SegmentSizes) -> Self {
        Self::prepared_as(settled, stamp, sizes, Preparation::Ahead)
    }

    pub(super) fn prepared_as(
        settled: Settled,
        stamp: LockStamp,
        sizes: SegmentSizes,
        preparation: Preparation,
    ) -> Self {
        let sizes = sizes.rounded();
        let Settled {
            tip,
            dir,
            identity,
            parts,
            number,
            replaces,
            torn,
            resumed,
        } = settled;
        Self {
            dir,
            identity,
            stamp,
            sizes,
            preparation,
            parts,
            next_number: number + u64::from(resumed.is_some()),
            newest: resumed,
            tip,
            next_bytes: sizes.first,
            replaces,
            torn,
            shortage: None,
            preparing: None,
            poisoned: false,
        }
    }

    /// Begins the first segment of this start, unless that is done.
    ///
    /// # Errors
    /// There is no space for it, and it may be asked for again; or the disk failed, and nothing
    /// more is written.
    pub fn begin(&mut self) -> Result<(), NotBegun> {
        match self.newest {
            Some(_) => Ok(()),
            None => self.rotate(EMPTY_FRAME_BYTES),
        }
    }

    /// Begins the next segment, large enough for a frame of `frame_bytes` bytes. Soon after a lack
    /// of space that is not tried again: it costs as much as there is left to write. After a
    /// failure of the disk nothing more is written.
    fn rotate(&mut self, frame_bytes: usize) -> Result<(), NotBegun> {
        let now = Instant::now();
        if let Some(shortage) = self.shortage.as_ref().filter(|it| now < it.until) {
            return Err(NotBegun::Lack(Arc::clone(&shortage.why)));
        }
        let rotated = self.begin_next(frame_bytes);
        self.shortage = match &rotated {
            Err(NotBegun::Lack(why)) => Some(Shortage {
                until: Instant::now() + self.preparation.pause(),
                why: Arc::clone(why),
            }),
            _ => None,
        };
        self.poisoned = matches!(rotated, Err(NotBegun::Fatal(_)));
        rotated
    }

    fn begin_next(&mut self, frame_bytes: usize) -> Result<(), NotBegun> {
        if self.newest.is_none() {
            self.make_ready()?;
        }
        let needed =
            (SEGMENT_HEADER_BYTES + room_for(frame_bytes)).next_multiple_of(SEGMENT_HEADER_BYTES);
        let prepared = self.prepared(needed).inspect_err(|_| {
            // A smaller file may still find room.
            self.next_bytes = self.sizes.first;
        })?;
        let ended = self.newest.as_ref().map(Newest::part);
        let header = SegmentHeader {
            identity: self.identity,
            number: self.next_number,
            bytes: prepared.bytes,
            first: self.tip.next,
            previous_end: ended
                .or(self.parts.last().copied())
                .map(|part| part.end)
                .or(self.replaces)
                .unwrap_or(0),
            chain: self.tip.chain,
            stamp: self.stamp,
        };
        let begun = Newest::begin(&self.dir, prepared, &header, self.replaces.is_some())?;
        self.next_number += 1;
        self.next_bytes = self.sizes.after(header.bytes);
        self.replaces = None;
        self.parts.extend(ended);
        let before = self.newest.replace(begun);
        self.cut_ended(before).map_err(NotBegun::Fatal)
    }

    /// What comes before the first segment of a start.
    fn make_ready(&mut self) -> Result<(), NotBegun> {
        let made = settle::make_dir(&self.dir, &segment::log_dir(&self.dir))
            .and_then(|()| settle::make_dir(&self.dir, &settle::tmp_path(&self.dir, "")));
        made.map_err(NotBegun::Fatal)?;
        if let Some(torn) = &self.torn {
            torn.keep(&self.dir).map_err(|error| match error {
                LogError::Full { .. } => NotBegun::Lack(Arc::new(error)),
                error => NotBegun::Fatal(error),
            })?;
            self.torn = None;
        }
        Ok(())
    }

    /// Cuts the segment before the current one to its end, which the current one records.
    fn cut_ended(&mut self, ended: Option<Newest>) -> Result<(), LogError> {
        let Some(part) = self.parts.last_mut().filter(|part| part.bytes > part.end) else {
            return Ok(());
        };
        let path = segment::path(&self.dir, part.number);
        let file = match ended {
            Some(ended) => ended.file,
            None => (self.dir.vfs.open(&path, Open::Write)).map_err(io_error(&path, "open"))?,
        };
        settle::cut(&path, &*file, part)
    }

    /// The next segment's file, of at least `needed` bytes: the one that was prepared ahead if it
    /// will do.
    fn prepared(&mut self, needed: u64) -> Result<Prepared, NotBegun> {
        let path = settle::tmp_path(&self.dir, "segment");
        let mut bytes = self.next_bytes.max(needed);
        match self.preparing.take().map(Preparing::wait) {
            Some(Ok(prepared)) if prepared.bytes >= needed => return Ok(prepared),
            // What was lacking may be there by now, for a small file at least.
            Some(Err(error)) if vfs::is_lack(&error) => bytes = self.sizes.first.max(needed),
            Some(Err(error)) => return Err(NotBegun::of(&path, "prepare")(error)),
            Some(Ok(_)) | None => {}
        }
        prepare::prepare_now(&self.dir, bytes).map_err(NotBegun::to_prepare(&path, bytes))
    }

    /// Has the next segment prepared once the current one is half full.
    fn prepare_ahead(&mut self) {
        let is_half_full = self.newest.as_ref().is_some_and(Newest::is_half_full);
        if is_half_full && self.preparing.is_none() && self.preparation == Preparation::Ahead {
            self.preparing = Preparing::begin(&self.dir, self.next_bytes);
        }
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
        let has_room = |newest: &Newest| newest.has_room(frame.len());
        if !self.newest.as_ref().is_some_and(has_room)
            && let Err(why) = self.rotate(frame.len())
        {
            return match why {
                NotBegun::Lack(_) => Appended::Lost(why.into()),
                NotBegun::Fatal(_) => Appended::Unknown(why.into()),
            };
        }
        let Some(newest) = &mut self.newest else {
            return Appended::Lost(io::Error::other("there is no segment to write to"));
        };
        let appended = newest.write(frame);
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

    fn last_sync(&self) -> Option<Duration> {
        self.newest.as_ref()?.last_sync()
    }

    fn reader(&self) -> Box<dyn ReadLog> {
        let current = self.newest.as_ref().map(Newest::part);
        let parts = self.parts.iter().copied().chain(current).collect();
        Box::new(FileReader::new(
            self.dir.clone(),
            self.identity,
            parts,
            self.tip,
        ))
    }

    fn prepare_cut(&mut self) -> bool {
        if self.newest.as_ref().is_some_and(Newest::is_new) || self.preparation.is_when_needed() {
            return true;
        }
        if self.preparing.is_none() {
            self.preparing = Preparing::begin(&self.dir, self.sizes.first);
        }
        // Without a thread to be had, the cut itself makes the file.
        self.preparing.as_ref().is_none_or(Preparing::is_finished)
    }

    fn cut(&mut self) -> Result<Cut, CutError> {
        if self.poisoned {
            let reason = "the log has failed before";
            return Err(CutError::Fatal(io::Error::other(reason)));
        }
        let part = match &self.newest {
            Some(newest) if newest.is_new() => newest.part().number,
            _ => {
                // A part that is begun early may be the end of one that is short.
                self.next_bytes = self.sizes.first;
                self.rotate(EMPTY_FRAME_BYTES).map_err(|why| match why {
                    NotBegun::Lack(_) => CutError::Lack(why.into()),
                    NotBegun::Fatal(_) => CutError::Fatal(why.into()),
                })?;
                self.next_number - 1
            }
        };
        let tip = self.tip;
        Ok(Cut { part, tip })
    }

    fn let_go(&mut self, proof: &DurableSnapshot) -> Dropped {
        let first = proof.first_segment();
        self.parts.retain(|part| part.number >= first);
        Dropped::new(self.dir.clone(), first)
    }

    fn frame_bytes_max(&self) -> usize {
        self.sizes.frame_bytes_max()
    }
}
