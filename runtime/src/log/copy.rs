//! Writes frames that were read elsewhere into segments of another directory: the same log again, or
//! its beginning.
//!
//! The bytes of a frame follow from what it says, so a copy of a whole log has the chain value of the
//! log itself: who knows that has a proof that nothing is missing or changed.

use super::{
    ChainReader, FrameView,
    error::{LogError, io_error},
    recovery::Start,
    sealer::Tip,
    segment::{self, Identity, LockStamp, SEGMENT_HEADER_BYTES, SegmentHeader},
};
use crate::{
    sequence::Sequence,
    vfs::{Dir, File, Open, write_all_at},
};

/// Bytes after which a segment takes no further frame.
const SEGMENT_BYTES: u64 = 64 << 20;

/// Bytes that are written between two syncs.
const PIECE_BYTES: u64 = 1 << 20;

/// A log that is being copied. Nothing counts on it before [`Self::finish`].
#[derive(Debug)]
pub struct LogCopy {
    dir: Dir,
    identity: Identity,
    stamp: LockStamp,
    chain: ChainReader,
    segment: Segment,
}

/// The segment that frames are written to.
#[derive(Debug)]
struct Segment {
    file: Box<dyn File>,
    number: u64,
    first: Sequence,
    chain: [u8; 32],
    previous_end: u64,
    /// End of its last frame.
    end: u64,
    /// How far it is synced.
    synced: u64,
}

impl LogCopy {
    /// Begins the log of `identity` where `start` says, in a directory that has `log/` and nothing in
    /// it.
    ///
    /// # Errors
    /// A file cannot be made.
    pub fn begin(
        dir: Dir,
        identity: Identity,
        stamp: LockStamp,
        start: Start,
    ) -> Result<Self, LogError> {
        let tip = start.continues.unwrap_or_else(|| identity.genesis());
        let segment = Segment::create(&dir, start.segment, tip, 0)?;
        Ok(Self {
            dir,
            identity,
            stamp,
            chain: ChainReader::new(identity.salt, tip),
            segment,
        })
    }

    /// Appends a frame as it was.
    ///
    /// # Errors
    /// It does not follow the one before, or cannot be written.
    pub fn push(&mut self, frame: &FrameView<'_>) -> Result<(), LogError> {
        self.push_records(frame, frame.records, frame.body)
    }

    /// Appends the beginning of a frame: its first records, which have these bytes.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_records(
        &mut self,
        frame: &FrameView<'_>,
        records: u32,
        body: &[u8],
    ) -> Result<(), LogError> {
        let before = self.chain.tip();
        let followed = self.chain.follow_records(frame, records, body);
        followed.map_err(|gap| {
            let path = segment::path(&self.dir, self.segment.number);
            io_error(&path, "copy to")(gap)
        })?;
        let bytes = self.chain.frame().len() as u64;
        if self.segment.end + bytes > SEGMENT_BYTES && self.segment.has_frames() {
            self.rotate(before)?;
        }
        self.segment.write(&self.dir, self.chain.frame())
    }

    /// Makes all of it durable; gives the number of the last segment, and what a further frame would
    /// continue.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<(u64, Tip), LogError> {
        self.segment.seal(&self.dir, self.identity, self.stamp)?;
        let log = segment::log_dir(&self.dir);
        let synced = self.dir.vfs.sync_dir(&log);
        synced.map_err(|error| io_error(&log, "sync")(error))?;
        Ok((self.segment.number, self.chain.tip()))
    }

    /// Begins a segment whose first frame continues `tip`.
    fn rotate(&mut self, tip: Tip) -> Result<(), LogError> {
        self.segment.seal(&self.dir, self.identity, self.stamp)?;
        let (number, end) = (self.segment.number + 1, self.segment.end);
        self.segment = Segment::create(&self.dir, number, tip, end)?;
        Ok(())
    }
}

impl Segment {
    fn create(dir: &Dir, number: u64, tip: Tip, previous_end: u64) -> Result<Self, LogError> {
        let path = segment::path(dir, number);
        let file = dir.vfs.open(&path, Open::CreateNew);
        Ok(Self {
            file: file.map_err(|error| io_error(&path, "create")(error))?,
            number,
            first: tip.next,
            chain: tip.chain,
            previous_end,
            end: SEGMENT_HEADER_BYTES,
            synced: 0,
        })
    }

    const fn has_frames(&self) -> bool {
        self.end > SEGMENT_HEADER_BYTES
    }

    fn write(&mut self, dir: &Dir, frame: &[u8]) -> Result<(), LogError> {
        let written = write_all_at(&*self.file, frame, self.end).and_then(|()| {
            self.end += frame.len() as u64;
            if self.end - self.synced < PIECE_BYTES {
                return Ok(());
            }
            self.synced = self.end;
            self.file.sync_data()
        });
        written.map_err(|error| io_error(&segment::path(dir, self.number), "write")(error))
    }

    /// Writes the header, which says how long the segment has become, and syncs all of it.
    fn seal(&mut self, dir: &Dir, identity: Identity, stamp: LockStamp) -> Result<(), LogError> {
        let header = SegmentHeader {
            identity,
            number: self.number,
            bytes: self.end,
            first: self.first,
            previous_end: self.previous_end,
            chain: self.chain,
            stamp,
        };
        let written = write_all_at(&*self.file, &header.encode(), 0);
        let sealed = written.and_then(|()| self.file.sync_all());
        sealed.map_err(|error| io_error(&segment::path(dir, self.number), "write")(error))
    }
}
