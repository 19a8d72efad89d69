//! Makes the file of the next segment ready before it is needed: written with zeros and synced.
//!
//! A frame that is written into such a file changes no metadata, so its sync is one write. The
//! file lies in tmp/ and is no part of the log; the writer fills in its header and renames it.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use super::settle::{create_tmp, tmp_path};
use crate::vfs::{self, Dir, File};

/// Bytes that are written between two syncs, so that commits meanwhile do not wait for more.
const PIECE_BYTES: usize = 1 << 20;

/// A file of zeros, all of it durable but its name.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) file: Box<dyn File>,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

/// A segment that is being prepared on a thread of its own.
#[derive(Debug)]
pub(super) struct Preparing {
    dir: Dir,
    thread: Option<JoinHandle<io::Result<Prepared>>>,
    cancelled: Arc<AtomicBool>,
}

impl Preparing {
    /// Begins; `None` if there is no thread to be had.
    pub(super) fn begin(dir: &Dir, bytes: u64) -> Option<Self> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let thread = thread::Builder::new()
            .name("log-prepare".to_owned())
            .spawn({
                let dir = dir.clone();
                let cancelled = Arc::clone(&cancelled);
                move || prepare(&dir, bytes, &cancelled)
            });
        Some(Self {
            dir: dir.clone(),
            thread: Some(thread.ok()?),
            cancelled,
        })
    }

    /// Whether the file is there, or cannot be had.
    pub(super) fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits for the file.
    pub(super) fn wait(mut self) -> io::Result<Prepared> {
        let thread = self.thread.take();
        let result = thread.map(JoinHandle::join);
        match result {
            Some(Ok(prepared)) => prepared,
            _ => Err(io::Error::other(
                "the thread that prepares a segment ended early",
            )),
        }
    }
}

impl Drop for Preparing {
    /// Ends the thread and waits for it, so that nothing writes to the directory afterwards.
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        if let Some(Ok(Ok(prepared))) = self.thread.take().map(JoinHandle::join) {
            discard(&self.dir, &prepared.path);
        }
    }
}

/// Prepares a file of `bytes` bytes at once.
pub(super) fn prepare_now(dir: &Dir, bytes: u64) -> io::Result<Prepared> {
    prepare(dir, bytes, &AtomicBool::new(false))
}

fn prepare(dir: &Dir, bytes: u64, cancelled: &AtomicBool) -> io::Result<Prepared> {
    let path = tmp_path(dir, "segment");
    let file = create_tmp(dir, &path)?;
    match write_zeros(&*file, bytes, cancelled) {
        Ok(()) => Ok(Prepared { file, path, bytes }),
        Err(error) => {
            // The disk may be full: what was taken in vain is given back.
            discard(dir, &path);
            Err(error)
        }
    }
}

/// Gives back the space of a file that was prepared in vain.
pub(super) fn discard(dir: &Dir, path: &Path) {
    // A failure costs space until the next start, which tries again; the log does not change.
    let _ = dir.vfs.remove(path);
}

fn write_zeros(file: &dyn File, bytes: u64, cancelled: &AtomicBool) -> io::Result<()> {
    let zeros = vec![0; usize::try_from(bytes).map_or(PIECE_BYTES, |all| all.min(PIECE_BYTES))];
    let mut offset = 0;
    while offset < bytes {
        if cancelled.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let left = usize::try_from(bytes - offset).unwrap_or(PIECE_BYTES);
        let piece = zeros.get(..left).unwrap_or(&zeros);
        vfs::write_all_at(file, piece, offset)?;
        file.sync_data()?;
        offset += piece.len() as u64;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::vfs::sim::{Fault, How, Sim, Site};

    fn machine() -> (Sim, Dir) {
        let sim = Sim::new();
        sim.put("/data/tmp/segment", *b"of an earlier start");
        let dir = Dir {
            vfs: Arc::new(sim.clone()),
            path: "/data".into(),
        };
        (sim, dir)
    }

    #[test]
    fn every_piece_of_zeros_is_synced_before_the_next() {
        let (sim, dir) = machine();
        let prepared = prepare_now(&dir, (2 << 20) + 4096).unwrap();
        assert_eq!(sim.files()[&prepared.path], vec![0; (2 << 20) + 4096]);
        let sites: Vec<Site> = sim.calls().iter().map(|call| call.site).collect();
        let expected = [
            Site::Remove,
            Site::Open,
            Site::WriteAt,
            Site::SyncData,
            Site::WriteAt,
            Site::SyncData,
            Site::WriteAt,
            Site::SyncData,
            Site::SyncAll,
        ];
        assert_eq!(sites, expected);
    }

    #[test]
    fn a_file_that_cannot_be_written_whole_is_given_back() {
        let (sim, dir) = machine();
        let full = How::Errno(rustix::io::Errno::NOSPC);
        sim.fail(Fault::new(full).site(Site::WriteAt).after(1));
        assert!(prepare_now(&dir, 2 << 20).is_err());
        assert!(sim.files().is_empty());
    }

    #[test]
    fn what_is_no_longer_wanted_is_given_back() {
        let (sim, dir) = machine();
        drop(Preparing::begin(&dir, 64 << 20).unwrap());
        assert!(sim.files().is_empty());
        let preparing = Preparing::begin(&dir, 4096).unwrap();
        assert_eq!(preparing.wait().unwrap().bytes, 4096);
    }
}
