//! The handle that tests hold: what they do to the machine, and what the store does with it.

use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rustix::io::Errno;

use super::{
    Call, Fault, How, Site,
    chance::Chance,
    file::SimFile,
    image::{Image, Pending},
    node::{FileNode, Node},
    state::State,
};
use crate::vfs::{Entry, File, FileSystem, Open, Vfs};

/// A handle to a simulated machine; clones are handles to the same one.
#[derive(Clone)]
pub struct Sim {
    state: Arc<Mutex<State>>,
}

impl Sim {
    /// A machine with an empty root directory. Relative paths start there too.
    #[must_use]
    pub fn new() -> Self {
        Self::seeded(2)
    }

    /// As [`Self::new`]; the seed decides what a failed sync leaves on the disk (0 nothing, 1 all).
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::with(State::new(Chance::new(seed)))
    }

    fn with(state: State) -> Self {
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The machine after losing power now and starting again. This one goes on as it was, so that
    /// many ends of one moment can be tried: seed 0 keeps only what is durable, seed 1 also all
    /// that was pending, any other an arbitrary part of it.
    #[must_use]
    pub fn crash(&self, seed: u64) -> Self {
        Self::with(self.state().crash(&mut Chance::new(seed)))
    }

    /// Every end that a loss of power may have now, but at most `max` of them: of more, that many
    /// are drawn, the same ones each time.
    #[must_use]
    pub fn images(&self, max: usize) -> Vec<Image> {
        Pending::of(&self.state()).images(max)
    }

    /// As [`Self::crash`], with one of the ends that [`Self::images`] gave.
    #[must_use]
    pub fn crash_as(&self, image: &Image) -> Self {
        let state = self.state();
        let mut chosen = Pending::of(&state).choose(image);
        Self::with(state.crash(&mut chosen))
    }

    /// Shows the machine before each call that can change something: as it is, with all that is
    /// pending, and apart from this one, so that it can be crashed later.
    pub fn watch(&self, watcher: impl FnMut(Call, Self) + Send + 'static) {
        self.state().watcher = Some(Box::new(watcher));
    }

    /// Shows nothing any more.
    pub fn unwatch(&self) {
        self.state().watcher = None;
    }

    /// Makes a call fail. Faults are looked at in the order in which they were added; each call
    /// meets at most one.
    pub fn fail(&self, fault: Fault) {
        self.state().plan.faults.push(fault);
    }

    /// Whether every fault happened, as often as it was to.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.state().plan.is_met()
    }

    /// Forgets the faults that did not happen yet.
    pub fn heal(&self) {
        self.state().plan.faults.clear();
    }

    /// The power goes after `changes` more calls that can change something: from then on each call
    /// fails, without effect.
    pub fn power_off_after(&self, changes: u64) {
        self.state().plan.changes_left = Some(changes);
    }

    /// Whether a call met the end of power.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.state().plan.off
    }

    /// Every call so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().plan.calls.clone()
    }

    /// How many calls of a method there were.
    #[must_use]
    pub fn count(&self, site: Site) -> u64 {
        let state = self.state();
        let calls = state.plan.calls.iter();
        calls.filter(|call| call.site == site).count() as u64
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        self.state().plan.calls.clear();
    }

    /// The space for file content in bytes, in whole sectors; `None` is endless. Writing takes
    /// space, extending by `set_len` does not, removing gives it back.
    pub fn set_capacity(&self, bytes: Option<u64>) {
        self.state().capacity = bytes;
    }

    /// What `free_bytes` answers from now on; more than any if it is never said.
    pub fn set_free_bytes(&self, bytes: u64) {
        self.state().free_bytes = Some(bytes);
    }

    /// What `file_system` answers from now on.
    pub fn set_file_system(&self, kind: FileSystem) {
        self.state().kind = kind;
    }

    /// Puts a file there, durably, and its directories.
    ///
    /// # Panics
    /// A directory of that name is there.
    pub fn put(&self, path: impl AsRef<Path>, content: impl Into<Vec<u8>>) {
        let node = Node::File(FileNode::holding(content.into()));
        self.state().put(path.as_ref(), node).unwrap();
    }

    /// Changes the content of a file durably, as damage does.
    ///
    /// # Panics
    /// It is not there.
    pub fn edit(&self, path: impl AsRef<Path>, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let id = state.find(path.as_ref()).unwrap();
        let file = state.file(id).unwrap();
        let mut content = file.cached.clone();
        change(&mut content);
        *file = FileNode::holding(content);
    }

    /// Flips one bit of a file durably: bit 0 is the lowest of the first byte.
    ///
    /// # Panics
    /// The file is not there or not that long.
    pub fn flip(&self, path: impl AsRef<Path>, bit: usize) {
        self.edit(path, |content| content[bit / 8] ^= 1 << (bit % 8));
    }

    /// Every file with its content, as reads show it.
    #[must_use]
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.state().files()
    }

    /// Every file that the disk surely holds, with its content there.
    #[must_use]
    pub fn durable_files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.crash(0).files()
    }

    /// Makes everything durable and starts again.
    #[must_use]
    pub fn reboot(&self) -> Self {
        self.crash(1)
    }
}

impl Default for Sim {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Sim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sim").finish_non_exhaustive()
    }
}

impl Vfs for Sim {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let mut state = self.enter(Site::Open, path)?;
        let node = match how {
            Open::CreateNew => state.create(path)?,
            Open::Read | Open::Write => state.find(path)?,
        };
        state.file(node)?;
        let writable = how != Open::Read;
        Ok(Box::new(SimFile::new(self, path, node, writable, false)))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        self.enter(Site::List, dir)?.list(dir)
    }

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        self.enter(Site::CreateDir, dir)?.create_dir(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let (mut state, how) = self.enter_any(Site::SyncDir, dir)?;
        let node = state.find(dir)?;
        let mut chance = state.chance_of_sync(how);
        if let Some(chance) = &mut chance {
            state.dir(node)?.settle(chance);
        }
        state.end_sync(how, chance)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.enter(Site::RenameNew, to)?;
        state.find(from)?;
        if state.find(to).is_ok() {
            return Err(Errno::EXIST.into());
        }
        state.rename(from, to)
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.enter(Site::RenameOver, to)?.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.enter(Site::Remove, path)?.remove(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn File>>> {
        let mut state = self.enter(Site::Lock, path)?;
        let node = match state.find(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => state.create(path)?,
            found => found?,
        };
        state.file(node)?;
        if !state.locked.insert(node) {
            return Ok(None);
        }
        Ok(Some(Box::new(SimFile::new(self, path, node, true, true))))
    }

    fn file_system(&self, dir: &Path) -> io::Result<FileSystem> {
        let state = self.enter(Site::FileSystem, dir)?;
        state.find(dir)?;
        Ok(state.kind)
    }

    /// It is looked at by the clock, so it is no call that is counted or that fails.
    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        Ok(self.state().free_bytes.unwrap_or(u64::MAX))
    }
}

impl Sim {
    /// Begins a call that fails whole if it is to fail.
    pub(super) fn enter(&self, site: Site, path: &Path) -> io::Result<MutexGuard<'_, State>> {
        match self.enter_any(site, path)? {
            (state, None) => Ok(state),
            (_, Some(how)) => Err(error_of(how)),
        }
    }

    /// Begins a call that has an effect even where it is to fail.
    pub(super) fn enter_any(
        &self,
        site: Site,
        path: &Path,
    ) -> io::Result<(MutexGuard<'_, State>, Option<How>)> {
        let mut state = self.state();
        if site.changes()
            && let Some(mut watcher) = state.watcher.take()
        {
            let path = path.to_owned();
            watcher(Call { site, path }, Self::with(state.fork()));
            state.watcher = Some(watcher);
        }
        let how = state.plan.enter(site, path)?;
        Ok((state, how))
    }
}

pub(crate) fn error_of(how: How) -> io::Error {
    match how {
        How::Errno(errno) | How::Partly(_, errno) => errno.into(),
        How::Interrupted => Errno::INTR.into(),
        How::Short(_) => io::ErrorKind::UnexpectedEof.into(),
    }
}
