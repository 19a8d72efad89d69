//! A new file that is written in pieces of 1 MiB, each durable before the next.
//!
//! A disk that is handed a whole snapshot makes the commits beside it wait for all of it; in pieces,
//! they wait for one.

use std::io;

use super::Pace;
use crate::vfs::{self, File};

/// Bytes between two syncs.
pub(super) const PIECE_BYTES: usize = 1 << 20;

/// The end of a file that grows.
pub(super) struct Pieces<'p> {
    file: Box<dyn File>,
    pace: &'p dyn Pace,
    pending: Vec<u8>,
    /// Bytes that are durable.
    written: u64,
    failed: bool,
}

impl<'p> Pieces<'p> {
    pub(super) fn new(file: Box<dyn File>, pace: &'p dyn Pace) -> Self {
        Self {
            file,
            pace,
            pending: Vec::with_capacity(2 * PIECE_BYTES),
            written: 0,
            failed: false,
        }
    }

    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.written + self.pending.len() as u64
    }

    /// Appends bytes; whole pieces go to the disk.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(bytes);
        let whole = self.pending.len() - self.pending.len() % PIECE_BYTES;
        self.flush(whole)
    }

    /// Writes what is left, and makes the file durable whole.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        self.flush(self.pending.len())?;
        self.file.sync_all()?;
        Ok(self.written)
    }

    /// Writes the first `bytes` pending bytes. After an error nothing is written any more: what
    /// the disk holds is not known then.
    fn flush(&mut self, bytes: usize) -> io::Result<()> {
        if self.failed {
            return Err(io::Error::other("the file was given up after an error"));
        }
        let flushed = self.write(bytes);
        self.failed = flushed.is_err();
        flushed?;
        self.pending.drain(..bytes);
        // A block of one large item made room that the next blocks do not need.
        self.pending.shrink_to(2 * PIECE_BYTES);
        Ok(())
    }

    fn write(&mut self, bytes: usize) -> io::Result<()> {
        for piece in self
            .pending
            .get(..bytes)
            .unwrap_or_default()
            .chunks(PIECE_BYTES)
        {
            if self.written > 0 {
                self.pace.pause()?;
            }
            vfs::write_all_at(&*self.file, piece, self.written)?;
            self.file.sync_data()?;
            self.written += piece.len() as u64;
        }
        Ok(())
    }
}
