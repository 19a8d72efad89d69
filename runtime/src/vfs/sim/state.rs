//! Everything that a simulated machine is: its tree, its locks, its plan.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Component, Path, PathBuf},
};

use rustix::io::Errno;

use super::{
    Call, How, Sim,
    chance::Chance,
    machine::error_of,
    node::{Choose, DirNode, Effect, FileNode, Kind, Node, NodeId, SECTOR},
    plan::Plan,
};
use crate::vfs::{Entry, FileSystem};

const ROOT: NodeId = 0;

pub(crate) type Watcher = Box<dyn FnMut(Call, Sim) + Send>;

pub(crate) struct State {
    nodes: BTreeMap<NodeId, Node>,
    /// How many calls had an effect.
    effects: Effect,
    pub(crate) locked: BTreeSet<NodeId>,
    /// Sees the machine before each change.
    pub(crate) watcher: Option<Watcher>,
    pub(crate) plan: Plan,
    pub(crate) chance: Chance,
    pub(crate) capacity: Option<u64>,
    pub(crate) kind: FileSystem,
    /// What it says that may still be written.
    pub(crate) free_bytes: Option<u64>,
}

impl State {
    pub(crate) fn new(chance: Chance) -> Self {
        Self {
            nodes: BTreeMap::from([(ROOT, Node::Dir(DirNode::default()))]),
            effects: 0,
            locked: BTreeSet::new(),
            watcher: None,
            plan: Plan::default(),
            chance,
            capacity: None,
            kind: FileSystem::Local,
            free_bytes: None,
        }
    }

    /// The same machine once more, with what is pending, and with no plan and no lock.
    pub(crate) fn fork(&self) -> Self {
        let mut fork = Self::new(self.chance.clone());
        fork.kind = self.kind;
        fork.capacity = self.capacity;
        fork.effects = self.effects;
        let may_stay = self.may_stay();
        let nodes = self.nodes.iter().filter(|(id, _)| may_stay.contains(id));
        fork.nodes = nodes.map(|(&id, node)| (id, node.clone())).collect();
        fork
    }

    /// Numbers the next effect.
    pub(crate) fn effect(&mut self) -> Effect {
        self.effects += 1;
        self.effects
    }

    /// Shows every part of an effect that is pending and may be seen after a crash.
    pub(crate) fn pending(&self, see: &mut dyn FnMut(Effect, u32, Kind)) {
        for id in self.may_stay() {
            match self.nodes.get(&id) {
                Some(Node::File(file)) => file.pending(see),
                Some(Node::Dir(dir)) => dir.pending(see),
                None => {}
            }
        }
    }

    /// What a name may lead to after some crash.
    fn may_stay(&self) -> BTreeSet<NodeId> {
        let mut found = BTreeSet::new();
        let mut open = vec![ROOT];
        while let Some(node) = open.pop() {
            if let Some(Node::Dir(dir)) = self.nodes.get(&node)
                && !found.contains(&node)
            {
                open.extend(dir.may_hold());
            }
            found.insert(node);
        }
        found
    }

    pub(crate) fn crash(&self, choose: &mut impl Choose) -> Self {
        let mut after = Self::new(self.chance.clone());
        after.kind = self.kind;
        after.capacity = self.capacity;
        after.nodes = (self.nodes.iter())
            .map(|(&id, node)| {
                let node = match node {
                    Node::File(file) => Node::File(file.crash(choose)),
                    Node::Dir(dir) => Node::Dir(dir.crash(choose)),
                };
                (id, node)
            })
            .collect();
        let linked = after.linked();
        after.nodes.retain(|id, _| linked.contains(id));
        after
    }

    pub(crate) fn find(&self, path: &Path) -> io::Result<NodeId> {
        let mut node = ROOT;
        for name in names(path)? {
            let Some(Node::Dir(dir)) = self.nodes.get(&node) else {
                return Err(Errno::NOTDIR.into());
            };
            node = *dir.cached.get(&name).ok_or(Errno::NOENT)?;
        }
        Ok(node)
    }

    pub(crate) fn file(&mut self, node: NodeId) -> io::Result<&mut FileNode> {
        match self.nodes.get_mut(&node) {
            Some(Node::File(file)) => Ok(file),
            Some(Node::Dir(_)) => Err(Errno::ISDIR.into()),
            None => Err(Errno::NOENT.into()),
        }
    }

    pub(crate) fn dir(&mut self, node: NodeId) -> io::Result<&mut DirNode> {
        match self.nodes.get_mut(&node) {
            Some(Node::Dir(dir)) => Ok(dir),
            Some(Node::File(_)) => Err(Errno::NOTDIR.into()),
            None => Err(Errno::NOENT.into()),
        }
    }

    /// The directory that holds a path, and the name in it.
    fn place(&mut self, path: &Path) -> io::Result<(&mut DirNode, String)> {
        let mut dirs = names(path)?;
        let name = dirs.pop().ok_or(Errno::INVAL)?;
        let dir = self.find(&dirs.iter().collect::<PathBuf>())?;
        Ok((self.dir(dir)?, name))
    }

    fn add(&mut self, path: &Path, node: Node) -> io::Result<NodeId> {
        let id = self.nodes.keys().next_back().map_or(ROOT, |last| last + 1);
        let effect = self.effect();
        let (dir, name) = self.place(path)?;
        if dir.cached.contains_key(&name) {
            return Err(Errno::EXIST.into());
        }
        dir.set(&name, Some(id), effect, 0);
        self.nodes.insert(id, node);
        Ok(id)
    }

    pub(crate) fn create(&mut self, path: &Path) -> io::Result<NodeId> {
        self.add(path, Node::File(FileNode::default()))
    }

    pub(crate) fn create_dir(&mut self, path: &Path) -> io::Result<()> {
        if let Ok(node) = self.find(path) {
            return match self.dir(node) {
                Ok(_) => Ok(()),
                Err(_) => Err(Errno::EXIST.into()),
            };
        }
        self.add(path, Node::Dir(DirNode::default())).map(|_| ())
    }

    /// Puts a node there durably, with the directories that lead to it.
    pub(crate) fn put(&mut self, path: &Path, node: Node) -> io::Result<()> {
        if let Some(parent) = path.parent()
            && self.find(parent).is_err()
        {
            self.put(parent, Node::Dir(DirNode::default()))?;
        }
        let id = match self.find(path) {
            Ok(id) => id,
            Err(_) => self.add(path, node.clone())?,
        };
        if matches!(node, Node::File(_)) {
            self.file(id)?;
        }
        let (dir, name) = self.place(path)?;
        dir.set_durably(&name, Some(id));
        self.nodes.insert(id, node);
        Ok(())
    }

    pub(crate) fn list(&mut self, path: &Path) -> io::Result<Vec<Entry>> {
        let node = self.find(path)?;
        let names = self.dir(node)?.cached.clone();
        let entries = names.into_iter().map(|(name, node)| Entry {
            name,
            is_dir: self.dir(node).is_ok(),
        });
        Ok(entries.collect())
    }

    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let node = self.find(from)?;
        if let Ok(old) = self.find(to) {
            if old == node {
                return Ok(());
            }
            if self.dir(old).is_ok() {
                return Err(Errno::ISDIR.into());
            }
        }
        let effect = self.effect();
        let (dir, name) = self.place(to)?;
        dir.set(&name, Some(node), effect, 0);
        let (dir, name) = self.place(from)?;
        dir.set(&name, None, effect, 1);
        Ok(())
    }

    pub(crate) fn remove(&mut self, path: &Path) -> io::Result<()> {
        let node = self.find(path)?;
        self.file(node)?;
        let effect = self.effect();
        let (dir, name) = self.place(path)?;
        dir.set(&name, None, effect, 0);
        Ok(())
    }

    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![(PathBuf::from("/"), ROOT)];
        while let Some((path, node)) = open.pop() {
            match self.nodes.get(&node) {
                Some(Node::File(file)) => {
                    files.insert(path, file.cached.clone());
                }
                Some(Node::Dir(dir)) => {
                    let inside = dir.cached.iter();
                    open.extend(inside.map(|(name, &node)| (path.join(name), node)));
                }
                None => {}
            }
        }
        files
    }

    /// What a sync lets through: all, or a part if it fails. `None` is one that was interrupted
    /// before it began, and so loses nothing.
    pub(crate) fn chance_of_sync(&self, how: Option<How>) -> Option<Chance> {
        match how {
            None => Some(Chance::always()),
            Some(How::Interrupted) => None,
            Some(_) => Some(self.chance.clone()),
        }
    }

    pub(crate) fn end_sync(&mut self, how: Option<How>, after: Option<Chance>) -> io::Result<()> {
        let Some(how) = how else {
            return Ok(());
        };
        if let Some(after) = after {
            self.chance = after;
        }
        Err(error_of(how))
    }

    /// How many of `count` bytes there is space for, from `offset` on.
    pub(crate) fn room(&mut self, node: NodeId, offset: usize, count: usize) -> io::Result<usize> {
        let Some(capacity) = self.capacity else {
            return Ok(count);
        };
        let used: usize = (self.linked().iter())
            .filter_map(|id| match self.nodes.get(id) {
                Some(Node::File(file)) => Some(file.allocated.iter().filter(|&&taken| taken)),
                _ => None,
            })
            .map(Iterator::count)
            .sum();
        let mut free = (capacity as usize / SECTOR).saturating_sub(used);
        let allocated = &self.file(node)?.allocated;
        for sector in offset / SECTOR..(offset + count).div_ceil(SECTOR) {
            if !allocated.get(sector).copied().unwrap_or(false) {
                if free == 0 {
                    return Ok((sector * SECTOR).saturating_sub(offset));
                }
                free -= 1;
            }
        }
        Ok(count)
    }

    /// What a name leads to.
    fn linked(&self) -> BTreeSet<NodeId> {
        let mut linked = BTreeSet::new();
        let mut open = vec![ROOT];
        while let Some(node) = open.pop() {
            linked.insert(node);
            if let Some(Node::Dir(dir)) = self.nodes.get(&node) {
                open.extend(dir.cached.values());
            }
        }
        linked
    }
}

fn names(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for part in path.components() {
        match part {
            Component::RootDir | Component::CurDir => {}
            Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
            Component::ParentDir | Component::Prefix(_) => return Err(Errno::INVAL.into()),
        }
    }
    Ok(names)
}
