//! A line that says how far something is, on a terminal alone and only after a second.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use crate::transfer::{Progress, Stage};

/// What takes less shows nothing.
const AFTER: Duration = Duration::from_secs(1);

/// So often at most it is drawn.
const EVERY: Duration = Duration::from_millis(100);

/// Characters of a bar.
const WIDTH: u64 = 30;

/// The line. It is gone when this is dropped.
pub(super) struct Bar {
    is_on: bool,
    begun: Instant,
    drawn: Option<Instant>,
}

impl Bar {
    /// Nothing is shown yet.
    pub(super) fn new() -> Self {
        Self {
            is_on: io::stderr().is_terminal(),
            begun: Instant::now(),
            drawn: None,
        }
    }

    /// Draws the line, if it is time for it.
    pub(super) fn show(&mut self, progress: Progress) {
        if !self.is_on || self.begun.elapsed() < AFTER {
            return;
        }
        if self.drawn.is_some_and(|drawn| drawn.elapsed() < EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        let mut stderr = io::stderr();
        // A terminal that is gone shows nothing.
        let _: io::Result<()> = write!(stderr, "\r{}\x1b[K", line(progress));
        let _: io::Result<()> = stderr.flush();
    }

    /// Passes bytes on to `out` and shows how many lines they were.
    pub(super) fn counting<'b>(&'b mut self, out: &'b mut dyn Write) -> Counting<'b> {
        Counting {
            bar: self,
            out,
            lines: 0,
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            let _: io::Result<()> = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// See [`Bar::counting`].
pub(super) struct Counting<'b> {
    bar: &'b mut Bar,
    out: &'b mut dyn Write,
    lines: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        let written_bytes = bytes.get(..written).unwrap_or_default();
        self.lines += memchr::memchr_iter(b'\n', written_bytes).count() as u64;
        self.bar.show(Progress {
            stage: Stage::Exporting,
            done: self.lines,
            total: 0,
        });
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn line(progress: Progress) -> String {
    let Progress { stage, done, total } = progress;
    let (what, unit, scale) = match stage {
        Stage::Exporting => ("exporting", "records", 1),
        Stage::Checking => ("checking", "KiB", 1024),
        Stage::Copying => ("copying", "KiB", 1024),
        Stage::Importing => ("importing", "records", 1),
    };
    let (done, total) = (done / scale, total / scale);
    if total == 0 {
        return format!("{what} {done} {unit}");
    }
    let filled = (WIDTH * done.min(total)) / total;
    let bar: String = (0..WIDTH)
        .map(|at| if at < filled { '#' } else { '.' })
        .collect();
    format!("{what} [{bar}] {done} of {total} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let line = |stage, done, total| super::line(Progress { stage, done, total });
        assert_eq!(line(Stage::Exporting, 5, 0), "exporting 5 records");
        assert_eq!(
            line(Stage::Checking, 1 << 20, 2 << 20),
            "checking [###############...............] 1024 of 2048 KiB"
        );
        assert!(line(Stage::Importing, 9, 3).contains(&"#".repeat(30)));
    }
}
