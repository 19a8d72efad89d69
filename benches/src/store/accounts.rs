//! Data directories with so many accounts: once with all of them in the log, once in a snapshot.
//!
//! They are made by `server import`, and kept below the directory for files, for the next run. A case works
//! on a copy. The size rule of the store would compact such a log after a second, so it is made by imports that
//! are over before; that there is no snapshot is looked at.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Bench;
use crate::error::Error;

/// Accounts of one import.
const IMPORTED: usize = 200_000;

/// Where the accounts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Each a created event of the log.
    Log,
    /// All in one snapshot.
    Snapshot,
}

impl Bench<'_> {
    /// A copy of a data directory, for this case alone.
    ///
    /// # Errors
    /// It cannot be made.
    pub(super) fn accounts(&self, kept: Kept, name: &str) -> Result<PathBuf, Error> {
        let copy = self.directory.join(name);
        let source = self.kept(kept)?;
        copy_tree(&source, &copy).map_err(Error::io(format!("copying {}", source.display())))?;
        Ok(copy)
    }

    fn kept(&self, kept: Kept) -> Result<PathBuf, Error> {
        let name = match kept {
            Kept::Log => "log",
            Kept::Snapshot => "snapshot",
        };
        let path = self
            .options
            .data
            .join(format!("accounts-{}-{name}", self.records));
        if path.exists() {
            return Ok(path);
        }
        let draft = self.directory.join("draft");
        match kept {
            Kept::Log => self.import(&draft)?,
            Kept::Snapshot => {
                let log = self.kept(Kept::Log)?;
                copy_tree(&log, &draft).map_err(Error::io(format!("copying {}", log.display())))?;
                self.command(&draft, &["compact", "Account"], None)?;
            }
        }
        let is_compacted = has_snapshot(&draft)?;
        if is_compacted != (kept == Kept::Snapshot) {
            return Err(Error::Kept(
                "the accounts are not where they were to be: compacted while they were imported?",
            ));
        }
        fs::rename(&draft, &path).map_err(Error::io(format!("keeping {}", path.display())))?;
        Ok(path)
    }

    fn import(&self, data: &Path) -> Result<(), Error> {
        let lines = self.directory.join("lines");
        for first in (0..self.records).step_by(IMPORTED) {
            let end = self.records.min(first + IMPORTED);
            write_lines(&lines, first..end)
                .map_err(Error::io(format!("writing {}", lines.display())))?;
            self.command(data, &["import", "Account"], Some(&lines))?;
        }
        fs::remove_file(&lines).map_err(Error::io(format!("removing {}", lines.display())))
    }

    fn command(&self, data: &Path, words: &[&str], file: Option<&Path>) -> Result<(), Error> {
        let mut command = Command::new(self.server);
        command.args(words).args(file).arg("--data").arg(data);
        let text = format!("{command:?}");
        let output = command
            .stdin(Stdio::null())
            .output()
            .map_err(Error::io(format!("starting {text}")))?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::Command {
            command: text,
            ended: output.status,
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// Paths of the first `records` accounts.
pub(super) fn paths(records: usize) -> Vec<String> {
    (0..records)
        .map(|account| format!("/api/accounts/{}", Id(account)))
        .collect()
}

/// The UUIDv7 of the account of that number: as if 64 had come each millisecond, and a chance in each.
struct Id(usize);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.0 as u64;
        let time = 0x019a_bf2c_0000 + number / 64;
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // Within a millisecond ids ascend by the number that follows the version.
        let (high, low) = (time >> 16, time & 0xffff);
        let (rank, node) = ((number % 64) << 6, mixed & 0xffff_ffff_ffff);
        let clock = 0x8000 | ((mixed >> 48) & 0x3fff);
        write!(
            f,
            "{high:08x}-{low:04x}-7{rank:03x}-{clock:04x}-{node:012x}"
        )
    }
}

fn write_lines(path: &Path, accounts: std::ops::Range<usize>) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for account in accounts {
        let (id, time) = (Id(account), "2026-11-25T07:33:04.123456Z");
        writeln!(
            out,
            r#"{{"id":"{id}","email":"ada.{account:010}@example.org","name":"Ada Lovelace","balance_cents":0,"status":"active","created_at":"{time}","updated_at":"{time}"}}"#
        )?;
    }
    out.flush()
}

fn has_snapshot(data: &Path) -> Result<bool, Error> {
    let snapshots = data.join("snapshots");
    let listed = fs::read_dir(&snapshots).map(|mut entries| entries.next().is_some());
    listed.map_err(Error::io(format!("listing {}", snapshots.display())))
}

/// Copies directories and files; what else there is (a socket) belongs to a process.
fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_and_are_of_version_seven() {
        let ids: Vec<String> = (0..1_000).map(|number| Id(number).to_string()).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids[65].len(), 36);
        assert_eq!(&ids[65][14..15], "7");
        assert!("89ab".contains(&ids[999][19..20]), "{}", ids[999]);
    }

    #[test]
    fn a_line_is_a_record_of_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lines");
        write_lines(&path, 5..7).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let emails: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|account| account["email"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            emails,
            ["ada.0000000005@example.org", "ada.0000000006@example.org"]
        );
    }

    #[test]
    fn a_copy_has_every_file() {
        let directory = tempfile::tempdir().unwrap();
        let (from, to) = (directory.path().join("from"), directory.path().join("to"));
        fs::create_dir_all(from.join("log")).unwrap();
        fs::write(from.join("log/1"), "frames").unwrap();
        copy_tree(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("log/1")).unwrap(), "frames");
    }
}
