//! How many bytes of log a data directory holds.
//!
//! Segments are zero-written ahead of their use, so their length says nothing; but an unwritten part
//! is all zero (docs/file-format.md), so the last other byte ends what was written. Of the bytes
//! themselves this reads nothing else.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::error::Error;

/// Frames begin behind the header of a segment.
const HEADER_BYTES: u64 = 4096;
const PIECE_BYTES: u64 = 64 * 1024;

/// Bytes of frames in all segments of the store in `data`.
///
/// # Errors
/// There is no log, or it cannot be read.
pub(crate) fn of_store(data: &Path) -> Result<u64, Error> {
    let log = data.join("log");
    let sum = || -> io::Result<u64> {
        let mut sum = 0;
        for entry in fs::read_dir(&log)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "log") {
                sum += written(&File::open(path)?)?.saturating_sub(HEADER_BYTES);
            }
        }
        Ok(sum)
    };
    sum().map_err(Error::io(format!("reading {}", log.display())))
}

/// Bytes up to the last one that is not zero, looked for from the end.
fn written(file: &File) -> io::Result<u64> {
    let mut end = file.metadata()?.len();
    let mut piece = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(PIECE_BYTES);
        piece.resize((end - start) as usize, 0);
        file.read_exact_at(&mut piece, start)?;
        if let Some(last) = piece.iter().rposition(|byte| *byte != 0) {
            return Ok(start + last as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwritten_parts_and_headers_do_not_count() {
        let data = tempfile::tempdir().unwrap();
        let log = data.path().join("log");
        fs::create_dir(&log).unwrap();
        let segment = |name: &str, frames: usize, unwritten: usize| {
            let bytes = [vec![7; 4096 + frames], vec![0; unwritten]].concat();
            fs::write(log.join(name), bytes).unwrap();
        };
        segment("00000000000000000001.log", 1_000, 0);
        segment("00000000000000000002.log", 200, 300_000);
        segment("00000000000000000003.log", 0, 65_536);
        segment("not-a-segment", 5_000, 0);
        assert_eq!(of_store(data.path()).unwrap(), 1_200);
    }

    #[test]
    fn no_log_is_an_error() {
        let data = tempfile::tempdir().unwrap();
        assert!(matches!(of_store(data.path()), Err(Error::Io { .. })));
    }
}
