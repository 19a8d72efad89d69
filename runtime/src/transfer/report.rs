//! What came of an import.

use std::fmt::{self, Write};

use crate::fault::{Faults, Place};

/// Most bad lines that a report lists; all are counted.
pub(crate) const BAD_LINES_LISTED: usize = 100;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Records that are new in the store.
    pub(crate) imported: u64,
    /// Records that were there already, the same.
    pub(crate) unchanged: u64,
}

/// A line that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadLine {
    /// From 1.
    pub(crate) line: u64,
    pub(crate) faults: Vec<LineFault>,
}

/// One thing that is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineFault {
    /// A JSON pointer into the line: `#/email`.
    pub(crate) pointer: String,
    /// As in the answer to a POST.
    pub(crate) code: String,
    pub(crate) detail: String,
}

/// Lines that cannot be imported: so nothing was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Lines that were read.
    pub(crate) lines: u64,
    /// How many of them are bad.
    pub(crate) bad: u64,
    /// The first of them.
    pub(crate) listed: Vec<BadLine>,
}

/// An import that ended before its end. What is in the store stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Interrupted {
    /// Records that are new in the store.
    pub(crate) imported: u64,
    /// Of so many that were to be.
    pub(crate) total: u64,
    /// The line of the last of them; 0 if there is none.
    pub(crate) line: u64,
    /// A sentence.
    pub(crate) why: String,
    /// Lines of the next batch that are in conflict with what was written meanwhile.
    pub(crate) bad: Vec<BadLine>,
}

/// Why not all is imported.
#[derive(Debug)]
pub(crate) enum NotImported {
    /// The lines cannot be read; nothing was written.
    Unreadable(std::io::Error),
    /// The records would take more memory than there is for them; nothing was written.
    NoMemory {
        /// The line at which it was over.
        line: u64,
    },
    /// Lines are bad; nothing was written.
    Refused(Refused),
    /// It broke off while records were written.
    Interrupted(Interrupted),
}

impl Refused {
    /// Notes a bad line.
    pub(super) fn note(&mut self, line: u64, faults: &Faults) {
        self.bad += 1;
        if self.listed.len() < BAD_LINES_LISTED {
            self.listed.push(BadLine::new(line, faults));
        }
    }
}

impl BadLine {
    pub(super) fn new(line: u64, faults: &Faults) -> Self {
        let fault = |fault: &crate::fault::Fault| LineFault {
            pointer: match &fault.place {
                Place::Pointer(pointer) => pointer.clone(),
                Place::Parameter(name) | Place::Header(name) => name.clone(),
            },
            code: fault.code.to_owned(),
            detail: fault.detail.clone(),
        };
        Self {
            line,
            faults: faults.list().iter().map(fault).collect(),
        }
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_char('\n')?;
            }
            let LineFault {
                pointer,
                code,
                detail,
            } = fault;
            write!(f, "  line {}: {pointer} {detail} ({code})", self.line)?;
        }
        Ok(())
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} records imported", self.imported)?;
        if self.unchanged > 0 {
            write!(f, ", {} were there already", self.unchanged)?;
        }
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, bad, listed } = self;
        write!(
            f,
            "{bad} of {lines} lines cannot be imported: nothing was changed"
        )?;
        listed.iter().try_for_each(|line| write!(f, "\n{line}"))?;
        let more = bad.saturating_sub(listed.len() as u64);
        if more > 0 {
            write!(f, "\n  and {more} more")?;
        }
        Ok(())
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            imported,
            total,
            line,
            why,
            bad,
        } = self;
        write!(f, "{why}: {imported} of {total} new records were imported")?;
        if *line > 0 {
            write!(f, ", the last of them from line {line}")?;
        }
        f.write_str("; run it again for the rest, what is there already is passed over")?;
        bad.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}
