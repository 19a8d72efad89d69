//! A plain index, also of a reference: an ordered set of (member's form, key).
//!
//! Entries hold no pointer to a row: copying a node must not touch the counters of its rows.

use imbl::OrdSet;

use crate::wire::Key;

/// The keys of a table by one member.
#[derive(Debug, Clone)]
pub struct Index<F: Ord + Clone, K: Key> {
    entries: OrdSet<(F, K)>,
}

impl<F: Ord + Clone, K: Key> Default for Index<F, K> {
    fn default() -> Self {
        Self { entries: OrdSet::new() }
    }
}

impl<F: Ord + Clone, K: Key> Index<F, K> {
    /// Takes an entry in.
    pub fn insert(&mut self, form: F, key: &K) {
        self.entries.insert((form, key.clone()));
    }

    /// Takes an entry out.
    pub fn remove(&mut self, form: F, key: &K) {
        self.entries.remove(&(form, key.clone()));
    }

    /// Moves an entry, if the member changed.
    pub fn replace(&mut self, stored: F, form: F, key: &K) {
        if stored != form {
            self.remove(stored, key);
            self.insert(form, key);
        }
    }

    /// The keys of the records whose member has this form, in order.
    pub fn keys(&self, form: &F) -> impl Iterator<Item = &K> {
        self.entries
            .range((form.clone(), K::least())..)
            .take_while(move |(entry, _)| entry == form)
            .map(|(_, key)| key)
    }
}
