//! Reads the whole log in order and judges its end. It changes nothing on disk: `settle` does.
//!
//! Every rule here is a line of the table in docs/file-format.md, section Recovery.

mod live;

use std::io;

use super::{
    error::{Damage, LogError, io_error},
    existing::{Opened, Refused},
    frame::{Flags, Frame, FrameError, FrameHeader, FrameView},
    sealer::Tip,
    segment::{self, Identity, SEGMENT_HEADER_BYTES, SegmentHeader},
    settle::{Recovered, Torn, Verdict},
    verdict::{self, Ending},
};
use crate::{sequence::Sequence, vfs::Dir, wire::DecodeError};

pub(super) use live::{Held, Live};

/// Where the part of the log that is needed begins, from the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Number of the first segment.
    pub segment: u64,
    /// What its first frame continues; `None` if it is the first of all.
    pub continues: Option<Tip>,
    /// Whether there may be no segment at all: only while the store has never been opened.
    pub may_be_empty: bool,
}

/// Where a frame stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) segment: u64,
    pub(super) offset: u64,
    /// Bytes of the whole frame.
    pub(super) bytes: u64,
}

/// Why a visitor ended the reading.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A record cannot be read.
    Record(DecodeError),
    /// What is read cannot be passed on.
    Output(io::Error),
}

/// Sees every frame in order.
pub(super) type Visit<'v> = dyn FnMut(Place, &FrameView<'_>) -> Result<(), Refusal> + 'v;

/// Is told how many bytes of frames there may be, again as more is known.
pub type Expect<'e> = dyn FnMut(u64) + 'e;

/// A segment of the log as it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) number: u64,
    pub(super) first: Sequence,
    /// End of its last frame.
    pub(super) end: u64,
    /// Bytes of the file.
    pub(super) bytes: u64,
}

/// The last segment: what `settle` needs of it.
#[derive(Debug)]
pub(super) struct Last {
    pub(super) header: SegmentHeader,
    /// Where its last frame begins, if there is one.
    pub(super) newest: usize,
    /// End of its last frame.
    pub(super) end: usize,
    pub(super) has_records: bool,
    /// All of it, as it was read and judged.
    pub(super) content: Vec<u8>,
}

/// How much has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// Segments.
    pub segments: u64,
    /// Frames, those without records included.
    pub frames: u64,
    /// Records.
    pub records: u64,
    /// Bytes of all frames.
    pub bytes: u64,
}

/// Reads the log from `start` on and shows every frame to `visit`, in order. Nothing is changed.
///
/// # Errors
/// The log is damaged, an event is refused by `visit`, or a file cannot be read.
pub fn recover(
    dir: &Dir,
    identity: &Identity,
    start: Start,
    visit: &mut dyn FnMut(&FrameView<'_>) -> Result<(), DecodeError>,
) -> Result<Recovered, LogError> {
    recover_expecting(dir, identity, start, &mut |_| {}, visit)
}

/// As [`recover`], for one who asks how many bytes of frames there may be.
///
/// # Errors
/// As [`recover`].
pub fn recover_expecting(
    dir: &Dir,
    identity: &Identity,
    start: Start,
    expect: &mut Expect<'_>,
    visit: &mut dyn FnMut(&FrameView<'_>) -> Result<(), DecodeError>,
) -> Result<Recovered, LogError> {
    scan(dir, identity, start, expect, &mut |_, frame| {
        visit(frame).map_err(Refusal::Record)
    })
}

/// Reads the closed segments from `from` up to where `to` begins, which is known to continue them, and
/// shows every frame to `visit`, in order. Nothing is changed.
///
/// # Errors
/// As [`recover`]: all of it must be there and whole.
pub fn read_closed(
    dir: &Dir,
    identity: &Identity,
    from: Start,
    to: Start,
    visit: &mut dyn FnMut(&FrameView<'_>) -> io::Result<()>,
) -> Result<(), LogError> {
    let mut show = |_: Place, frame: &FrameView<'_>| visit(frame).map_err(Refusal::Output);
    let mut scan = Scan {
        dir,
        identity,
        tip: from.continues.unwrap_or_else(|| identity.genesis()),
        counts: Counts::default(),
        last_flags: Flags::RECORDS,
        newest: SEGMENT_HEADER_BYTES as usize,
        plain: Vec::new(),
        expect: &mut |_| {},
        visit: &mut show,
    };
    let (mut content, mut epoch) = (Vec::new(), 0);
    let open = |scan: &Scan<'_, '_>, number| {
        Opened::open(dir, identity, number).map_err(|refused| scan.error(number, refused))
    };
    let mut opened = open(&scan, from.segment)?;
    for number in from.segment..to.segment {
        scan.check_place(&opened.header, epoch)?;
        epoch = opened.header.identity.epoch;
        let successor = open(&scan, number + 1)?;
        scan.closed(&opened, successor.header.previous_end, &mut content)?;
        opened = successor;
    }
    if to.continues.is_none_or(|tip| tip.is_at(&scan.tip)) {
        return Ok(());
    }
    Err(scan.corrupt(to.segment, 0, Damage::Foreign("chain value")))
}

/// As [`recover`], for a visitor that asks where frames stand.
pub(super) fn scan(
    dir: &Dir,
    identity: &Identity,
    start: Start,
    expect: &mut Expect<'_>,
    visit: &mut Visit<'_>,
) -> Result<Recovered, LogError> {
    let log_dir = segment::log_dir(dir);
    let numbers = segment::list(dir, start.segment).map_err(io_error(&log_dir, "list"))?;
    let scan = Scan {
        dir,
        identity,
        tip: start.continues.unwrap_or_else(|| identity.genesis()),
        counts: Counts::default(),
        last_flags: Flags::RECORDS,
        newest: SEGMENT_HEADER_BYTES as usize,
        plain: Vec::new(),
        expect,
        visit,
    };
    if numbers.is_empty() && start.may_be_empty {
        return Ok(scan.recovered(start.segment, Vec::new(), None, Verdict::Open));
    }
    let first = Opened::open(dir, identity, start.segment)
        .map_err(|refused| scan.error(start.segment, refused))?;
    let newest = numbers.last().copied().unwrap_or(start.segment);
    scan.segments(first, newest)
}

/// Where reading frames ended, and why unless it was at the end of the bytes.
type Stop = (usize, Option<FrameError>);

struct Scan<'a, 'v> {
    dir: &'a Dir,
    identity: &'a Identity,
    /// Where what has been read so far ends.
    tip: Tip,
    counts: Counts,
    last_flags: Flags,
    /// Where the last frame begins in its segment.
    newest: usize,
    plain: Vec<u8>,
    expect: &'a mut Expect<'v>,
    visit: &'a mut Visit<'v>,
}

impl Scan<'_, '_> {
    /// Reads the segments from `opened` to the one numbered `newest`.
    fn segments(mut self, mut opened: Opened, newest: u64) -> Result<Recovered, LogError> {
        let start = opened.header.number;
        let mut epoch = opened.header.identity.epoch;
        let mut parts = Vec::new();
        let mut content = Vec::new();
        loop {
            let number = opened.header.number;
            // Those that come are taken to be as long as this one.
            let left = (newest - number + 1).saturating_mul(opened.bytes);
            (self.expect)(self.counts.bytes.saturating_add(left));
            self.check_place(&opened.header, epoch)?;
            epoch = opened.header.identity.epoch;
            if number == newest {
                return self.last(start, parts, &opened, content);
            }
            let successor = match Opened::open(self.dir, self.identity, number + 1) {
                Ok(successor) => successor,
                Err(refused) => return self.refuse(&opened, &mut content, refused),
            };
            let end = successor.header.previous_end;
            self.closed(&opened, end, &mut content)?;
            parts.push(Part {
                number,
                first: opened.header.first,
                end,
                bytes: opened.bytes,
            });
            opened = successor;
        }
    }

    /// Checks that a segment continues what has been read.
    fn check_place(&self, header: &SegmentHeader, epoch: u64) -> Result<(), LogError> {
        let epochs = epoch..=self.identity.epoch;
        let foreign = if header.first != self.tip.next {
            "first sequence"
        } else if header.chain != self.tip.chain {
            "chain value"
        } else if !epochs.contains(&header.identity.epoch) {
            "epoch"
        } else {
            return Ok(());
        };
        Err(self.corrupt(header.number, 0, Damage::Foreign(foreign)))
    }

    /// The successor of `opened` is damaged: reads as far as frames go, so that the error can say
    /// which sequence is missed first.
    fn refuse(
        &mut self,
        opened: &Opened,
        content: &mut Vec<u8>,
        refused: Refused,
    ) -> Result<Recovered, LogError> {
        if matches!(refused, Refused::Damaged { .. }) {
            opened.load(opened.readable_bytes(), content)?;
            self.frames(opened.header.number, content)?;
        }
        Err(self.error(opened.header.number + 1, refused))
    }

    /// Reads a segment that has a successor, which says where its frames end.
    fn closed(&mut self, opened: &Opened, end: u64, content: &mut Vec<u8>) -> Result<(), LogError> {
        let number = opened.header.number;
        if end < SEGMENT_HEADER_BYTES || end > opened.readable_bytes() {
            let damage = Damage::Length {
                bytes: opened.bytes,
                expected: end,
            };
            // Whatever can be read says which sequence is missed first.
            opened.load(opened.readable_bytes(), content)?;
            let (at, _) = self.frames(number, content)?;
            return Err(self.corrupt(number, at as u64, damage));
        }
        opened.load(end, content)?;
        self.counts.segments += 1;
        match self.frames(number, content)? {
            (_, None) => Ok(()),
            (at, Some(error)) => Err(self.corrupt(number, at as u64, Damage::Frame(error))),
        }
    }

    /// Reads the last segment and judges its end.
    fn last(
        mut self,
        start: u64,
        parts: Vec<Part>,
        opened: &Opened,
        mut content: Vec<u8>,
    ) -> Result<Recovered, LogError> {
        let Opened { header, bytes, .. } = opened;
        opened.load(opened.readable_bytes(), &mut content)?;
        self.counts.segments += 1;
        let records_before = self.counts.records;
        let (end, error) = self.frames(header.number, &content)?;
        (self.expect)(self.counts.bytes);
        let expected = opened.expected_bytes();
        if *bytes != expected {
            let damage = Damage::Length {
                bytes: *bytes,
                expected,
            };
            return Err(self.corrupt(header.number, end as u64, damage));
        }
        let ending = error.map_or(Ending::Clean, |error| {
            verdict::judge(&content, end, self.tip.next, self.identity.salt, error)
        });
        let verdict = match ending {
            Ending::Clean if self.last_flags == Flags::STOP => Verdict::Stopped,
            Ending::Clean => Verdict::Open,
            Ending::Torn { bytes } => Verdict::Torn(Torn::new(self.tip.next, header, end, bytes)),
            Ending::Corrupt(damage) => {
                return Err(self.corrupt(header.number, end as u64, damage));
            }
        };
        let last = Last {
            header: *header,
            newest: self.newest,
            end,
            has_records: self.counts.records > records_before,
            content,
        };
        Ok(self.recovered(start, parts, Some(last), verdict))
    }

    /// Reads frames until one cannot be read or the bytes end.
    fn frames(&mut self, number: u64, content: &[u8]) -> Result<Stop, LogError> {
        let mut at = SEGMENT_HEADER_BYTES as usize;
        while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
            let salt = self.identity.salt;
            // A header that holds was written by us: if it cannot stand here, no write that was
            // cut short explains it.
            let header = FrameHeader::decode(rest, salt);
            if header.is_some_and(|header| !header.follows(self.tip.next, self.tip.time)) {
                return Err(self.corrupt(number, at as u64, Damage::Order));
            }
            let frame = match Frame::check(rest, salt) {
                Ok(frame) => frame,
                Err(error) => return Ok((at, Some(error))),
            };
            self.accept(number, at as u64, &frame)?;
            self.newest = at;
            at += frame.bytes.len();
        }
        Ok((at, None))
    }

    fn accept(&mut self, number: u64, offset: u64, frame: &Frame<'_>) -> Result<(), LogError> {
        if !frame.continues(&self.tip.chain) {
            return Err(self.corrupt(number, offset, Damage::Chain));
        }
        let place = Place {
            segment: number,
            offset,
            bytes: frame.bytes.len() as u64,
        };
        let view = frame.view(self.identity.salt, &mut self.plain);
        match (self.visit)(place, &view) {
            Ok(()) => {}
            Err(Refusal::Output(error)) => return Err(LogError::Output(error)),
            Err(Refusal::Record(error)) => {
                return Err(self.corrupt(number, offset, Damage::Record(error)));
            }
        }
        self.tip = Tip {
            next: frame.header.next(),
            chain: frame.chain,
            time: frame.header.time,
        };
        self.last_flags = frame.header.flags;
        self.counts.frames += 1;
        self.counts.records += u64::from(frame.header.records);
        self.counts.bytes += place.bytes;
        Ok(())
    }

    fn error(&self, number: u64, refused: Refused) -> LogError {
        match refused {
            Refused::Damaged { offset, damage } => self.corrupt(number, offset, damage),
            Refused::Failed(error) => error,
        }
    }

    fn corrupt(&self, number: u64, offset: u64, damage: Damage) -> LogError {
        LogError::Corrupt {
            file: segment::shown(self.dir, &segment::path(self.dir, number)),
            offset,
            sequence: self.tip.next,
            damage,
        }
    }

    fn recovered(
        self,
        start: u64,
        parts: Vec<Part>,
        last: Option<Last>,
        verdict: Verdict,
    ) -> Recovered {
        let mut tip = self.tip;
        if let Some(last) = last.as_ref().filter(|last| !last.has_records) {
            // Times never go back, even over frames that will be replaced.
            tip.next = last.header.first;
            tip.chain = last.header.chain;
        }
        Recovered {
            tip,
            read_through: self.tip.next.previous(),
            verdict,
            counts: self.counts,
            dir: self.dir.clone(),
            identity: *self.identity,
            start,
            parts,
            last,
        }
    }
}
