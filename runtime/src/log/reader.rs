//! Reads frames of segments that are there, while the log goes on. It never writes.

use std::io;

use super::{
    FrameView, Line, ReadLog, Report, Start, Tip,
    error::{Damage, LogError},
    existing::{Opened, Refused},
    frame::{FRAME_HEADER_BYTES, Frame, FrameError, FrameHeader},
    inspect,
    recovery::{Held, Live, Part},
    segment::{self, Identity, SEGMENT_HEADER_BYTES},
};
use crate::{
    schema::Schema,
    sequence::Sequence,
    vfs::{self, Dir, Open},
};

/// Reads the segments as they were when it was made.
#[derive(Debug)]
pub(super) struct FileReader {
    dir: Dir,
    identity: Identity,
    parts: Vec<Part>,
    /// Where the log ended then.
    tip: Tip,
    /// Segments that can be read although they were let go.
    held: Vec<Held>,
}

impl FileReader {
    pub(super) const fn new(dir: Dir, identity: Identity, parts: Vec<Part>, tip: Tip) -> Self {
        Self {
            dir,
            identity,
            parts,
            tip,
            held: Vec::new(),
        }
    }

    fn live(&self) -> Live<'_> {
        Live {
            dir: &self.dir,
            identity: &self.identity,
            segments: &self.held,
            tip: self.tip,
        }
    }

    /// Shows the frames of one segment that hold `from` or what follows it.
    fn read_part(
        &self,
        part: &Part,
        from: Sequence,
        visit: &mut dyn FnMut(&FrameView<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let salt = self.identity.salt;
        let path = segment::path(&self.dir, part.number);
        let file = self.dir.vfs.open(&path, Open::Read)?;
        let (mut frame, mut plain) = (Vec::new(), Vec::new());
        let (mut at, mut next) = (SEGMENT_HEADER_BYTES, part.first);
        while at < part.end {
            let damaged = |error| {
                io::Error::from(LogError::Corrupt {
                    file: segment::shown(&self.dir, &path),
                    offset: at,
                    sequence: next,
                    damage: Damage::Frame(error),
                })
            };
            let mut head = [0; FRAME_HEADER_BYTES];
            vfs::read_exact_at(&*file, &mut head, at)?;
            let header = FrameHeader::decode(&head, salt)
                .filter(|header| at + header.frame_bytes() <= part.end)
                .ok_or_else(|| damaged(FrameError::Header))?;
            if header.next() > from {
                frame.resize(usize::try_from(header.frame_bytes()).unwrap_or(0), 0);
                vfs::read_exact_at(&*file, &mut frame, at)?;
                let checked = Frame::check(&frame, salt).map_err(damaged)?;
                visit(&checked.view(salt, &mut plain))?;
            }
            at += header.frame_bytes();
            next = header.next();
        }
        Ok(())
    }
}

impl ReadLog for FileReader {
    fn read(
        &self,
        from: Sequence,
        visit: &mut dyn FnMut(&FrameView<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        // The last segment that begins at or before `from` holds it.
        let parts = self.parts.iter();
        let earlier = parts.clone().filter(|part| part.first <= from).count();
        for part in parts.skip(earlier.saturating_sub(1)) {
            self.read_part(part, from, visit)?;
        }
        Ok(())
    }

    fn next(&self) -> Sequence {
        self.tip.next
    }

    fn hold(&mut self, start: Start) -> Result<(), LogError> {
        let needed = self
            .parts
            .iter()
            .filter(|part| part.number >= start.segment);
        for part in needed {
            let opened = Opened::open(&self.dir, &self.identity, part.number);
            let opened = opened.map_err(|refused| match refused {
                Refused::Failed(error) => error,
                Refused::Damaged { offset, damage } => LogError::Corrupt {
                    file: segment::shown(&self.dir, &segment::path(&self.dir, part.number)),
                    offset,
                    sequence: part.first,
                    damage,
                },
            })?;
            let end = part.end;
            self.held.push(Held { opened, end });
        }
        Ok(())
    }

    fn verify(
        &self,
        start: Start,
        watch: &mut dyn FnMut() -> io::Result<()>,
    ) -> Result<Report, LogError> {
        inspect::verify_live(&self.live(), start, watch)
    }

    fn dump(
        &self,
        start: Start,
        from: Sequence,
        names: &Schema,
        line: &mut dyn FnMut(Line) -> io::Result<()>,
    ) -> Result<(), LogError> {
        let live = self.live();
        let mut show = inspect::shower(from, names, line);
        live.scan(start, &mut show).map(drop)
    }
}
