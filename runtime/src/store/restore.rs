//! A store made of a backup, as it was at its end or before.
//!
//! The backup is read whole and every checksum of it checked before anything is written.

use std::{path::Path, sync::Arc};

use super::{
    OpenError, Place,
    backup::{Copied, CopyError, Step, copy_files},
    open::{identity, start},
    verify::verify,
};
use crate::{
    data_dir::{Becoming, LogEnd, Manifest, Options, check_reads, read_manifest},
    log::{self, FrameView, LockStamp, LogCopy, Verdict, record::Records},
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
    let stop = check(&from, &manifest, until)?;
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
    copy_files(&manifest, &from, becoming.dir(), &mut step)?;
    let (last_segment, tip) = copy_log(&from, &manifest, becoming.dir(), stop, &mut step)?;
    let restored = Manifest {
        // No entity tag of the store that was can be one of this.
        epoch: epoch_after(manifest.epoch),
        last_segment,
        last_sequence: tip.next.previous().0,
        opened: Timestamp::now(),
        ..manifest
    };
    becoming.finish(&restored).map_err(CopyError::from)?;
    Ok(Copied {
        sequence: tip.next.previous(),
        time: Timestamp::from_microseconds(tip.time),
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
    pub const fn exit_code(&self) -> u8 {
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

/// Reads every byte of the backup, and finds where to end: `None` if nothing of the log is taken.
fn check(from: &Dir, manifest: &Manifest, until: Until) -> Result<Option<Stop>, CopyError> {
    verify(from, manifest)?;
    let begin = start(manifest);
    let base = Sequence(manifest.first_sequence).previous();
    let base_time = begin.continues.map(|tip| tip.time);
    let is_early = match until {
        Until::End => false,
        Until::Sequence(sequence) => sequence < base,
        Until::Time(time) => base_time.is_some_and(|base| time.as_microseconds() < base),
    };
    if is_early {
        let time = base_time.and_then(Timestamp::from_microseconds);
        return Err(CopyError::TooEarly(base, time));
    }
    let mut stop = None;
    let recovered = log::recover(from, &identity(manifest), begin, &mut |frame| {
        if let Some(later) = within(frame, until)? {
            stop = Some(later);
        }
        Ok(())
    })?;
    if let Verdict::Torn(_) = recovered.verdict {
        return Err(CopyError::Torn);
    }
    let found = LogEnd {
        segment: recovered.last_segment().unwrap_or(0),
        sequence: recovered.tip.next.previous(),
    };
    let known = manifest.log_end();
    if found.segment < known.segment || found.sequence < known.sequence {
        let path = from.path.join(crate::data_dir::LOG);
        return Err(crate::data_dir::DataDirError::LogEndsEarly { path, found, known }.into());
    }
    Ok(stop)
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

/// Copies the log up to there.
fn copy_log(
    from: &Dir,
    manifest: &Manifest,
    to: &Dir,
    stop: Option<Stop>,
    step: Step<'_>,
) -> Result<(u64, log::Tip), CopyError> {
    let stamp = LockStamp {
        version: manifest.lock.version,
        fingerprint: manifest.lock.fingerprint.0,
    };
    let identity = identity(manifest);
    let mut copy = LogCopy::begin(to.clone(), identity, stamp, start(manifest))?;
    let mut failed: Option<CopyError> = None;
    log::recover(from, &identity, start(manifest), &mut |frame| {
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

/// An epoch that no store of this history has had: two restores of one backup differ too.
fn epoch_after(epoch: u64) -> u64 {
    let now = u64::try_from(Timestamp::now().as_microseconds() / 1000).unwrap_or(0);
    now.max(epoch.saturating_add(1))
}
