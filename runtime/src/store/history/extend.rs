//! Takes over what the next checkpoint lets go of the log.

use std::{collections::BTreeMap, io};

use super::{
    HistoryPolicy, Keep,
    pack::{Bench, NotPacked, Packed, Packing},
};
use crate::{
    data_dir::{
        Continues, FileEntry, Generation, HISTORY, History, Manifest, PartEntry, write_base,
    },
    log::{LogError, Start, Tip, read_closed},
    mutant::{self, Mutant},
    sequence::Sequence,
    snapshot::{BlockBuffer, FramesFile, SnapshotError},
    store::open::start,
    types::Timestamp,
    vfs::{self, Dir},
};

/// A generation's last part is written again with what follows, if it has fewer bytes: so a store that
/// is compacted often does not have many small files.
const SMALL_BYTES: u64 = 8 << 20;

/// History as the next manifest has it.
pub(in crate::store) struct Extended {
    pub(in crate::store) history: Option<History>,
    /// Files that are new, for one who cannot publish that manifest.
    pub(in crate::store) created: Vec<String>,
}

impl Extended {
    /// The history, for a manifest: whoever has that gives back the files if it comes to nothing.
    pub(in crate::store) fn release(&mut self) -> Option<History> {
        self.created.clear();
        self.history.take()
    }
}

/// Why the frames that follow history cannot be read.
enum Gone {
    /// They are damaged or missing.
    Damaged(LogError),
    /// They could not be packed.
    NotPacked(NotPacked),
}

/// The history of the checkpoint that follows `before`: up to where the log begins that `before` needs,
/// which is all that the two need from then on.
///
/// `source` has the log and the manifest's files; new files are made at the bench.
pub(in crate::store) fn extend(
    bench: Bench<'_>,
    source: &Dir,
    before: &Manifest,
    policy: &HistoryPolicy,
    now: Timestamp,
) -> Result<Extended, NotPacked> {
    let mut extending = Extending {
        bench,
        source,
        before,
        policy,
        created: Vec::new(),
    };
    let extended = extending.extended(now);
    if extended.is_err() {
        for file in &extending.created {
            // If it cannot be removed now, the next sweep does it.
            let _: io::Result<()> = bench.dir.vfs.remove(&bench.dir.path.join(file));
        }
    }
    Ok(Extended {
        history: extended?,
        created: extending.created,
    })
}

struct Extending<'e> {
    bench: Bench<'e>,
    source: &'e Dir,
    before: &'e Manifest,
    policy: &'e HistoryPolicy,
    created: Vec<String>,
}

impl Extending<'_> {
    fn extended(&mut self, now: Timestamp) -> Result<Option<History>, NotPacked> {
        let policy = self.policy;
        if policy.keep == Keep::None {
            return Ok(None);
        }
        let before = self.before;
        let mut history = before.history.clone().unwrap_or_else(|| History {
            segment: before.first_segment,
            generations: Vec::new(),
        });
        let begins_next = match history.generations.last_mut() {
            None => true,
            Some(newest) => {
                let is_whole = self.absorb(history.segment, newest)?;
                let bytes = newest.parts.iter();
                let bytes = bytes.map(|part| part.frames.bytes + part.keys.bytes).sum();
                let base_bytes = before.checkpoint_bytes();
                !is_whole || policy.begins_next(bytes, newest.since, base_bytes, now)
            }
        };
        history.segment = before.first_segment;
        if begins_next {
            history.generations.push(self.generation()?);
        }
        Ok(Some(history))
    }

    /// A generation without frames, whose base is the checkpoint before.
    fn generation(&mut self) -> io::Result<Generation> {
        let Bench { dir, .. } = self.bench;
        let base = write_base(dir, self.before)?;
        self.created.push(base.file.clone());
        dir.vfs.sync_dir(&dir.path.join(HISTORY))?;
        Ok(Generation {
            first_sequence: self.before.first_sequence,
            since: self.before.compacted.unwrap_or(self.before.created),
            base,
            base_files: self.before.files().map(str::to_owned).collect(),
            next_sequence: self.before.first_sequence,
            continues: self.before.continues,
            parts: Vec::new(),
            models: BTreeMap::new(),
        })
    }

    /// Adds the frames that the checkpoint before does not need to the newest generation, the first of
    /// them in `segment`. Whether they are all there: what is damaged ends the generation, and the next
    /// begins behind it.
    fn absorb(&mut self, segment: u64, newest: &mut Generation) -> Result<bool, NotPacked> {
        let (known, wanted) = (newest.next_sequence, self.before.first_sequence);
        if known == wanted {
            return Ok(true);
        }
        let from = Start {
            segment,
            continues: tip(newest.next_sequence, newest.continues),
            may_be_empty: false,
        };
        let merged = newest.parts.last().filter(|part| {
            part.frames.bytes + part.keys.bytes < SMALL_BYTES
                && part.plain_bytes < self.policy.part_bytes / 2
        });
        let packed = if known > wanted {
            None
        } else {
            let packed = match self.packed(merged, from) {
                // What a disk cannot read once, it may read again.
                Err(Gone::Damaged(error)) if !error.is_corrupt() => {
                    tracing::warn!(%error, "frames for history are read again");
                    self.packed(merged, from)
                }
                packed => packed,
            };
            match packed {
                Ok(packed) => Some(packed),
                Err(Gone::NotPacked(failed)) => return Err(failed),
                Err(Gone::Damaged(error)) => {
                    tracing::error!(%error, "the past has a gap: frames cannot be read that were \
                        to be kept in history");
                    None
                }
            }
        };
        let Some((packed, was_merged)) = packed else {
            return Ok(false);
        };
        if was_merged {
            newest.parts.pop();
        }
        let files = |part: &PartEntry| [part.frames.file.clone(), part.keys.file.clone()];
        self.created.extend(packed.parts.iter().flat_map(files));
        newest.parts.extend(packed.parts);
        for (model, more) in packed.models {
            let kept = newest.models.entry(model).or_default();
            kept.events += more.events;
            kept.bytes += more.bytes;
        }
        newest.next_sequence = self.before.first_sequence;
        newest.continues = self.before.continues;
        Ok(true)
    }

    /// A part that is to be written again. One that cannot be read stays as it is.
    fn reopened(&self, entry: &FileEntry) -> Option<FramesFile> {
        let dir = self.bench.dir;
        let expected = entry.expected(self.bench.identity.store);
        let file = FramesFile::open(dir, &dir.path.join(&entry.file), &expected)
            .and_then(|file| file.verify().map(|()| file));
        file.inspect_err(|error| tracing::error!(%error, "a part of history cannot be read"))
            .ok()
    }

    /// Packs what a part has and what follows in the log; gives whether the part is in it.
    fn packed(&self, merged: Option<&PartEntry>, from: Start) -> Result<(Packed, bool), Gone> {
        let mut packing = Packing::new(self.bench, self.policy.part_bytes);
        let merged = merged.and_then(|part| self.reopened(&part.frames));
        if let Some(file) = &merged {
            repack(file, &mut packing)?;
        }
        let to = start(self.before);
        let mut failed = None;
        let identity = self.bench.identity;
        let read = read_closed(self.source, &identity, from, to, &mut |frame| {
            if mutant::is(Mutant::LeaveOutHistory) {
                return Ok(());
            }
            packing.push(frame).map_err(|not_packed| {
                failed = Some(not_packed);
                io::Error::other("the frame could not be packed")
            })
        });
        match (read, failed) {
            (_, Some(failed)) => Err(Gone::NotPacked(failed)),
            (Ok(()), None) => Ok((packing.finish()?, merged.is_some())),
            (Err(error), None) => {
                let error = match error {
                    LogError::Io { source, .. } if vfs::is_lack(&source) => {
                        return Err(NotPacked::Failed(source).into());
                    }
                    error => error,
                };
                Err(Gone::Damaged(error))
            }
        }
    }
}

/// Pushes the frames of a part that was read before, which are counted already.
fn repack(file: &FramesFile, packing: &mut Packing<'_>) -> Result<(), NotPacked> {
    let mut buffer = BlockBuffer::default();
    for block in 0..file.blocks() {
        let frames = file.frames(block, &mut buffer).map_err(NotPacked::from)?;
        for frame in &frames {
            packing.push(frame)?;
        }
    }
    packing.forget_counts();
    Ok(())
}

/// What a frame of this sequence continues.
pub(super) fn tip(next: u64, continues: Option<Continues>) -> Option<Tip> {
    continues.map(|continues| Tip {
        next: Sequence(next),
        chain: continues.chain.0,
        time: continues.time,
    })
}

impl From<NotPacked> for Gone {
    fn from(failed: NotPacked) -> Self {
        Self::NotPacked(failed)
    }
}

impl From<SnapshotError> for Gone {
    fn from(error: SnapshotError) -> Self {
        Self::NotPacked(error.into())
    }
}
