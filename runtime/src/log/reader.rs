//! Reads frames of segments that are there, while the log goes on. It never writes.

use std::io;

use super::{
    FrameView, ReadLog,
    error::{Damage, LogError},
    frame::{FRAME_HEADER_BYTES, Frame, FrameError, FrameHeader, Salt},
    recovery::Part,
    segment::{self, SEGMENT_HEADER_BYTES},
};
use crate::{
    sequence::Sequence,
    vfs::{self, Dir, Open},
};

/// Reads the segments as they were when it was made.
#[derive(Debug)]
pub(super) struct FileReader {
    dir: Dir,
    salt: Salt,
    parts: Vec<Part>,
}

impl FileReader {
    pub(super) const fn new(dir: Dir, salt: Salt, parts: Vec<Part>) -> Self {
        Self { dir, salt, parts }
    }

    /// Shows the frames of one segment that hold `from` or what follows it.
    fn read_part(
        &self,
        part: &Part,
        from: Sequence,
        visit: &mut dyn FnMut(&FrameView<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let salt = self.salt;
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
}
