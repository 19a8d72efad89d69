//! A plain index, also of a reference: an ordered set of (member's form, key).
//!
//! Entries hold no pointer to a row: copying a node must not touch the counters of its rows.

use imbl::OrdSet;

use crate::wire::{IndexKey, Key};

/// The keys of a table by one member.
pub struct Index<T: IndexKey, K: Key> {
    entries: OrdSet<(T::Form, K)>,
}

impl<T: IndexKey, K: Key> Clone for Index<T, K> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
        }
    }
}

impl<T: IndexKey, K: Key> Default for Index<T, K> {
    fn default() -> Self {
        Self {
            entries: OrdSet::new(),
        }
    }
}

impl<T: IndexKey, K: Key> Index<T, K> {
    /// Takes an entry in.
    pub fn insert(&mut self, value: &T, key: &K) {
        self.entries.insert((value.form(), key.clone()));
    }

    /// Takes an entry out.
    pub fn remove(&mut self, value: &T, key: &K) {
        self.entries.remove(&(value.form(), key.clone()));
    }

    /// Moves an entry, if the member changed.
    pub fn replace(&mut self, stored: &T, value: &T, key: &K) {
        if stored.form() != value.form() {
            self.remove(stored, key);
            self.insert(value, key);
        }
    }

    /// The keys of the records whose member has this value, in order.
    pub fn keys<'i>(&'i self, value: &T) -> impl Iterator<Item = &'i K> + use<'i, T, K> {
        let form = value.form();
        self.entries
            .range((form.clone(), K::least())..)
            .take_while(move |(entry, _)| *entry == form)
            .map(|(_, key)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Id;

    fn key(number: u128) -> Id<()> {
        Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn it_gives_the_keys_of_one_value_in_order() {
        let mut index = Index::<Option<String>, Id<()>>::default();
        let value = |text: &str| Some(text.to_owned());
        for (number, text) in [(3, "b"), (2, "a"), (1, "b"), (4, "ba")] {
            index.insert(&value(text), &key(number));
        }
        index.insert(&None, &key(5));
        let keys = |index: &Index<_, _>, value| index.keys(&value).copied().collect::<Vec<_>>();
        assert_eq!(keys(&index, value("b")), [key(1), key(3)]);
        assert_eq!(keys(&index, None), [key(5)]);
        index.replace(&value("b"), &value("a"), &key(3));
        index.replace(&value("b"), &value("b"), &key(1));
        index.remove(&value("a"), &key(2));
        assert_eq!(keys(&index, value("a")), [key(3)]);
        assert_eq!(keys(&index, value("b")), [key(1)]);
    }
}
