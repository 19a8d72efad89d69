//! The segment that is written to: how it begins, and how a frame gets into it.
//!
//! After a frame that did not get there whole, nothing more is written to it but zeros over that.

use std::{
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Appended,
    error::{LogError, io_error},
    frame::EMPTY_FRAME_BYTES,
    prepare::{self, Prepared},
    recovery::{Last, Part},
    segment::{self, SEGMENT_HEADER_BYTES, SegmentHeader},
    sizes::room_for,
};
use crate::{
    mutant::{self, Mutant},
    sequence::Sequence,
    vfs::{self, Dir, File, Open},
};

/// The segment that is written to.
#[derive(Debug)]
pub(super) struct Newest {
    number: u64,
    first: Sequence,
    pub(super) file: Box<dyn File>,
    bytes: u64,
    /// End of its last frame.
    end: u64,
    /// A frame got there in part only: nothing more is written.
    is_closed: bool,
    /// How long its last sync took.
    last_sync: Option<Duration>,
}

impl Newest {
    /// Makes a prepared file a segment of the log. Its first frame may be written only after that.
    pub(super) fn begin(
        dir: &Dir,
        prepared: Prepared,
        header: &SegmentHeader,
        replaces: bool,
    ) -> Result<Self, NotBegun> {
        let path = segment::path(dir, header.number);
        let log_dir = segment::log_dir(dir);
        let tmp = &prepared.path;
        let installed = vfs::write_all_at(&*prepared.file, &header.encode(), 0)
            .map_err(NotBegun::of(tmp, "write"))
            .and_then(|()| {
                let synced = prepared.file.sync_data();
                synced.map_err(|error| NotBegun::Fatal(io_error(tmp, "sync")(error)))
            })
            .and_then(|()| {
                let renamed = if replaces {
                    dir.vfs.rename_over(tmp, &path)
                } else {
                    dir.vfs.rename_new(tmp, &path)
                };
                renamed.map_err(NotBegun::of(&path, "rename a file to"))
            });
        if let Err(failure) = installed {
            prepare::discard(dir, tmp);
            return Err(failure);
        }
        let synced = if mutant::is(Mutant::SkipDirectorySync) {
            Ok(())
        } else {
            dir.vfs.sync_dir(&log_dir)
        };
        synced.map_err(|error| NotBegun::Fatal(io_error(&log_dir, "sync")(error)))?;
        Ok(Self {
            number: header.number,
            first: header.first,
            file: prepared.file,
            bytes: header.bytes,
            end: SEGMENT_HEADER_BYTES,
            is_closed: false,
            last_sync: None,
        })
    }

    /// Goes on in a segment of a run before, where its last frame ends. Only a broken store does so.
    pub(super) fn resume(dir: &Dir, last: &Last) -> Result<Self, LogError> {
        let path = segment::path(dir, last.header.number);
        let file = dir.vfs.open(&path, Open::Write);
        let end = if last.has_records {
            last.end as u64
        } else {
            SEGMENT_HEADER_BYTES
        };
        Ok(Self {
            number: last.header.number,
            first: last.header.first,
            file: file.map_err(io_error(&path, "open"))?,
            bytes: last.header.bytes,
            end,
            is_closed: false,
            last_sync: None,
        })
    }

    /// What is known of it as a part of the log.
    pub(super) fn part(&self) -> Part {
        Part {
            number: self.number,
            first: self.first,
            end: self.end,
            bytes: self.bytes,
        }
    }

    /// How long its last sync took, if there was one.
    pub(super) const fn last_sync(&self) -> Option<Duration> {
        self.last_sync
    }

    /// Whether nothing has been written to it but its header.
    pub(super) const fn is_new(&self) -> bool {
        self.end == SEGMENT_HEADER_BYTES && !self.is_closed
    }

    /// Whether it is worth having the next one prepared.
    pub(super) const fn is_half_full(&self) -> bool {
        self.end >= self.bytes / 2
    }

    /// Whether a frame can be written. Beside one with records there must be room for an empty one.
    pub(super) const fn has_room(&self, frame_bytes: usize) -> bool {
        !self.is_closed && self.end + room_for(frame_bytes) <= self.bytes
    }

    /// Writes a frame at the end, and syncs it.
    pub(super) fn write(&mut self, frame: &[u8]) -> Appended {
        match vfs::write_all_at(&*self.file, frame, self.end) {
            Ok(()) => {}
            Err(error) if vfs::is_full(&error) => {
                if mutant::is(Mutant::ResumeFull) {
                    return Appended::Lost(error);
                }
                self.is_closed = true;
                // No part of it may look like a frame, should the next start find it here. The
                // log does not depend on this write: nothing else is ever written there.
                let _ = vfs::write_all_at(&*self.file, &vec![0; frame.len()], self.end);
                return Appended::Lost(error);
            }
            Err(error) => return Appended::Unknown(error),
        }
        let syncing = Instant::now();
        if let Err(error) = self.sync(frame) {
            return Appended::Unknown(error);
        }
        self.last_sync = Some(syncing.elapsed());
        self.end += frame.len() as u64;
        Appended::Committed
    }

    /// Makes a frame durable.
    fn sync(&self, frame: &[u8]) -> io::Result<()> {
        let is_empty = frame.len() == EMPTY_FRAME_BYTES;
        if mutant::is(Mutant::SkipDataSync) || mutant::is(Mutant::TwoInFlight) && !is_empty {
            return Ok(());
        }
        match self.file.sync_data() {
            Err(_) if mutant::is(Mutant::RetrySync) => self.file.sync_data(),
            synced => synced,
        }
    }
}

/// Why a segment could not be begun.
#[derive(Debug)]
pub enum NotBegun {
    /// The machine lacks something, space above all; the log is as it was, and may try again.
    Lack(Arc<LogError>),
    /// The disk failed.
    Fatal(LogError),
}

impl NotBegun {
    /// Judges the failure of a call that leaves the log as it was.
    pub(super) fn of(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let name = io_error(path, action);
        move |error| {
            if vfs::is_lack(&error) {
                Self::Lack(Arc::new(name(error)))
            } else {
                Self::Fatal(name(error))
            }
        }
    }

    /// As [`Self::of`], for a file of `bytes` bytes that is no part of the log yet.
    pub(super) fn to_prepare(path: &Path, bytes: u64) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| {
            if vfs::is_full(&source) {
                Self::Lack(Arc::new(LogError::Full {
                    path,
                    bytes,
                    source,
                }))
            } else {
                Self::of(&path, "prepare")(source)
            }
        }
    }
}

impl From<NotBegun> for io::Error {
    fn from(why: NotBegun) -> Self {
        match why {
            NotBegun::Lack(error) => Self::new(error.kind(), error),
            NotBegun::Fatal(error) => error.into(),
        }
    }
}
