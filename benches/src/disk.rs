//! What an fdatasync costs on this disk: the floor under every durable answer.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Instant;

use crate::error::Error;
use crate::load::Histogram;

const WRITE_BYTES: usize = 2 * 1024;
const WRITES: u64 = 500;
const PIECE_BYTES: usize = 1024 * 1024;

/// Latencies of a write of 2 KiB and its fdatasync.
#[derive(Debug)]
pub(crate) struct Disk {
    /// Into a file that was written before, as our segments are.
    pub(crate) written: Histogram,
    /// At the end of a file, which grows.
    pub(crate) growing: Histogram,
}

/// Measures the disk below `directory`.
///
/// # Errors
/// A file there cannot be written.
pub(crate) fn measure(directory: &Path) -> Result<Disk, Error> {
    let measure = || -> io::Result<Disk> {
        let written = create(&directory.join("disk-written"))?;
        let length = (WRITES as usize * WRITE_BYTES).next_multiple_of(PIECE_BYTES);
        for offset in (0..length).step_by(PIECE_BYTES) {
            written.write_all_at(&vec![0; PIECE_BYTES], offset as u64)?;
            written.sync_data()?;
        }
        let growing = create(&directory.join("disk-growing"))?;
        Ok(Disk {
            written: sync_each(&written)?,
            growing: sync_each(&growing)?,
        })
    };
    measure().map_err(Error::io(format!(
        "measuring the disk of {}",
        directory.display()
    )))
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn sync_each(file: &File) -> io::Result<Histogram> {
    let mut latency = Histogram::new();
    let bytes = [7; WRITE_BYTES];
    for index in 0..WRITES {
        let start = Instant::now();
        file.write_all_at(&bytes, index * WRITE_BYTES as u64)?;
        file.sync_data()?;
        latency.record(start.elapsed());
    }
    Ok(latency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_write_is_measured_and_in_its_file() {
        let directory = tempfile::tempdir().unwrap();
        let disk = measure(directory.path()).unwrap();
        assert_eq!(
            (disk.written.total(), disk.growing.total()),
            (WRITES, WRITES)
        );
        let length = |name| {
            std::fs::metadata(directory.path().join(name))
                .unwrap()
                .len()
        };
        assert_eq!(length("disk-growing"), WRITES * WRITE_BYTES as u64);
        assert!(length("disk-written") >= length("disk-growing"));
    }
}
