//! What the store is measured by beside requests: how it starts, and what goes on while it compacts or is
//! scraped. Each case prints a few lines of its own below the table.
//!
//! | module | owns |
//! |---|---|
//! | `accounts` | the data directories that the cases begin with |
//! | `recover` | starts, from a log and from a snapshot |
//! | `floor` | what a start is judged by: the same bytes, read and hashed |
//! | `compact` | writes beside a compaction |
//! | `scrape` | `GET /metrics` of many records, and of few |
//! | `counting` | what counting requests costs a read |

mod accounts;
mod compact;
mod counting;
mod floor;
mod recover;
mod scrape;

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::options::Options;

/// Records that these cases begin with, unless the command line says another number.
pub(crate) const RECORDS: usize = 1_000_000;

/// What a case measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreCase {
    /// A start over a snapshot of all records.
    RecoverSnapshot,
    /// A start over a log of as many events.
    RecoverEvents,
    /// Writes while all records are compacted, beside writes alone.
    Compact,
    /// What counting a request costs, as a part of a read.
    CountedRead,
    /// `GET /metrics`.
    Scrape,
}

impl StoreCase {
    /// All of them, in the order of the report.
    pub(crate) const ALL: [Self; 5] = [
        Self::RecoverSnapshot,
        Self::RecoverEvents,
        Self::Compact,
        Self::CountedRead,
        Self::Scrape,
    ];

    /// Its name, in options and in the report.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RecoverSnapshot => "recover-snapshot",
            Self::RecoverEvents => "recover-events",
            Self::Compact => "compact",
            Self::CountedRead => "counted-read",
            Self::Scrape => "scrape",
        }
    }

    /// The case of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.name() == name)
    }
}

/// What every case is given.
struct Bench<'b> {
    options: &'b Options,
    /// The reference server.
    server: &'b Path,
    /// Where the files of this run go.
    directory: PathBuf,
    records: usize,
}

/// Measures the cases with the reference server, files going below `directory`, and prints each when it is
/// there.
///
/// # Errors
/// A server failed, or gave a wrong answer.
pub(crate) fn run(
    options: &Options,
    server: &Path,
    directory: &Path,
    out: &mut dyn Write,
) -> Result<(), Error> {
    for case in &options.store_cases {
        let bench = Bench {
            options,
            server,
            directory: directory.join(case.name()),
            records: options.records.map_or(RECORDS, usize::from),
        };
        let failed = Error::io(format!("creating {}", bench.directory.display()));
        std::fs::create_dir(&bench.directory).map_err(failed)?;
        let lines = match case {
            StoreCase::RecoverSnapshot => recover::measure(&bench, recover::From::Snapshot),
            StoreCase::RecoverEvents => recover::measure(&bench, recover::From::Events),
            StoreCase::Compact => compact::measure(&bench),
            StoreCase::CountedRead => counting::measure(&bench),
            StoreCase::Scrape => scrape::measure(&bench),
        }?;
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            let name = if index == 0 { case.name() } else { "" };
            let _ = writeln!(text, "{name:<16} {line}");
        }
        out.write_all(text.as_bytes())
            .map_err(Error::io("printing the report"))?;
        std::fs::remove_dir_all(&bench.directory)
            .map_err(Error::io(format!("removing {}", bench.directory.display())))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_found_by_its_name_and_no_other_has_it() {
        for case in StoreCase::ALL {
            assert_eq!(StoreCase::named(case.name()), Some(case));
            assert_eq!(crate::case::Case::named(case.name()), None);
        }
        assert_eq!(StoreCase::named("recover"), None);
    }
}
