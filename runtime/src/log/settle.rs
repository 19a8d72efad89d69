//! What recovery found, and the repair that a start makes before it serves.
//!
//! The repair writes new files beside and renames them. Where there is no space for that, it writes
//! the newest frame again where it is, byte by byte the same; no other byte that recovery accepted
//! is ever touched. `verify` and `dump` do without it.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    error::{LogError, io_error},
    newest::Newest,
    prepare,
    recovery::{Counts, Last, Part},
    sealer::Tip,
    segment::{self, Identity, SEGMENT_HEADER_BYTES, SegmentHeader},
};
use crate::{
    mutant::{self, Mutant},
    sequence::Sequence,
    vfs::{self, Dir, File, Open},
};

/// How the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// With the frame of a clean stop.
    Stopped,
    /// With a whole frame, or with none: the last start did not stop cleanly.
    Open,
    /// In a write of which a part is missing, and that no frame proves durable. On a disk that keeps
    /// what it has flushed, it did not finish, and nobody was told that it had; one node cannot
    /// tell this from a disk that lost it.
    Torn(Torn),
}

/// A write of which a part is missing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Torn {
    /// Number of the segment.
    pub segment: u64,
    /// Where in the segment it begins.
    pub offset: u64,
    /// The sequence that it was to begin with. It is used again.
    #[serde(serialize_with = "number")]
    pub sequence: Sequence,
    /// Bytes from there on that are kept in quarantine.
    pub bytes: u64,
    /// Where they are kept after the repair, from the data directory on.
    pub quarantine: PathBuf,
}

fn number<S: serde::Serializer>(sequence: &Sequence, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(sequence.0)
}

impl Torn {
    pub(super) fn new(sequence: Sequence, header: &SegmentHeader, at: usize, bytes: usize) -> Self {
        let segment = header.number;
        Self {
            segment,
            offset: at as u64,
            sequence,
            bytes: bytes as u64,
            quarantine: Path::new("quarantine").join(format!("{segment:020}-{at}.torn")),
        }
    }
}

/// A log that can be read to its end, as it was found.
#[derive(Debug)]
pub struct Recovered {
    /// Where the next segment begins: after the last frame, or before the last segment if that has
    /// no record and will be replaced. It is never before where the last start began.
    pub tip: Tip,
    /// The last sequence that was read, be it that of an empty frame.
    pub read_through: Sequence,
    /// How it ends.
    pub verdict: Verdict,
    /// How much has been read.
    pub counts: Counts,
    pub(super) dir: Dir,
    pub(super) identity: Identity,
    /// Number of the first segment.
    pub(super) start: u64,
    /// Every segment but the last.
    pub(super) parts: Vec<Part>,
    pub(super) last: Option<Last>,
}

/// A log that is ready for its next segment.
#[derive(Debug)]
pub struct Settled {
    /// Where the segment to begin continues.
    pub tip: Tip,
    pub(super) dir: Dir,
    pub(super) identity: Identity,
    /// The segments that are kept.
    pub(super) parts: Vec<Part>,
    /// Number of the segment to begin.
    pub(super) number: u64,
    /// A segment of that number is there, to be replaced: the end of the segment before, as its header
    /// has it. That one may be needed by an older checkpoint alone, and not be among those that were
    /// read.
    pub(super) replaces: Option<u64>,
    /// Bytes that go to quarantine before the segment is begun.
    pub(super) torn: Option<TornBytes>,
    /// The segment to go on in: only a broken store does so.
    pub(super) resumed: Option<Newest>,
}

/// What a write left that did not finish.
#[derive(Debug)]
pub(super) struct TornBytes {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Settled {
    /// Number of the segment that comes next.
    #[must_use]
    pub const fn segment(&self) -> u64 {
        self.number
    }
}

impl Recovered {
    /// Number of the newest segment.
    #[must_use]
    pub fn last_segment(&self) -> Option<u64> {
        self.last.as_ref().map(|last| last.header.number)
    }

    /// Makes what was read durable, whether or not there is space: what is torn goes to quarantine,
    /// and the last segment is written anew, as long as its frames. Where there is no space for
    /// that, the segment stays and its newest frame is written again.
    ///
    /// A last segment without any record will be replaced under its number; the sequences of the
    /// empty frames in it are used again.
    ///
    /// # Errors
    /// A file cannot be written. What was found is still there.
    pub fn settle(self) -> Result<Settled, LogError> {
        let Self {
            tip,
            dir,
            identity,
            mut parts,
            ..
        } = self;
        for part in &mut parts {
            // They were synced when they were written; a copied directory may not have been.
            let path = segment::path(&dir, part.number);
            let file = dir.vfs.open(&path, Open::Write);
            let file = file.map_err(io_error(&path, "open"))?;
            file.sync_all().map_err(io_error(&path, "sync"))?;
            cut(&path, &*file, part)?;
        }
        let mut settled = Settled {
            tip,
            dir,
            identity,
            parts,
            number: self.start,
            replaces: None,
            torn: None,
            resumed: None,
        };
        if let Some(last) = &self.last {
            settled.number = last.header.number;
            if let Verdict::Torn(torn) = &self.verdict {
                settled.torn = Some(TornBytes::of(torn, last, &settled.dir));
            }
            settled.repair(last)?;
        }
        Ok(settled)
    }
}

impl Settled {
    /// Makes the last segment durable, unless it is to be replaced.
    fn repair(&mut self, last: &Last) -> Result<(), LogError> {
        if mutant::is(Mutant::ResumeTorn) && self.torn.take().is_some() {
            self.resumed = Some(Newest::resume(&self.dir, last)?);
            return Ok(());
        }
        self.replaces = (!last.has_records).then_some(last.header.previous_end);
        let kept = self.keep_torn();
        if self.replaces.is_some() {
            return kept.or_else(|error| if is_full(&error) { Ok(()) } else { Err(error) });
        }
        // A copy lets the torn bytes go, so they come first.
        let part = match kept.and_then(|()| rewrite(&self.dir, last)) {
            Err(error) if is_full(&error) => confirm(&self.dir, last)?,
            rewritten => rewritten?,
        };
        self.parts.push(part);
        self.number += 1;
        Ok(())
    }

    fn keep_torn(&mut self) -> Result<(), LogError> {
        if let Some(torn) = &self.torn {
            torn.keep(&self.dir)?;
            self.torn = None;
        }
        Ok(())
    }
}

impl TornBytes {
    fn of(torn: &Torn, last: &Last, dir: &Dir) -> Self {
        let bytes = last.content.get(last.end..).unwrap_or_default();
        let len = usize::try_from(torn.bytes).unwrap_or(usize::MAX);
        Self {
            path: dir.path.join(&torn.quarantine),
            bytes: bytes.get(..len).unwrap_or(bytes).to_vec(),
        }
    }

    /// Puts them where a person may look at them.
    pub(super) fn keep(&self, dir: &Dir) -> Result<(), LogError> {
        let parent = self.path.parent().unwrap_or(&dir.path);
        make_dir(dir, parent)?;
        replace(dir, &self.path, &[&self.bytes])
    }
}

fn is_full(error: &LogError) -> bool {
    matches!(error, LogError::Full { .. })
}

/// Cuts a segment that has a successor to its end, unless that is done.
pub(super) fn cut(path: &Path, file: &dyn File, part: &mut Part) -> Result<(), LogError> {
    if part.bytes > part.end {
        file.set_len(part.end).map_err(io_error(path, "cut"))?;
        file.sync_all().map_err(io_error(path, "sync"))?;
        part.bytes = part.end;
    }
    Ok(())
}

/// Writes the last segment anew, exactly as long as its frames. This is done after a clean stop
/// too: the page cache may show a stop frame whose sync failed.
fn rewrite(dir: &Dir, last: &Last) -> Result<Part, LogError> {
    let end = last.end as u64;
    let header = SegmentHeader {
        bytes: end,
        ..last.header
    };
    let frames = last
        .content
        .get(SEGMENT_HEADER_BYTES as usize..last.end)
        .unwrap_or_default();
    let path = segment::path(dir, header.number);
    replace(dir, &path, &[&header.encode(), frames])?;
    Ok(Part {
        number: header.number,
        first: header.first,
        end,
        bytes: end,
    })
}

/// Makes the last segment durable where it is, which takes no space: every frame but the newest
/// was durable before the next was handed to the disk, and the newest is written again, the same
/// bytes. A sync alone proves nothing: after one that failed, the page cache may call its pages
/// clean.
fn confirm(dir: &Dir, last: &Last) -> Result<Part, LogError> {
    let SegmentHeader {
        number,
        first,
        bytes,
        ..
    } = last.header;
    let path = segment::path(dir, number);
    let file = dir.vfs.open(&path, Open::Write);
    let file = file.map_err(io_error(&path, "open"))?;
    let newest = last.content.get(last.newest..last.end).unwrap_or_default();
    vfs::write_all_at(&*file, newest, last.newest as u64).map_err(io_error(&path, "write"))?;
    file.sync_all().map_err(io_error(&path, "sync"))?;
    Ok(Part {
        number,
        first,
        end: last.end as u64,
        bytes,
    })
}

/// Makes a directory of the data directory, durably.
pub(super) fn make_dir(dir: &Dir, path: &Path) -> Result<(), LogError> {
    dir.vfs.create_dir(path).map_err(io_error(path, "create"))?;
    dir.vfs
        .sync_dir(&dir.path)
        .map_err(io_error(&dir.path, "sync"))
}

/// Where a file is written before it has its name.
pub(super) fn tmp_path(dir: &Dir, name: &str) -> PathBuf {
    dir.path.join("tmp").join(name)
}

/// Opens a file in tmp/ to be written from the start; what an earlier start left there is removed.
pub(super) fn create_tmp(dir: &Dir, path: &Path) -> io::Result<Box<dyn File>> {
    match dir.vfs.remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => dir.vfs.open(path, Open::CreateNew),
    }
}

/// Replaces a file, or creates it, so that after a crash it is the old one or the new one, whole.
fn replace(dir: &Dir, path: &Path, pieces: &[&[u8]]) -> Result<(), LogError> {
    make_dir(dir, &dir.path.join("tmp"))?;
    let tmp = tmp_path(dir, "settled");
    let written = write_tmp(dir, &tmp, pieces).and_then(|()| dir.vfs.rename_over(&tmp, path));
    if let Err(source) = written {
        prepare::discard(dir, &tmp);
        if !vfs::is_full(&source) {
            return Err(io_error(path, "write")(source));
        }
        return Err(LogError::Full {
            path: path.to_owned(),
            bytes: pieces.iter().map(|piece| piece.len() as u64).sum(),
            source,
        });
    }
    let parent = path.parent().unwrap_or(&dir.path);
    dir.vfs.sync_dir(parent).map_err(io_error(parent, "sync"))
}

fn write_tmp(dir: &Dir, tmp: &Path, pieces: &[&[u8]]) -> io::Result<()> {
    let file = create_tmp(dir, tmp)?;
    let mut offset = 0;
    for piece in pieces {
        vfs::write_all_at(&*file, piece, offset)?;
        offset += piece.len() as u64;
    }
    file.sync_all()
}
