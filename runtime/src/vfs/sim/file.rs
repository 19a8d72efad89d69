//! An open file of the simulated machine.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use rustix::io::Errno;

use super::{How, Sim, Site, machine::error_of, node::NodeId};
use crate::vfs::File;

/// An open file; it stays readable and writable after its name is gone.
pub(crate) struct SimFile {
    sim: Sim,
    path: PathBuf,
    node: NodeId,
    writable: bool,
    locks: bool,
}

impl SimFile {
    pub(crate) fn new(sim: &Sim, path: &Path, node: NodeId, writable: bool, locks: bool) -> Self {
        Self {
            sim: sim.clone(),
            path: path.to_owned(),
            node,
            writable,
            locks,
        }
    }

    /// What write(2) and ftruncate(2) say of a file that is open for reading.
    fn check_writable(&self, refusal: Errno) -> io::Result<()> {
        if self.writable {
            Ok(())
        } else {
            Err(refusal.into())
        }
    }

    fn sync(&self, site: Site) -> io::Result<()> {
        let (mut state, how) = self.sim.enter_any(site, &self.path)?;
        let mut chance = state.chance_of_sync(how);
        if let Some(chance) = &mut chance {
            state.file(self.node)?.settle(chance);
        }
        state.end_sync(how, chance)
    }
}

impl File for SimFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let (mut state, how) = self.sim.enter_any(Site::ReadAt, &self.path)?;
        let count_max = match how {
            None => buffer.len(),
            Some(How::Short(count)) => count.min(buffer.len()),
            Some(how) => return Err(error_of(how)),
        };
        let content = &state.file(self.node)?.cached;
        let start = usize_of(offset)?.min(content.len());
        let count = count_max.min(content.len() - start);
        buffer[..count].copy_from_slice(&content[start..start + count]);
        Ok(count)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.check_writable(Errno::BADF)?;
        let (mut state, how) = self.sim.enter_any(Site::WriteAt, &self.path)?;
        let count_max = match how {
            None => bytes.len(),
            Some(How::Short(count) | How::Partly(count, _)) => count.min(bytes.len()),
            Some(how) => return Err(error_of(how)),
        };
        let offset = usize_of(offset)?;
        let count = state.room(self.node, offset, count_max)?;
        let effect = state.effect();
        state
            .file(self.node)?
            .write(&bytes[..count], offset, effect);
        match how {
            Some(how @ How::Partly(..)) => Err(error_of(how)),
            _ if count == 0 && count_max > 0 => Err(Errno::NOSPC.into()),
            _ => Ok(count),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync(Site::SyncData)
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync(Site::SyncAll)
    }

    fn drop_cache(&self) -> io::Result<()> {
        let mut state = self.sim.enter(Site::DropCache, &self.path)?;
        state.file(self.node)?.drop_cache();
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        let mut state = self.sim.enter(Site::Len, &self.path)?;
        Ok(state.file(self.node)?.cached.len() as u64)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.check_writable(Errno::INVAL)?;
        let mut state = self.sim.enter(Site::SetLen, &self.path)?;
        let effect = state.effect();
        state.file(self.node)?.set_len(usize_of(len)?, effect);
        Ok(())
    }
}

impl Drop for SimFile {
    fn drop(&mut self) {
        if self.locks {
            self.sim.state().locked.remove(&self.node);
        }
    }
}

impl fmt::Debug for SimFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SimFile").field(&self.path).finish()
    }
}

fn usize_of(number: u64) -> io::Result<usize> {
    usize::try_from(number).map_err(|_| Errno::FBIG.into())
}
