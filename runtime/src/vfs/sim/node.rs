//! What a disk holds and what it may yet come to hold: one file or one directory.
//!
//! A change is *pending* until it is synced. For each place that changed (a sector, the length, a
//! name) every content that it had since the last sync is kept: after a crash it may hold any of
//! them, or what was durable, whatever became of the other places. Each content knows the call that
//! gave it.

use std::collections::BTreeMap;

/// The unit in which a disk writes.
pub(crate) const SECTOR: usize = 512;

pub(crate) type Sector = [u8; SECTOR];

/// Number of a file or directory.
pub(crate) type NodeId = u64;

/// Number of a call that had an effect, ascending.
pub(crate) type Effect = u64;

/// One content that a place had, and whence.
#[derive(Debug, Clone)]
pub(crate) struct Version<T> {
    pub(crate) effect: Effect,
    /// Which part of the effect: a sector of a write by its order, its new length after them, an
    /// end of a rename.
    pub(crate) part: u32,
    pub(crate) content: T,
}

/// Decides what a place holds in the end.
pub(crate) trait Choose {
    /// One of the versions that the place had, or `None` for what was durable.
    fn version<'a, T>(&mut self, versions: &'a [Version<T>]) -> Option<&'a T>;
}

/// Sees every version that is pending.
pub(crate) type See<'s> = dyn FnMut(Effect, u32, Kind) + 's;

/// What a pending part is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file's content or length.
    Content,
    /// A name in a directory.
    Name,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    File(FileNode),
    Dir(DirNode),
}

/// The content of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileNode {
    /// What reads show (the page cache).
    pub(crate) cached: Vec<u8>,
    /// What the disk is known to hold.
    pub(crate) durable: Vec<u8>,
    /// Sectors that space was taken for.
    pub(crate) allocated: Vec<bool>,
    sectors: BTreeMap<usize, Vec<Version<Sector>>>,
    lengths: Vec<Version<usize>>,
}

impl FileNode {
    pub(crate) fn holding(content: Vec<u8>) -> Self {
        Self {
            allocated: vec![true; content.len().div_ceil(SECTOR)],
            durable: content.clone(),
            cached: content,
            ..Self::default()
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8], offset: usize, effect: Effect) {
        if bytes.is_empty() {
            return;
        }
        let end = offset + bytes.len();
        let sectors = offset / SECTOR..end.div_ceil(SECTOR);
        if end > self.cached.len() {
            self.cached.resize(end, 0);
            self.lengths.push(Version {
                effect,
                part: sectors.len() as u32,
                content: end,
            });
        }
        self.cached[offset..end].copy_from_slice(bytes);
        if self.allocated.len() < sectors.end {
            self.allocated.resize(sectors.end, false);
        }
        self.allocated[sectors.clone()].fill(true);
        self.touch(sectors, effect);
    }

    pub(crate) fn set_len(&mut self, len: usize, effect: Effect) {
        let before = self.cached.len();
        self.cached.resize(len, 0);
        let mut cut = 0..0;
        if len < before {
            self.allocated.truncate(len.div_ceil(SECTOR));
            // What is cut off reads as zero if the file grows again.
            cut = len / SECTOR..before.div_ceil(SECTOR);
        }
        self.lengths.push(Version {
            effect,
            part: cut.len() as u32,
            content: len,
        });
        self.touch(cut, effect);
    }

    /// Notes what the sectors hold now as one more thing that a crash may leave.
    fn touch(&mut self, sectors: std::ops::Range<usize>, effect: Effect) {
        for (part, index) in (0..).zip(sectors) {
            let content = sector_of(&self.cached, index);
            self.sectors.entry(index).or_default().push(Version {
                effect,
                part,
                content,
            });
        }
    }

    /// Shows what is pending.
    pub(crate) fn pending(&self, see: &mut See<'_>) {
        let lengths = self.lengths.iter();
        lengths.for_each(|version| see(version.effect, version.part, Kind::Content));
        let sectors = self.sectors.values().flatten();
        sectors.for_each(|version| see(version.effect, version.part, Kind::Content));
    }

    /// Makes durable what is chosen of what is pending, and forgets the rest: all of it for a
    /// sync, a part for one that fails. What a failed sync dropped no later one writes, though
    /// reads still show it.
    pub(crate) fn settle(&mut self, choose: &mut impl Choose) {
        if let Some(&length) = choose.version(&std::mem::take(&mut self.lengths)) {
            self.durable.resize(length, 0);
        }
        for (index, versions) in std::mem::take(&mut self.sectors) {
            let start = index * SECTOR;
            if let Some(version) = choose.version(&versions)
                && start < self.durable.len()
            {
                let end = self.durable.len().min(start + SECTOR);
                self.durable[start..end].copy_from_slice(&version[..end - start]);
            }
        }
    }

    /// Reads show what the disk holds, but for what is still pending: what a failed sync dropped is
    /// seen to be gone.
    pub(crate) fn drop_cache(&mut self) {
        for index in 0..self.cached.len().div_ceil(SECTOR) {
            if !self.sectors.contains_key(&index) {
                let start = index * SECTOR;
                let end = self.cached.len().min(start + SECTOR);
                let durable = sector_of(&self.durable, index);
                self.cached[start..end].copy_from_slice(&durable[..end - start]);
            }
        }
    }

    /// After a crash, reads show what the disk holds.
    pub(crate) fn crash(&self, choose: &mut impl Choose) -> Self {
        let mut after = self.clone();
        after.settle(choose);
        Self::holding(after.durable)
    }
}

fn sector_of(content: &[u8], index: usize) -> Sector {
    let mut sector = [0; SECTOR];
    let start = (index * SECTOR).min(content.len());
    let end = (start + SECTOR).min(content.len());
    sector[..end - start].copy_from_slice(&content[start..end]);
    sector
}

/// The names in a directory.
#[derive(Debug, Clone, Default)]
pub(crate) struct DirNode {
    pub(crate) cached: BTreeMap<String, NodeId>,
    pub(crate) durable: BTreeMap<String, NodeId>,
    names: BTreeMap<String, Vec<Version<Option<NodeId>>>>,
}

impl DirNode {
    pub(crate) fn set(&mut self, name: &str, node: Option<NodeId>, effect: Effect, part: u32) {
        assign(&mut self.cached, name, node);
        self.names
            .entry(name.to_owned())
            .or_default()
            .push(Version {
                effect,
                part,
                content: node,
            });
    }

    /// Shows what is pending.
    pub(crate) fn pending(&self, see: &mut See<'_>) {
        let names = self.names.values().flatten();
        names.for_each(|version| see(version.effect, version.part, Kind::Name));
    }

    /// Every node that a name may lead to in the end.
    pub(crate) fn may_hold(&self) -> impl Iterator<Item = NodeId> {
        let pending = self.names.values().flatten();
        let pending = pending.filter_map(|version| version.content);
        let known = self.cached.values().chain(self.durable.values());
        known.copied().chain(pending)
    }

    pub(crate) fn set_durably(&mut self, name: &str, node: Option<NodeId>) {
        assign(&mut self.cached, name, node);
        assign(&mut self.durable, name, node);
        self.names.remove(name);
    }

    /// As for a file: makes durable what is chosen, and forgets the rest.
    pub(crate) fn settle(&mut self, choose: &mut impl Choose) {
        for (name, versions) in std::mem::take(&mut self.names) {
            if let Some(&node) = choose.version(&versions) {
                assign(&mut self.durable, &name, node);
            }
        }
    }

    pub(crate) fn crash(&self, choose: &mut impl Choose) -> Self {
        let mut after = self.clone();
        after.settle(choose);
        after.cached.clone_from(&after.durable);
        after
    }
}

fn assign(names: &mut BTreeMap<String, NodeId>, name: &str, node: Option<NodeId>) {
    match node {
        Some(node) => names.insert(name.to_owned(), node),
        None => names.remove(name),
    };
}
