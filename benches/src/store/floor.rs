//! What a start is judged by: plain code that reads the same files whole, and takes BLAKE3 and CRC32C of
//! every byte, on as many threads as there are cores. No store that checks what it reads is faster.

use std::fs::{self, File};
use std::io::{self, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;

/// Bytes of one read: those of a block of a snapshot.
const PIECE_BYTES: usize = 256 * 1024;

/// What reading took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floor {
    /// Bytes of all files.
    pub(super) bytes: u64,
    /// The time.
    pub(super) took: Duration,
}

/// Reads what a start reads: the files in that directory of the store.
///
/// # Errors
/// A file cannot be read.
pub(super) fn read(part: &Path) -> Result<Floor, Error> {
    let read = || -> io::Result<Floor> {
        let mut files = Vec::new();
        for entry in fs::read_dir(part)? {
            files.push(entry?.path());
        }
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let (next, began) = (AtomicUsize::new(0), Instant::now());
        let bytes = thread::scope(|scope| {
            let threads: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| hash_pieces(&files, &next)))
                .collect();
            let read = threads.into_iter().map(|thread| {
                let panicked = |_| io::Error::other("a thread that reads panicked");
                thread.join().map_err(panicked)?
            });
            read.sum::<io::Result<u64>>()
        })?;
        Ok(Floor {
            bytes,
            took: began.elapsed(),
        })
    };
    read().map_err(Error::io(format!("reading {}", part.display())))
}

/// Takes one file after the other, until there is none left.
fn hash_pieces(files: &[PathBuf], next: &AtomicUsize) -> io::Result<u64> {
    let (mut piece, mut read) = (vec![0; PIECE_BYTES], 0);
    while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        let mut file = File::open(path)?;
        loop {
            let filled = file.read(&mut piece)?;
            let bytes = piece.get(..filled).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            std::hint::black_box((blake3::hash(bytes), crc32c::crc32c(bytes)));
            read += bytes.len() as u64;
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_every_file_is_read() {
        let part = tempfile::tempdir().unwrap();
        for (name, bytes) in [("1", 3), ("2", PIECE_BYTES + 5)] {
            fs::write(part.path().join(name), vec![1; bytes]).unwrap();
        }
        assert_eq!(read(part.path()).unwrap().bytes, PIECE_BYTES as u64 + 8);
    }
}
