//! One record's past: its events from the newest to the oldest that is known, and what it was before.

use std::{collections::BTreeMap, io, ops::ControlFlow};

use super::read::{HistoryError, Kept, OpenedPart};
use crate::{
    data_dir::Manifest,
    log::{
        FrameView,
        record::{Kind, Record, Records},
    },
    sequence::Sequence,
    snapshot::{BlockBuffer, KeyHash, SnapshotError},
    wire::{CborReader, CborWriter, DecodeError},
};

/// Which record: its model's permanent id, and its key, one CBOR item.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Whose<'k> {
    pub(in crate::store) model: u32,
    pub(in crate::store) key: &'k [u8],
}

/// An event of a record, as it stood in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastEvent {
    /// Its sequence.
    pub sequence: Sequence,
    /// Commit time of its frame, in microseconds since the Unix epoch.
    pub time: i64,
    /// What happened.
    pub kind: Kind,
    /// Sequence of the record's event before; zero when it was created.
    pub previous: Sequence,
    /// Whether its operation ends with it.
    pub operation_end: bool,
    /// A CBOR map from permanent member id to value: all when created, those that changed when changed.
    pub members: Vec<u8>,
}

/// What a record was before its oldest known event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing: that event created it, or there is no such record and no event.
    Nothing,
    /// It was this at the beginning of what is kept.
    Kept {
        /// Sequence of its last change until then.
        sequence: Sequence,
        /// All its members, as a created event has them.
        members: Vec<u8>,
    },
    /// It is not known: its event of this sequence was lost or let go.
    Unknown(Sequence),
}

/// Shown each event, newest first; it may end the walk.
pub(in crate::store) type Show<'s> = dyn FnMut(PastEvent) -> ControlFlow<()> + 's;

impl Whose<'_> {
    fn is(&self, record: &Record<'_>) -> bool {
        record.model == self.model && record.key == self.key
    }

    /// Gives the record's events in a frame, oldest first.
    pub(in crate::store) fn collect(
        &self,
        frame: &FrameView<'_>,
        take: &mut dyn FnMut(PastEvent),
    ) -> io::Result<()> {
        let mut records = Records::new(frame.body, frame.first, frame.records);
        while let Some(record) = records.next().map_err(io::Error::other)? {
            if self.is(&record) {
                take(PastEvent::of(&record, frame.time));
            }
        }
        Ok(())
    }
}

impl PastEvent {
    fn of(record: &Record<'_>, time: i64) -> Self {
        Self {
            sequence: record.sequence,
            time,
            kind: record.kind,
            previous: record.previous,
            operation_end: record.operation_end,
            members: record.members.to_vec(),
        }
    }

    /// The event as the log has it, of the record of `model` with `key`.
    #[must_use]
    pub fn record<'e>(&'e self, model: u32, key: &'e [u8]) -> Record<'e> {
        Record {
            sequence: self.sequence,
            model,
            kind: self.kind,
            key,
            previous: self.previous,
            operation_end: self.operation_end,
            members: &self.members,
        }
    }
}

/// A walk back.
pub(in crate::store) struct Walk<'w> {
    whose: Whose<'w>,
    /// Where the next event is, if an event that follows it said so.
    next: Option<Sequence>,
    /// All that is left to find is before it.
    before: Sequence,
    has_seen: bool,
}

impl<'w> Walk<'w> {
    /// Begins at the end.
    pub(in crate::store) const fn new(whose: Whose<'w>) -> Self {
        Self {
            whose,
            next: None,
            before: Sequence(u64::MAX),
            has_seen: false,
        }
    }

    /// All that is left to find is before this.
    pub(in crate::store) const fn before(&self) -> Sequence {
        self.before
    }

    pub(in crate::store) const fn whose(&self) -> Whose<'w> {
        self.whose
    }

    /// Goes over events that were collected, oldest first; whether it goes on.
    pub(in crate::store) fn over(
        &mut self,
        events: impl DoubleEndedIterator<Item = PastEvent>,
        show: &mut Show<'_>,
    ) -> bool {
        events
            .rev()
            .all(|event| self.show(event, show).is_continue())
    }

    fn show(&mut self, event: PastEvent, show: &mut Show<'_>) -> ControlFlow<()> {
        self.has_seen = true;
        self.before = event.sequence;
        self.next = (event.previous != Sequence::ZERO).then_some(event.previous);
        show(event)
    }

    /// Goes on through history, or to the checkpoint that the log follows if there is none; `None` if
    /// `show` ended it.
    pub(in crate::store) fn through(
        &mut self,
        kept: &Kept<'_>,
        checkpoint: &Manifest,
        show: &mut Show<'_>,
    ) -> Result<Option<Origin>, HistoryError> {
        let generations = &kept.history.generations;
        for (index, generation) in generations.iter().enumerate().rev() {
            for part in generation.parts.iter().rev() {
                if self.is_elsewhere(part.first_sequence, part.last_sequence) {
                    continue;
                }
                let opened = OpenedPart::open(kept, part)?;
                if self.in_part(opened, show)?.is_break() {
                    return Ok(None);
                }
            }
            let is_continued = index > 0 && kept.continued_by(index - 1).is_some();
            if !is_continued {
                let base = generation.read_base(kept.dir)?;
                return Ok(Some(self.origin(kept, &base)?));
            }
        }
        Ok(Some(self.origin(kept, checkpoint)?))
    }

    /// Whether the part of these sequences need not be opened.
    const fn is_elsewhere(&self, first: u64, last: u64) -> bool {
        match self.next {
            Some(next) => next.0 < first || next.0 > last,
            None => self.before.0 <= first,
        }
    }

    fn in_part(
        &mut self,
        mut part: OpenedPart,
        show: &mut Show<'_>,
    ) -> Result<ControlFlow<()>, SnapshotError> {
        let hash = KeyHash::of(self.whose.model, self.whose.key);
        let mut lives = part.lives(hash)?;
        loop {
            let sequence = match self.next {
                Some(next) => next,
                None => match lives.pop() {
                    Some(last) if last < self.before => last,
                    Some(_) => continue,
                    None => return Ok(ControlFlow::Continue(())),
                },
            };
            let whose = self.whose;
            let event = part.event(sequence, |record, time| {
                // Another record may have the same hash.
                whose.is(record).then(|| PastEvent::of(record, time))
            })?;
            match (event.flatten(), self.next) {
                (Some(event), _) => {
                    if self.show(event, show).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                // It is in an older part.
                (None, Some(_)) => return Ok(ControlFlow::Continue(())),
                (None, None) => {}
            }
        }
    }

    /// What the record was at a checkpoint before which nothing is known.
    fn origin(&self, kept: &Kept<'_>, base: &Manifest) -> Result<Origin, SnapshotError> {
        if self.has_seen && self.next.is_none() {
            return Ok(Origin::Nothing);
        }
        let found = based(kept, base, self.whose)?;
        Ok(match (found, self.next) {
            (Some((sequence, _)), Some(next)) if sequence != next => Origin::Unknown(next),
            (Some((sequence, members)), _) => Origin::Kept {
                sequence,
                members: written(&members),
            },
            (None, Some(next)) => Origin::Unknown(next),
            (None, None) => Origin::Nothing,
        })
    }
}

/// The members of a record by permanent id, and the sequence of its last change.
type Found = (Sequence, BTreeMap<u32, Vec<u8>>);

/// A record as it was at a checkpoint.
fn based(
    kept: &Kept<'_>,
    base: &Manifest,
    whose: Whose<'_>,
) -> Result<Option<Found>, SnapshotError> {
    let mut found = None;
    let mut buffer = BlockBuffer::default();
    if let Some(snapshot) = kept.open_snapshot(base, whose.model)?
        && let Some((sequence, members)) = snapshot.find(whose.key, &mut buffer)?
    {
        let mut all = BTreeMap::new();
        overlay(&mut all, members).map_err(|error| snapshot.refuse(0, error))?;
        found = Some((sequence, all));
    }
    if let Some(carried) = kept.open_carry(base)? {
        for block in 0..carried.blocks() {
            for (sequence, bytes) in carried.block(block, &mut buffer)? {
                let refuse = |error| carried.refuse(block, error);
                let record = Record::parse(bytes, sequence).map_err(refuse)?;
                if !whose.is(&record) {
                    continue;
                }
                found = match (record.kind, found) {
                    (Kind::Removed, _) => None,
                    (Kind::Changed, Some((_, mut all))) => {
                        overlay(&mut all, record.members).map_err(refuse)?;
                        Some((sequence, all))
                    }
                    (Kind::Created | Kind::Changed, _) => {
                        let mut all = BTreeMap::new();
                        overlay(&mut all, record.members).map_err(refuse)?;
                        Some((sequence, all))
                    }
                };
            }
        }
    }
    Ok(found)
}

/// Puts the members of a map over those that are there.
fn overlay(all: &mut BTreeMap<u32, Vec<u8>>, members: &[u8]) -> Result<(), DecodeError> {
    let mut cbor = CborReader::new(members);
    for _ in 0..cbor.map()? {
        let id = cbor.u32()?;
        all.insert(id, cbor.skip()?.to_vec());
    }
    Ok(())
}

fn written(members: &BTreeMap<u32, Vec<u8>>) -> Vec<u8> {
    let mut cbor = CborWriter::new();
    cbor.map(members.len() as u64);
    for (&id, value) in members {
        cbor.u64(u64::from(id));
        cbor.append(value);
    }
    cbor.as_bytes().to_vec()
}
