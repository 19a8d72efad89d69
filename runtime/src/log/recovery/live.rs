//! Reads a log that goes on, up to where it was durable: the same checks as a start makes, but for the
//! end, which the writer knows. A frame at a time, so that it takes no more memory than one.

use super::{Scan, Visit};
use crate::{
    log::{
        Counts, LogError, Start, Tip,
        error::Damage,
        existing::Opened,
        frame::{FRAME_HEADER_BYTES, Flags, Frame, FrameError, FrameHeader},
        segment::{Identity, SEGMENT_HEADER_BYTES},
    },
    vfs::Dir,
};

/// A segment that is held open, and where its last frame ended.
#[derive(Debug)]
pub(in crate::log) struct Held {
    pub(in crate::log) opened: Opened,
    pub(in crate::log) end: u64,
}

/// What is read, and where it must end.
#[derive(Debug)]
pub(in crate::log) struct Live<'a> {
    pub(in crate::log) dir: &'a Dir,
    pub(in crate::log) identity: &'a Identity,
    /// The segments that are needed, in order.
    pub(in crate::log) segments: &'a [Held],
    /// The writer's end of the log.
    pub(in crate::log) tip: Tip,
}

impl Live<'_> {
    /// Reads every frame from `start` on and shows it.
    pub(in crate::log) fn scan(
        &self,
        start: Start,
        visit: &mut Visit<'_>,
    ) -> Result<Counts, LogError> {
        let mut scan = Scan {
            dir: self.dir,
            identity: self.identity,
            tip: start.continues.unwrap_or_else(|| self.identity.genesis()),
            counts: Counts::default(),
            last_flags: Flags::RECORDS,
            newest: 0,
            plain: Vec::new(),
            expect: &mut |_| {},
            visit,
        };
        let mut expected = start.segment;
        let mut before: Option<&Held> = None;
        for held in self.segments {
            let header = &held.opened.header;
            if header.number != expected {
                return Err(scan.corrupt(expected, 0, Damage::Missing));
            }
            let epoch = before.map_or(header.identity.epoch, |before| {
                before.opened.header.identity.epoch
            });
            scan.check_place(header, epoch)?;
            if before.is_some_and(|before| before.end != header.previous_end) {
                let damage = Damage::Foreign("end of the segment before");
                return Err(scan.corrupt(header.number, 0, damage));
            }
            scan.frames_until(held)?;
            scan.counts.segments += 1;
            expected += 1;
            before = Some(held);
        }
        let (found, known) = (scan.tip, self.tip);
        if (found.next, found.chain) == (known.next, known.chain) {
            return Ok(scan.counts);
        }
        let (number, end) =
            before.map_or((expected, 0), |held| (held.opened.header.number, held.end));
        Err(scan.corrupt(number, end, Damage::Chain))
    }
}

impl Scan<'_, '_> {
    /// Reads the frames of a segment up to its end.
    fn frames_until(&mut self, held: &Held) -> Result<(), LogError> {
        let Held { opened, end } = held;
        let (number, salt) = (opened.header.number, self.identity.salt);
        if *end > opened.readable_bytes() {
            let (bytes, expected) = (opened.bytes, *end);
            return Err(self.corrupt(number, 0, Damage::Length { bytes, expected }));
        }
        let mut content = Vec::new();
        let mut at = SEGMENT_HEADER_BYTES;
        while at < *end {
            let mut head = [0; FRAME_HEADER_BYTES];
            opened.read_at(at, &mut head)?;
            let header = FrameHeader::decode(&head, salt)
                .filter(|header| at + header.frame_bytes() <= *end)
                .ok_or_else(|| self.corrupt(number, at, Damage::Frame(FrameError::Header)))?;
            if !header.follows(self.tip.next, self.tip.time) {
                return Err(self.corrupt(number, at, Damage::Order));
            }
            content.resize(usize::try_from(header.frame_bytes()).unwrap_or(0), 0);
            opened.read_at(at, &mut content)?;
            let frame = Frame::check(&content, salt)
                .map_err(|error| self.corrupt(number, at, Damage::Frame(error)))?;
            self.accept(number, at, &frame)?;
            at += header.frame_bytes();
        }
        Ok(())
    }
}
