//! Reads what history keeps.

use std::{fmt, io, path::PathBuf};

use super::extend::tip;
use crate::{
    data_dir::{DataDirError, Generation, History, Manifest, PartEntry, base_file},
    log::{
        FrameView, Identity, LogError, Start,
        record::{Record, Records},
    },
    sequence::Sequence,
    snapshot::{
        BlockBuffer, CarryFile, FramesFile, KeyHash, KeysFile, SnapshotError, SnapshotFile,
    },
    vfs::Dir,
};

/// Why the past cannot be read.
#[derive(Debug)]
pub enum HistoryError {
    /// The manifest with which a generation begins.
    Base(DataDirError),
    /// A file of blocks.
    File(SnapshotError),
    /// The part of the log that history takes over next.
    Log(LogError),
    /// What follows a generation does not continue it: the sequence at which they meet.
    Broken(Sequence),
    /// Whoever reads it wants no more.
    Ended(io::Error),
}

impl HistoryError {
    /// Whether the files are at fault, not the machine.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        match self {
            Self::Base(error) => error.exit_code() == 65,
            Self::File(error) => error.is_corrupt(),
            Self::Log(error) => error.is_corrupt(),
            Self::Broken(_) => true,
            // A frame that does not follow the one before it.
            Self::Ended(error) => error.kind() == io::ErrorKind::InvalidData,
        }
    }
}

impl HistoryError {
    /// The exit code (sysexits.h).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.is_corrupt() { 65 } else { 74 }
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(error) => error.fmt(f),
            Self::File(error) => write!(f, "history is damaged: {error}"),
            Self::Log(error) => error.fmt(f),
            Self::Broken(sequence) => write!(
                f,
                "the history before sequence {sequence} is not what the log continues there"
            ),
            Self::Ended(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HistoryError {}

impl From<DataDirError> for HistoryError {
    fn from(error: DataDirError) -> Self {
        Self::Base(error)
    }
}

impl From<SnapshotError> for HistoryError {
    fn from(error: SnapshotError) -> Self {
        Self::File(error)
    }
}

/// What history keeps of a store, in the directory of which it is.
#[derive(Clone, Copy)]
pub(in crate::store) struct Kept<'h> {
    pub(in crate::store) dir: &'h Dir,
    pub(in crate::store) identity: Identity,
    pub(in crate::store) history: &'h History,
}

impl<'h> Kept<'h> {
    /// Where the log continues the newest generation.
    pub(in crate::store) fn log_start(&self) -> Option<Start> {
        let newest = self.history.generations.last()?;
        Some(Start {
            segment: self.history.segment,
            continues: tip(newest.next_sequence, newest.continues),
            may_be_empty: false,
        })
    }

    /// The generation after this one, if it continues it.
    pub(in crate::store) fn continued_by(&self, index: usize) -> Option<&'h Generation> {
        let generation = self.history.generations.get(index)?;
        let next = self.history.generations.get(index + 1)?;
        (next.first_sequence == generation.next_sequence).then_some(next)
    }

    /// Shows every frame of a generation, in order.
    pub(in crate::store) fn frames(
        &self,
        generation: &Generation,
        visit: &mut dyn FnMut(&FrameView<'_>) -> io::Result<()>,
    ) -> Result<(), HistoryError> {
        let mut next = Sequence(generation.first_sequence);
        let mut buffer = BlockBuffer::default();
        for part in &generation.parts {
            let file = self.open(part)?;
            for block in 0..file.blocks() {
                for frame in &file.frames(block, &mut buffer)? {
                    if frame.first != next {
                        return Err(HistoryError::Broken(next));
                    }
                    visit(frame).map_err(HistoryError::Ended)?;
                    next = frame.next();
                }
            }
        }
        if next.0 == generation.next_sequence {
            return Ok(());
        }
        Err(HistoryError::Broken(next))
    }

    pub(super) fn open(&self, part: &PartEntry) -> Result<FramesFile, SnapshotError> {
        let path = self.dir.path.join(&part.frames.file);
        let expected = part.frames.expected(self.identity.store);
        FramesFile::open(self.dir, &path, &expected)
    }

    pub(super) fn open_keys(&self, part: &PartEntry) -> Result<KeysFile, SnapshotError> {
        let path = self.dir.path.join(&part.keys.file);
        let expected = part.keys.expected(self.identity.store);
        KeysFile::open(self.dir, &path, &expected)
    }

    /// Opens the snapshot of a model that a base names.
    pub(super) fn open_snapshot(
        &self,
        base: &Manifest,
        model: u32,
    ) -> Result<Option<SnapshotFile>, SnapshotError> {
        let Some(entry) = base.snapshot(model) else {
            return Ok(None);
        };
        let path = base_file(self.dir, &entry.file);
        let expected = entry.expected(self.identity.store);
        SnapshotFile::open(self.dir, &path, &expected).map(Some)
    }

    /// Opens the carry file that a base names.
    pub(super) fn open_carry(&self, base: &Manifest) -> Result<Option<CarryFile>, SnapshotError> {
        let Some(entry) = &base.carry else {
            return Ok(None);
        };
        let path = base_file(self.dir, &entry.file);
        let expected = entry.expected(self.identity.store);
        CarryFile::open(self.dir, &path, &expected).map(Some)
    }

    /// All files: from the data directory on, and where they are.
    pub(in crate::store) fn files(&self) -> Result<Vec<(String, PathBuf)>, HistoryError> {
        let mut files = Vec::new();
        for generation in &self.history.generations {
            for entry in generation.files() {
                files.push((entry.file.clone(), self.dir.path.join(&entry.file)));
            }
            for file in generation.read_base(self.dir)?.files() {
                files.push((file.to_owned(), base_file(self.dir, file)));
            }
        }
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }
}

/// Parts of history that were opened to look for events in them.
pub(super) struct OpenedPart {
    frames: FramesFile,
    keys: KeysFile,
    buffer: BlockBuffer,
}

impl OpenedPart {
    pub(super) fn open(kept: &Kept<'_>, part: &PartEntry) -> Result<Self, SnapshotError> {
        Ok(Self {
            frames: kept.open(part)?,
            keys: kept.open_keys(part)?,
            buffer: BlockBuffer::default(),
        })
    }

    /// The sequences at which lives of a record may have their last event in it, oldest first.
    pub(super) fn lives(&mut self, hash: KeyHash) -> Result<Vec<Sequence>, SnapshotError> {
        self.keys.find(hash, &mut self.buffer)
    }

    /// Shows the event with this sequence, and the commit time of its frame; `None` if it is not here.
    pub(super) fn event<T>(
        &mut self,
        sequence: Sequence,
        show: impl FnOnce(&Record<'_>, i64) -> T,
    ) -> Result<Option<T>, SnapshotError> {
        let Some(block) = self.frames.block_of(sequence) else {
            return Ok(None);
        };
        let frames = self.frames.frames(block, &mut self.buffer)?;
        let earlier = frames.partition_point(|frame| frame.first <= sequence);
        let Some(frame) = earlier.checked_sub(1).and_then(|index| frames.get(index)) else {
            return Ok(None);
        };
        let refuse = |error| self.frames.refuse(block, error);
        let mut records = Records::new(frame.body, frame.first, frame.records);
        while let Some(record) = records.next().map_err(refuse)? {
            if record.sequence == sequence {
                return Ok(Some(show(&record, frame.time)));
            }
        }
        Ok(None)
    }
}
