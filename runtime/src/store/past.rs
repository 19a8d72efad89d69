//! One record's past, out of a store that is in use.

use std::{collections::VecDeque, fmt, io, ops::ControlFlow};

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
    pub fn exit_code(&self) -> u8 {
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

/// So many events are read before they are shown.
const EVENTS_AT_ONCE: usize = 1024;

impl<A: App> Store<A> {
    /// Shows the events of the record of `model`, a permanent id, with `key`, one CBOR item, from the
    /// newest that is durable on, as far back as they are kept; then gives what it was before, or `None`
    /// if `show` ended it. It blocks; no checkpoint is made while some are read, which does not wait for
    /// who is shown them.
    ///
    /// The log has no index by key: all of it that follows history is read, for each thousand events
    /// again. Of history, what it takes.
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
        let mut walk = Walk::new(Whose { model, key });
        show_all(show, &mut || {
            // The writer first: before its first segment it may need the directory itself.
            let log = self.read_log().map_err(|_| PastError::Stopped)?;
            some(&lock(source), &mut walk, &mut |first, visit| {
                log.read(first, visit).map_err(PastError::Read)
            })
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
    let mut walk = Walk::new(Whose { model, key });
    let mut newest = |_: Sequence, visit: &mut VisitFrame<'_>| {
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
    };
    show_all(show, &mut || some(dir, &mut walk, &mut newest))
}

/// Some events, newest first; and what the record was before, if there are no more.
type Batch = (Vec<PastEvent>, Option<Origin>);

/// Reads the log from a sequence on.
type Newest<'n> = &'n mut dyn FnMut(Sequence, &mut VisitFrame<'_>) -> Result<(), PastError>;
type VisitFrame<'v> = dyn FnMut(&FrameView<'_>) -> io::Result<()> + 'v;

/// Shows what `next` gives, until that is all.
fn show_all(
    show: ShowPast<'_>,
    next: &mut dyn FnMut() -> Result<Batch, PastError>,
) -> Result<Option<Origin>, PastError> {
    loop {
        let (events, origin) = next()?;
        for event in events {
            if show(event).is_break() {
                return Ok(None);
            }
        }
        if origin.is_some() {
            return Ok(origin);
        }
    }
}

/// Takes the next events of a walk.
fn some(dir: &DataDir, walk: &mut Walk<'_>, newest: Newest<'_>) -> Result<Batch, PastError> {
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
    let first = Sequence(manifest.first_sequence);
    let mut last = Last::before(walk.before());
    let whose = walk.whose();
    let from = kept.log_start();
    let begins = from
        .and_then(|from| from.continues)
        .map_or(first, |tip| tip.next);
    if walk.before() > begins {
        if let Some(from) = from {
            read_closed(
                kept.dir,
                &kept.identity,
                from,
                start(manifest),
                &mut |frame| whose.collect(frame, &mut |event| last.push(event)),
            )
            .map_err(PastError::Log)?;
        }
        newest(first, &mut |frame| {
            whose.collect(frame, &mut |event| last.push(event))
        })?;
    }
    let mut shown = Vec::new();
    let mut take = |event| {
        shown.push(event);
        if shown.len() < EVENTS_AT_ONCE {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    if !walk.over(last.events.into_iter(), &mut take) {
        return Ok((shown, None));
    }
    let origin = walk.through(&kept, manifest, &mut take);
    Ok((shown, origin.map_err(PastError::History)?))
}

/// The last events before a sequence, of those that come.
struct Last {
    before: Sequence,
    events: VecDeque<PastEvent>,
}

impl Last {
    const fn before(before: Sequence) -> Self {
        let events = VecDeque::new();
        Self { before, events }
    }

    fn push(&mut self, event: PastEvent) {
        if event.sequence >= self.before {
            return;
        }
        if self.events.len() == EVENTS_AT_ONCE {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}
