//! The file `LOCK`: held while a process uses the directory, and naming that process.
//!
//! The lock is the operating system's and ends with the process; the content only names the holder
//! for others to read. It is never a reason to refuse, or to open.

use std::{fmt, path::Path, time::Duration};

use rustix::{
    io::Errno,
    process::{Pid, test_kill_process},
};
use serde::{Deserialize, Serialize};

use super::{DataDirError, error::OnPath};
use crate::{
    mutant::{self, Mutant},
    types::Timestamp,
    vfs::{self, File, Open, Vfs},
};

pub(super) const LOCK: &str = "LOCK";

/// How long a loser waits before it reads who won, and how often it tries: the winner may have
/// the lock already and not have written its name yet. In all well under a second.
const WAIT: Duration = Duration::from_millis(50);
const READS_MAX: u32 = 5;

/// The process that uses a data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its id, as seen on its host.
    pub pid: u32,
    /// The name of its host or container.
    pub host: String,
    /// When it took the lock.
    pub since: Timestamp,
}

impl Holder {
    /// Who last took the lock of a data directory, as `LOCK` says. They may have let go of it
    /// since: only taking it tells.
    #[must_use]
    pub fn last(vfs: &dyn Vfs, dir: &Path) -> Option<Self> {
        read(vfs, &dir.join(LOCK))
    }

    /// Whether the process may still run: it does not if it was one of this host's and is gone.
    #[must_use]
    pub fn may_run(&self) -> bool {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        let is_gone = || pid.map(test_kill_process) == Some(Err(Errno::SRCH));
        self.host != this_host() || !is_gone()
    }

    fn this_process() -> Self {
        Self {
            pid: std::process::id(),
            host: this_host(),
            since: Timestamp::now(),
        }
    }
}

fn this_host() -> String {
    let names = rustix::system::uname();
    names.nodename().to_string_lossy().into_owned()
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, host, since } = self;
        write!(f, "process {pid} on host {host} since {since}")
    }
}

/// Takes the lock of a data directory and writes who has it.
pub(super) fn take(vfs: &dyn Vfs, dir: &Path) -> Result<Box<dyn File>, DataDirError> {
    let path = dir.join(LOCK);
    let mut locked = vfs.lock(&path).on("lock", &path)?;
    if locked.is_none() && mutant::is(Mutant::NoLock) {
        locked = vfs.open(&path, Open::Write).ok();
    }
    let Some(file) = locked else {
        return Err(DataDirError::Held {
            path: dir.to_owned(),
            holder: read_holder(vfs, &path),
        });
    };
    // Empty between the two, so that a reader never takes a part for the whole.
    let mut line = serde_json::to_vec(&Holder::this_process()).unwrap_or_default();
    line.push(b'\n');
    file.set_len(0).on("write", &path)?;
    match vfs::write_all_at(&*file, &line, 0) {
        // The lock is held all the same: only a loser will not know who won.
        Err(error) if vfs::is_full(&error) => {}
        written => written.on("write", &path)?,
    }
    Ok(file)
}

fn read_holder(vfs: &dyn Vfs, path: &Path) -> Option<Holder> {
    (0..READS_MAX).find_map(|_| {
        std::thread::sleep(WAIT);
        read(vfs, path)
    })
}

fn read(vfs: &dyn Vfs, path: &Path) -> Option<Holder> {
    let content = vfs::read(vfs, path).ok()?;
    serde_json::from_slice(&content).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_of_this_host_that_is_gone_does_not_run() {
        let this = Holder::this_process();
        assert!(this.may_run());
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let pid = child.id();
        let gone = Holder { pid, ..this };
        assert!(!gone.may_run());
        let host = format!("not-{}", gone.host);
        assert!(Holder { host, ..gone }.may_run());
    }
}
