//! A store made of a backup, as it was at its end or before.
//!
//! The backup is read whole and every checksum of it checked before anything is written.

use std::{io, path::Path, sync::Arc};

use super::{
    OpenError, Place,
    backup::{Copied, CopyError, Step, copy_file, copy_files},
    history::{CopiedHistory, Kept, copy, copy_all},
    open::{identity, stamp, start},
    verify::verify,
};
use crate::{
    data_dir::{
        Becoming, History, LogEnd, Manifest, Options, SNAPSHOTS, base_file, check_reads,
        read_manifest,
    },
    log::{self, FrameView, LogCopy, Recovered, Verdict, record::Records},
    model::App,
    schema::Schema,
    sequence::Sequence,
    types::Timestamp,
    vfs::Dir,
    wire::DecodeError,
};

/// Up to where a store is restored; always to the end of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// All that the backup has.
    End,
    /// Up to this sequence.
    Sequence(Sequence),
    /// What was committed at this time or before.
    Time(Timestamp),
}

/// Where to end: the last frame that is taken, and how many of its records, with their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stop {
    first: Sequence,
    records: u32,
    bytes: usize,
}

/// Makes a store of a backup in a data directory that is empty or not there yet.
///
/// # Errors
/// The backup is damaged, or of models that this build does not read, or begins later than `until`;
/// or the directory is not empty, or cannot be written.
pub fn restore<A: App>(
    place: &Place,
    backup: &Path,
    until: Until,
    watch: &mut dyn FnMut(u64),
) -> Result<Copied, RestoreError> {
    let binary = Schema::parse(A::LOCK).map_err(OpenError::Binary)?;
    let from = Dir {
        vfs: Arc::clone(&place.vfs),
        path: backup.to_owned(),
    };
    let manifest = read_manifest(&*from.vfs, backup).map_err(CopyError::from)?;
    check_reads(&binary, &manifest, backup).map_err(CopyError::from)?;
    let backup = Backup::open(&from, &manifest, until)?;
    let stop = backup.check(until)?;
    let options = Options {
        allow_remote: place.allow_remote.clone(),
        package: A::NAME.to_owned(),
        previous_checkpoint: false,
    };
    let becoming =
        Becoming::take(Arc::clone(&place.vfs), &place.path, &options).map_err(CopyError::from)?;
    let mut done = 0;
    let mut step = |bytes: u64| {
        done += bytes;
        watch(done);
        Ok(())
    };
    let past = backup.copy_checkpoint(becoming.dir(), &mut step)?;
    let (last_segment, tip) = backup.copy_log(becoming.dir(), stop, &mut step)?;
    let restored = Manifest {
        // No entity tag of the store that was can be one of this.
        epoch: epoch_after(manifest.epoch),
        last_segment,
        last_sequence: tip.next.previous().0,
        opened: Timestamp::now(),
        history: past.history,
        // What follows the base may have been written under later ones.
        lock: manifest.lock.clone(),
        ..backup.base
    };
    becoming.finish(&restored).map_err(CopyError::from)?;
    Ok(Copied {
        sequence: tip.next.previous(),
        time: Timestamp::from_microseconds(tip.time),
        without_history: past.left_out,
    })
}

/// Why nothing was restored.
#[derive(Debug)]
pub enum RestoreError {
    /// This binary is not whole.
    Binary(OpenError),
    /// The backup or the directory.
    Copy(CopyError),
}

impl RestoreError {
    /// The exit code (sysexits.h).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Binary(error) => error.exit_code(),
            Self::Copy(error) => error.exit_code(),
        }
    }
}

impl std::fmt::Display for RestoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Binary(error) => error.fmt(f),
            Self::Copy(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RestoreError {}

impl From<OpenError> for RestoreError {
    fn from(error: OpenError) -> Self {
        Self::Binary(error)
    }
}

impl From<CopyError> for RestoreError {
    fn from(error: CopyError) -> Self {
        Self::Copy(error)
    }
}

/// A backup, and where in it the state that is asked for begins.
struct Backup<'b> {
    from: &'b Dir,
    manifest: &'b Manifest,
    /// The last checkpoint that is not after that state: the manifest's, or the base of a generation of
    /// history.
    base: Manifest,
    /// The generation, and its number.
    generation: Option<(usize, Kept<'b>)>,
}

impl<'b> Backup<'b> {
    fn open(from: &'b Dir, manifest: &'b Manifest, until: Until) -> Result<Self, CopyError> {
        let newest = Self {
            from,
            manifest,
            base: manifest.clone(),
            generation: None,
        };
        if newest.begins_before(until) {
            return Ok(newest);
        }
        let history = manifest.history.iter();
        let generations = history.flat_map(|history| {
            let numbered = history.generations.iter().enumerate().rev();
            numbered.map(move |(index, generation)| (index, generation, history))
        });
        let mut oldest = newest;
        for (index, generation, history) in generations {
            let kept = Kept {
                dir: from,
                identity: identity(manifest),
                history,
            };
            let older = Self {
                base: generation.read_base(from)?,
                generation: Some((index, kept)),
                ..oldest
            };
            if older.begins_before(until) {
                return Ok(older);
            }
            oldest = older;
        }
        let (sequence, time) = oldest.beginning();
        let time = time.and_then(Timestamp::from_microseconds);
        Err(CopyError::TooEarly(sequence, time))
    }

    /// The last sequence that is in the base, and its commit time.
    fn beginning(&self) -> (Sequence, Option<i64>) {
        let time = start(&self.base).continues.map(|tip| tip.time);
        (Sequence(self.base.first_sequence).previous(), time)
    }

    fn begins_before(&self, until: Until) -> bool {
        let (sequence, time) = self.beginning();
        match until {
            Until::End => true,
            Until::Sequence(until) => sequence <= until,
            Until::Time(until) => time.is_none_or(|time| time <= until.as_microseconds()),
        }
    }

    /// Reads every byte of the backup that matters, and finds where to end: `None` if no frame is taken.
    fn check(&self, until: Until) -> Result<Option<Stop>, CopyError> {
        verify(self.from, self.manifest)?;
        if let Some((_, kept)) = &self.generation {
            kept.verify()?;
        }
        let mut stop = None;
        let recovered = self.frames(&mut |frame| {
            if let Some(later) = within(frame, until)? {
                stop = Some(later);
            }
            Ok(())
        })?;
        self.check_gap(until)?;
        if let Verdict::Torn(_) = recovered.verdict {
            return Err(CopyError::Torn);
        }
        let found = LogEnd {
            segment: recovered.last_segment().unwrap_or(0),
            sequence: recovered.tip.next.previous(),
        };
        let known = self.manifest.log_end();
        if found.segment < known.segment || found.sequence < known.sequence {
            let path = self.from.path.join(crate::data_dir::LOG);
            return Err(crate::data_dir::DataDirError::LogEndsEarly { path, found, known }.into());
        }
        Ok(stop)
    }

    /// Whether what is asked for lies where the past has a gap behind the generation.
    fn check_gap(&self, until: Until) -> Result<(), CopyError> {
        let Some((index, kept)) = &self.generation else {
            return Ok(());
        };
        let generations = &kept.history.generations;
        let (Some(this), Some(next)) = (generations.get(*index), generations.get(index + 1)) else {
            return Ok(());
        };
        let last = Sequence(this.next_sequence).previous();
        let is_within = match until {
            Until::End => true,
            Until::Sequence(until) => until <= last,
            Until::Time(until) => {
                let end = this.continues.map(|continues| continues.time);
                end.is_some_and(|end| until.as_microseconds() <= end)
            }
        };
        if is_within || kept.continued_by(*index).is_some() {
            return Ok(());
        }
        Err(CopyError::Gap(last, Sequence(next.first_sequence)))
    }

    /// Shows the frames that follow the base, and reads the log to its end.
    fn frames(
        &self,
        visit: &mut dyn FnMut(&FrameView<'_>) -> Result<(), DecodeError>,
    ) -> Result<Recovered, CopyError> {
        let identity = identity(self.manifest);
        let mut begin = start(self.manifest);
        if let Some((index, kept)) = &self.generation {
            let mut index = *index;
            let mut generation = kept.history.generations.get(index);
            while let Some(this) = generation {
                kept.frames(this, &mut |frame| visit(frame).map_err(io::Error::other))?;
                generation = kept.continued_by(index);
                index += 1;
            }
            if index == kept.history.generations.len() {
                begin = kept.log_start().unwrap_or(begin);
                return Ok(log::recover(self.from, &identity, begin, visit)?);
            }
        }
        // Behind a gap nothing is taken.
        let mut ignore = |_: &FrameView<'_>| Ok(());
        let visit = if self.generation.is_some() {
            &mut ignore
        } else {
            visit
        };
        Ok(log::recover(self.from, &identity, begin, visit)?)
    }

    /// Copies the files of the base, and the history before it.
    fn copy_checkpoint(&self, to: &Dir, step: Step<'_>) -> Result<CopiedHistory, CopyError> {
        let Some((index, kept)) = &self.generation else {
            copy_files(self.manifest, self.from, to, step)?;
            return copy_all(self.from, to, self.manifest, step);
        };
        for file in self.base.files() {
            copy_file(
                self.from,
                &base_file(self.from, file),
                to,
                &to.path.join(file),
                step,
            )?;
        }
        to.vfs.sync_dir(&to.path.join(SNAPSHOTS))?;
        verify(to, &self.base)?;
        let older = kept.history.generations.get(..*index).unwrap_or_default();
        if older.is_empty() {
            return Ok(CopiedHistory::default());
        }
        let history = History {
            segment: self.base.first_segment,
            generations: older.to_vec(),
        };
        copy(self.from, to, &self.base, history, step)
    }

    /// Copies the frames that follow the base up to where to end.
    fn copy_log(
        &self,
        to: &Dir,
        stop: Option<Stop>,
        step: Step<'_>,
    ) -> Result<(u64, log::Tip), CopyError> {
        let stamp = stamp(&self.manifest.lock);
        let identity = identity(self.manifest);
        let mut copy = LogCopy::begin(to.clone(), identity, stamp, start(&self.base))?;
        let mut failed: Option<CopyError> = None;
        self.frames(&mut |frame| {
            let pushed = match stop {
                _ if failed.is_some() => Ok(()),
                Some(stop) if frame.first < stop.first => copy.push(frame),
                Some(stop) if frame.first == stop.first => {
                    let body = frame.body.get(..stop.bytes).unwrap_or(frame.body);
                    copy.push_records(frame, stop.records, body)
                }
                _ => Ok(()),
            };
            let pushed = pushed.map_err(CopyError::from);
            let stepped = pushed.and_then(|()| step(frame.body.len() as u64));
            failed = failed.take().or(stepped.err());
            Ok(())
        })?;
        match failed {
            Some(error) => Err(error),
            None => Ok(copy.finish()?),
        }
    }
}

/// How much of a frame is to be taken: whole operations only.
fn within(frame: &FrameView<'_>, until: Until) -> Result<Option<Stop>, DecodeError> {
    let whole = Stop {
        first: frame.first,
        records: frame.records,
        bytes: frame.body.len(),
    };
    let last = match until {
        Until::End => return Ok(Some(whole)),
        Until::Time(time) => {
            return Ok((frame.time <= time.as_microseconds()).then_some(whole));
        }
        Until::Sequence(last) => last,
    };
    if frame.first > last {
        return Ok(None);
    }
    if frame.records == 0 {
        return Ok(Some(whole));
    }
    let mut records = Records::new(frame.body, frame.first, frame.records);
    let (mut bytes, mut count, mut stop) = (0, 0, None);
    while let Some(record) = records.next()? {
        if record.sequence > last {
            break;
        }
        bytes += records.last_bytes().len();
        count += 1;
        if record.operation_end {
            stop = Some(Stop {
                first: frame.first,
                records: count,
                bytes,
            });
        }
    }
    Ok(stop)
}

/// An epoch that no store of this history has had: two restores of one backup differ too.
fn epoch_after(epoch: u64) -> u64 {
    let now = u64::try_from(Timestamp::now().as_microseconds() / 1000).unwrap_or(0);
    now.max(epoch.saturating_add(1))
}
