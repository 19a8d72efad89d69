//! Lines of a stream, counted from 1, each in bounded memory.

use std::io::{self, BufRead, Read};

/// Reads lines of at most so many bytes.
pub(super) struct Lines<'i> {
    input: &'i mut dyn BufRead,
    bytes_max: usize,
    line: Vec<u8>,
    /// Number of the line that was read last.
    pub(super) number: u64,
    /// Bytes that were read so far.
    pub(super) bytes: u64,
}

/// A line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'l> {
    Whole(&'l [u8]),
    /// It has more bytes than a line may have; they were passed over.
    TooLong,
}

impl<'i> Lines<'i> {
    pub(super) fn new(input: &'i mut dyn BufRead, bytes_max: usize) -> Self {
        Self {
            input,
            bytes_max,
            line: Vec::new(),
            number: 0,
            bytes: 0,
        }
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// Those of the stream.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        // One more than the line may have, and its end.
        let limit = self.bytes_max as u64 + 2;
        let read = (&mut *self.input)
            .take(limit)
            .read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.bytes += read as u64;
        let is_ended = self.line.last() == Some(&b'\n');
        let content = self.line.trim_ascii_end().len();
        if !is_ended && read as u64 == limit {
            self.pass_over()?;
            return Ok(Some(Line::TooLong));
        }
        if content > self.bytes_max {
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(self.line.trim_ascii())))
    }

    /// Reads the rest of a line and keeps nothing of it.
    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            let piece = self.input.fill_buf()?;
            let end = piece.iter().position(|byte| *byte == b'\n');
            let (bytes, is_last) = match end {
                Some(end) => (end + 1, true),
                None => (piece.len(), piece.is_empty()),
            };
            self.input.consume(bytes);
            self.bytes += bytes as u64;
            if is_last {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_are_counted_and_bounded() {
        let text = b"one\r\n\n two \n12345\n123456\n1234567890123\nlast";
        for capacity in [1, 4, 64] {
            let mut input = BufReader::with_capacity(capacity, text.as_slice());
            let mut lines = Lines::new(&mut input, 5);
            let mut read = Vec::new();
            while let Some(line) = lines.next().unwrap() {
                read.push(match line {
                    Line::Whole(line) => String::from_utf8(line.to_vec()).unwrap(),
                    Line::TooLong => "too long".to_owned(),
                });
            }
            let expected = ["one", "", "two", "12345", "too long", "too long", "last"];
            assert_eq!(read, expected);
            assert_eq!((lines.number, lines.bytes), (7, text.len() as u64));
        }
    }
}
