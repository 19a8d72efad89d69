//! A map of bounded size that forgets what was not changed for longest.

use std::{collections::HashMap, mem};

/// Two maps: the newer one takes what is changed, and when it is full the older one is forgotten, and
/// the newer one becomes that. So what was changed last always stays, at least [`Self::kept`] entries
/// of it, and at most twice as many are there.
#[derive(Debug)]
pub(super) struct Recent<V> {
    /// How many entries each may have.
    kept: usize,
    newer: HashMap<u64, V>,
    older: HashMap<u64, V>,
}

impl<V: Default> Recent<V> {
    pub(super) fn new(kept: usize) -> Self {
        Self {
            kept,
            newer: HashMap::new(),
            older: HashMap::new(),
        }
    }

    pub(super) fn get(&self, key: u64) -> Option<&V> {
        self.newer.get(&key).or_else(|| self.older.get(&key))
    }

    /// The value to be changed, if there is one. It does not count as changed lately.
    pub(super) fn get_mut(&mut self, key: u64) -> Option<&mut V> {
        match self.newer.get_mut(&key) {
            Some(value) => Some(value),
            None => self.older.get_mut(&key),
        }
    }

    /// The value to be changed, a new one if there is none.
    pub(super) fn entry(&mut self, key: u64) -> &mut V {
        let known = self.older.remove(&key);
        if !self.newer.contains_key(&key) && self.newer.len() >= self.kept {
            self.older = mem::take(&mut self.newer);
        }
        self.newer
            .entry(key)
            .or_insert_with(|| known.unwrap_or_default())
    }

    pub(super) fn remove(&mut self, key: u64) {
        self.newer.remove(&key);
        self.older.remove(&key);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.newer.len() + self.older.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_last_stays() {
        let mut recent = Recent::new(100);
        for key in 0..10_000 {
            *recent.entry(key) = key + 1;
            // One that is changed all the time is never forgotten.
            *recent.entry(0) = 1;
            for kept in key.saturating_sub(98)..=key {
                assert_eq!(recent.get(kept), Some(&(kept + 1)));
            }
            assert!(recent.len() <= 200);
        }
        assert_eq!(recent.get(0), Some(&1));
        assert_eq!(recent.get(5000), None);
        assert_eq!(*recent.entry(5000), 0, "a forgotten one begins anew");
    }

    #[test]
    fn what_is_removed_is_in_neither_map() {
        let mut recent = Recent::new(2);
        for key in 0..4 {
            *recent.entry(key) = 'a';
        }
        *recent.get_mut(0).unwrap() = 'b';
        for key in 0..4 {
            assert_eq!(recent.get(key), Some(if key == 0 { &'b' } else { &'a' }));
            recent.remove(key);
            assert_eq!(recent.get(key), None);
            assert!(recent.get_mut(key).is_none());
        }
        assert_eq!(recent.len(), 0);
    }
}
