//! Packs frames that the log will let go into files of history.

use std::{collections::BTreeMap, io, path::PathBuf};

use crate::{
    data_dir::{FileEntry, HISTORY, KeptEvents, PartEntry, TMP, install},
    log::{EMPTY_FRAME_BYTES, FrameView, Identity, LockStamp, record::Records},
    schema::Fingerprint,
    sequence::Sequence,
    snapshot::{
        FramesFile, FramesHead, FramesWriter, KeyHash, KeysFile, KeysHead, Pace, SnapshotError,
        Written, write_keys,
    },
    vfs::{Dir, remove_if_there},
};

/// Where parts are written, and how.
#[derive(Clone, Copy)]
pub(in crate::store) struct Bench<'p> {
    pub(in crate::store) dir: &'p Dir,
    pub(in crate::store) identity: Identity,
    pub(in crate::store) stamp: LockStamp,
    pub(in crate::store) pace: &'p dyn Pace,
}

/// Frames that become parts of a generation.
pub(in crate::store) struct Packing<'p> {
    bench: Bench<'p>,
    /// Most bytes of frames of one part, before they are compressed.
    part_bytes: u64,
    open: Option<OpenPart<'p>>,
    packed: Packed,
}

/// What was packed. Its files have their names, and no manifest names them yet.
#[derive(Debug, Default)]
pub(in crate::store) struct Packed {
    pub(in crate::store) parts: Vec<PartEntry>,
    pub(in crate::store) models: BTreeMap<u32, KeptEvents>,
}

/// Why frames could not be packed.
#[derive(Debug)]
pub(in crate::store) enum NotPacked {
    /// A file cannot be written.
    Failed(io::Error),
    /// A file does not read back as it was written.
    Unreadable(SnapshotError),
}

/// A part that takes further frames.
struct OpenPart<'p> {
    frames: FramesWriter<'p>,
    first: Sequence,
    last: Sequence,
    plain_bytes: u64,
    /// By place after `first`: the hash of the record whose event it is, if none in this part follows
    /// it.
    lives: Vec<Option<KeyHash>>,
}

impl<'p> Packing<'p> {
    pub(in crate::store) fn new(bench: Bench<'p>, part_bytes: u64) -> Self {
        Self {
            bench,
            part_bytes,
            open: None,
            packed: Packed::default(),
        }
    }

    /// Takes the next frame.
    pub(in crate::store) fn push(&mut self, frame: &FrameView<'_>) -> Result<(), NotPacked> {
        let bytes = (EMPTY_FRAME_BYTES + frame.body.len()) as u64;
        let is_full =
            |open: &OpenPart<'_>| open.plain_bytes.saturating_add(bytes) > self.part_bytes;
        if self.open.as_ref().is_some_and(is_full) {
            self.close()?;
        }
        let open = match &mut self.open {
            Some(open) => open,
            closed => closed.insert(OpenPart::begin(self.bench, frame.first)?),
        };
        open.frames.frame(frame)?;
        open.plain_bytes += bytes;
        open.last = frame.next().previous();
        open.note(frame, &mut self.packed.models)?;
        Ok(())
    }

    /// Forgets what was counted so far.
    pub(in crate::store) fn forget_counts(&mut self) {
        self.packed.models.clear();
    }

    /// Ends the last part; the names of all are durable then.
    pub(in crate::store) fn finish(mut self) -> Result<Packed, NotPacked> {
        self.close()?;
        let history = self.bench.dir.path.join(HISTORY);
        self.bench.dir.vfs.sync_dir(&history)?;
        Ok(std::mem::take(&mut self.packed))
    }

    fn close(&mut self) -> Result<(), NotPacked> {
        if let Some(open) = self.open.take() {
            self.packed.parts.push(open.finish(self.bench)?);
        }
        Ok(())
    }
}

/// Packing that was not finished leaves nothing.
impl Drop for Packing<'_> {
    fn drop(&mut self) {
        let dir = self.bench.dir;
        if self.open.take().is_some() {
            let _: io::Result<()> = dir.vfs.remove(&self.bench.draft("frames"));
        }
        self.packed.remove(dir);
    }
}

impl Packed {
    /// Removes its files, which nothing names. If that fails now, the next sweep does it.
    pub(in crate::store) fn remove(&self, dir: &Dir) {
        for part in &self.parts {
            for file in [&part.frames, &part.keys] {
                let _: io::Result<()> = dir.vfs.remove(&dir.path.join(&file.file));
            }
        }
    }
}

impl Bench<'_> {
    fn draft(&self, name: &str) -> PathBuf {
        self.dir.path.join(TMP).join(name)
    }
}

impl<'p> OpenPart<'p> {
    fn begin(bench: Bench<'p>, first: Sequence) -> Result<Self, NotPacked> {
        let draft = bench.draft("frames");
        remove_if_there(&*bench.dir.vfs, &draft)?;
        let head = FramesHead {
            store: bench.identity.store,
            stamp: bench.stamp,
            first,
        };
        Ok(Self {
            frames: FramesWriter::create(bench.dir, &draft, &head, bench.pace)?,
            first,
            last: first,
            plain_bytes: 0,
            lives: Vec::new(),
        })
    }

    /// Notes whose events are in a frame.
    fn note(
        &mut self,
        frame: &FrameView<'_>,
        models: &mut BTreeMap<u32, KeptEvents>,
    ) -> io::Result<()> {
        let mut records = Records::new(frame.body, frame.first, frame.records);
        while let Some(record) = records.next().map_err(io::Error::other)? {
            let kept = models.entry(record.model).or_default();
            kept.events += 1;
            kept.bytes += records.last_bytes().len() as u64;
            if let Some(earlier) = self.place(record.previous)
                && let Some(life) = self.lives.get_mut(earlier)
            {
                *life = None;
            }
            if let Some(place) = self.place(record.sequence) {
                self.lives.resize(place, None);
                self.lives.push(Some(KeyHash::of(record.model, record.key)));
            }
        }
        Ok(())
    }

    fn place(&self, sequence: Sequence) -> Option<usize> {
        let place = sequence.0.checked_sub(self.first.0)?;
        usize::try_from(place).ok()
    }

    fn finish(self, bench: Bench<'_>) -> Result<PartEntry, NotPacked> {
        let Self { first, last, .. } = self;
        let stem = format!("{first:020}-{last:020}");
        let draft = bench.draft("frames");
        let kept = |written: Written, extension| {
            let draft = bench.draft(extension);
            Ok::<_, NotPacked>(FileEntry {
                file: install(bench.dir, &draft, &stem, extension)?,
                bytes: written.bytes,
                digest: Fingerprint(written.digest),
            })
        };
        let discard = |draft: PathBuf| {
            // If it cannot be removed now, the next one is written over it.
            move |_: &NotPacked| drop(bench.dir.vfs.remove(&draft))
        };
        let frames = self
            .frames
            .finish()
            .map_err(NotPacked::from)
            .and_then(|written| {
                FramesFile::read_back(
                    bench.dir,
                    &draft,
                    &written.expected(bench.identity.store),
                    bench.pace,
                )?;
                kept(written, "frames")
            })
            .inspect_err(discard(draft))?;
        let keys_draft = bench.draft("keys");
        let keys = sorted(first, &self.lives);
        let keys = write_sorted(bench, first, last, &keys)
            .and_then(|written| kept(written, "keys"))
            .inspect_err(|failed| {
                discard(keys_draft)(failed);
                let _: io::Result<()> = bench.dir.vfs.remove(&bench.dir.path.join(&frames.file));
            })?;
        Ok(PartEntry {
            first_sequence: first.0,
            last_sequence: last.0,
            plain_bytes: self.plain_bytes,
            frames,
            keys,
        })
    }
}

fn sorted(first: Sequence, lives: &[Option<KeyHash>]) -> Vec<(KeyHash, Sequence)> {
    let lives = lives.iter().zip(first.0..);
    let mut sorted: Vec<(KeyHash, Sequence)> = lives
        .filter_map(|(life, sequence)| Some(((*life)?, Sequence(sequence))))
        .collect();
    sorted.sort_unstable();
    sorted
}

fn write_sorted(
    bench: Bench<'_>,
    first: Sequence,
    through: Sequence,
    keys: &[(KeyHash, Sequence)],
) -> Result<Written, NotPacked> {
    let draft = bench.draft("keys");
    remove_if_there(&*bench.dir.vfs, &draft)?;
    let head = KeysHead {
        store: bench.identity.store,
        stamp: bench.stamp,
        first,
        through,
    };
    let written = write_keys(bench.dir, &draft, &head, keys, bench.pace)?;
    KeysFile::read_back(
        bench.dir,
        &draft,
        &written.expected(bench.identity.store),
        bench.pace,
    )?;
    Ok(written)
}

impl From<io::Error> for NotPacked {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<SnapshotError> for NotPacked {
    fn from(error: SnapshotError) -> Self {
        match error.into_io() {
            Ok(error) => Self::Failed(error),
            Err(error) => Self::Unreadable(error),
        }
    }
}
