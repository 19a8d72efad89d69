//! One record's past, out of a store that is in use.

use std::{fmt, io, ops::ControlFlow};

use super::{
    HistoryError, Origin, PastEvent, SharedDir, Store,
    backup::lock,
    history::{Kept, Walk, Whose},
    open::{identity, start},
};
use crate::{
    data_dir::{DataDir, History},
    log::{self, FrameView, LogError, read_closed},
    model::App,
    sequence::Sequence,
};

/// Why a record's past cannot be shown.
#[derive(Debug)]
#[non_exhaustive]
pub enum PastError {
    /// The log.
    Log(LogError),
    /// What follows the checkpoint in it.
    Read(io::Error),
    /// History.
    History(HistoryError),
    /// The store is stopping.
    Stopped,
}

impl PastError {
    /// The exit code (sysexits.h).
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Log(error) if error.is_corrupt() => 65,
            Self::History(error) if error.is_corrupt() => 65,
            Self::Log(_) | Self::Read(_) | Self::History(_) | Self::Stopped => 74,
        }
    }
}

impl fmt::Display for PastError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) => error.fmt(f),
            Self::Read(error) => write!(f, "the log cannot be read: {error}"),
            Self::History(error) => error.fmt(f),
            Self::Stopped => f.write_str("the server is stopping"),
        }
    }
}

impl std::error::Error for PastError {}

/// Shown each event of a record, newest first; it may end that.
pub type ShowPast<'s> = &'s mut dyn FnMut(PastEvent) -> ControlFlow<()>;

impl<A: App> Store<A> {
    /// Shows the events of the record of `model`, a permanent id, with `key`, one CBOR item, from the
    /// newest that is durable on, as far back as they are kept; then gives what it was before, or `None`
    /// if `show` ended it. It blocks, and no checkpoint is made meanwhile.
    ///
    /// The log has no index by key: all of it that follows history is read. Of history, what it takes.
    ///
    /// # Errors
    /// A file cannot be read or is damaged, or the store stops.
    pub fn past(
        &self,
        source: &SharedDir,
        model: u32,
        key: &[u8],
        show: ShowPast<'_>,
    ) -> Result<Option<Origin>, PastError> {
        let whose = Whose { model, key };
        // The writer first: before its first segment it may need the directory itself.
        let log = self.read_log().map_err(|_| PastError::Stopped)?;
        let dir = lock(source);
        walk(&dir, whose, show, &mut |first, visit| {
            log.read(first, visit).map_err(PastError::Read)
        })
    }
}

/// As [`Store::past`], of a store that nobody serves.
///
/// # Errors
/// A file cannot be read or is damaged.
pub fn past_of(
    dir: &DataDir,
    model: u32,
    key: &[u8],
    show: ShowPast<'_>,
) -> Result<Option<Origin>, PastError> {
    let whose = Whose { model, key };
    walk(dir, whose, show, &mut |_, visit| {
        let manifest = dir.manifest();
        let (identity, start) = (identity(manifest), start(manifest));
        let mut stopped = None;
        let recovered = log::recover(dir.dir(), &identity, start, &mut |frame| {
            stopped = stopped.take().or_else(|| visit(frame).err());
            Ok(())
        });
        match (recovered, stopped) {
            (Err(error), _) => Err(PastError::Log(error)),
            (Ok(_), Some(error)) => Err(PastError::Read(error)),
            (Ok(_), None) => Ok(()),
        }
    })
}

/// Reads the log from a sequence on.
type Newest<'n> = &'n mut dyn FnMut(Sequence, &mut VisitFrame<'_>) -> Result<(), PastError>;
type VisitFrame<'v> = dyn FnMut(&FrameView<'_>) -> io::Result<()> + 'v;

fn walk(
    dir: &DataDir,
    whose: Whose<'_>,
    show: ShowPast<'_>,
    newest: Newest<'_>,
) -> Result<Option<Origin>, PastError> {
    let manifest = dir.manifest();
    let none = History {
        segment: manifest.first_segment,
        generations: Vec::new(),
    };
    let kept = Kept {
        dir: dir.dir(),
        identity: identity(manifest),
        history: manifest.history.as_ref().unwrap_or(&none),
    };
    let mut events = Vec::new();
    if let Some(from) = kept.log_start() {
        let to = start(manifest);
        read_closed(kept.dir, &kept.identity, from, to, &mut |frame| {
            whose.collect(frame, &mut events)
        })
        .map_err(PastError::Log)?;
    }
    let first = Sequence(manifest.first_sequence);
    newest(first, &mut |frame| whose.collect(frame, &mut events))?;
    let mut walk = Walk::new(whose);
    if !walk.over(events, show) {
        return Ok(None);
    }
    let through = walk.through(&kept, manifest, show);
    through.map_err(PastError::History)
}
