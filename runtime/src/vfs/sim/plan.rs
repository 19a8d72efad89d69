//! Calls that were made, and calls that are to fail.

use std::{
    io,
    path::{Path, PathBuf},
};

use rustix::io::Errno;

/// A method of [`Vfs`](crate::vfs::Vfs) or [`File`](crate::vfs::File).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    Open,
    List,
    CreateDir,
    SyncDir,
    RenameNew,
    RenameOver,
    Remove,
    Lock,
    FileSystem,
    ReadAt,
    WriteAt,
    SyncData,
    SyncAll,
    DropCache,
    Len,
    SetLen,
}

impl Site {
    /// Whether the call can change what the disk holds.
    #[must_use]
    pub const fn changes(self) -> bool {
        !matches!(
            self,
            Self::List | Self::FileSystem | Self::ReadAt | Self::DropCache | Self::Len
        )
    }
}

/// One call: what, and on which path (the target of a rename).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub site: Site,
    /// The path, as a file was opened or as it was given.
    pub path: PathBuf,
}

impl Call {
    /// The path, with each number in it as `#`: calls of one kind come from one place of the store.
    #[must_use]
    pub fn kind(&self) -> String {
        let path = self.path.to_string_lossy();
        let mut kind = String::new();
        for part in path.split_inclusive(|c: char| !c.is_ascii_digit()) {
            if part.starts_with(|c: char| c.is_ascii_digit()) {
                kind.push('#');
            }
            kind.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        kind
    }
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With this error, without effect; a failed sync may have had some.
    Errno(Errno),
    /// With `EINTR`, without effect.
    Interrupted,
    /// A read or write ends after so many bytes, and says so.
    Short(usize),
    /// A write has its effect on so many bytes, and then fails.
    Partly(usize, Errno),
}

/// Which call fails, and how.
#[derive(Debug, Clone)]
pub struct Fault {
    site: Option<Site>,
    path: Option<String>,
    kind: Option<String>,
    skip: u64,
    times: u64,
    how: How,
}

impl Fault {
    /// The next call of any kind.
    #[must_use]
    pub const fn new(how: How) -> Self {
        Self {
            site: None,
            path: None,
            kind: None,
            skip: 0,
            times: 1,
            how,
        }
    }

    /// Only calls of this method.
    #[must_use]
    pub const fn site(mut self, site: Site) -> Self {
        self.site = Some(site);
        self
    }

    /// Only calls on a path with this text in it.
    #[must_use]
    pub fn on(mut self, part: &str) -> Self {
        self.path = Some(part.to_owned());
        self
    }

    /// Only calls on a path of this [`Call::kind`].
    #[must_use]
    pub fn of_kind(mut self, kind: &str) -> Self {
        self.kind = Some(kind.to_owned());
        self
    }

    /// The one after `count` matching calls.
    #[must_use]
    pub const fn after(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// So many matching calls in a row; `u64::MAX` for all from then on.
    #[must_use]
    pub const fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    fn matches(&self, call: &Call) -> bool {
        self.times > 0
            && self.site.is_none_or(|site| site == call.site)
            && (self.kind.as_ref()).is_none_or(|kind| *kind == call.kind())
            && (self.path.as_ref())
                .is_none_or(|part| call.path.to_string_lossy().contains(part.as_str()))
    }
}

/// The calls so far, the faults to come, and when the power goes.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) calls: Vec<Call>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) changes_left: Option<u64>,
    pub(crate) off: bool,
}

impl Plan {
    /// Notes a call. `Ok(Some)`: it is to end that way; `Err`: it fails without effect.
    pub(crate) fn enter(&mut self, site: Site, path: &Path) -> io::Result<Option<How>> {
        match &mut self.changes_left {
            Some(0) => {
                self.off = true;
                return Err(io::Error::other("the power is off"));
            }
            Some(left) if site.changes() => *left -= 1,
            _ => {}
        }
        let call = Call {
            site,
            path: path.to_owned(),
        };
        let how = self.fault(&call);
        self.calls.push(call);
        Ok(how)
    }

    /// Whether every fault happened.
    pub(crate) fn is_met(&self) -> bool {
        self.faults.iter().all(|fault| fault.times == 0)
    }

    fn fault(&mut self, call: &Call) -> Option<How> {
        for fault in &mut self.faults {
            if fault.matches(call) {
                if fault.skip > 0 {
                    fault.skip -= 1;
                } else {
                    fault.times = fault.times.saturating_sub(1);
                    return Some(fault.how);
                }
            }
        }
        None
    }
}
