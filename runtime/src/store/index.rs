//! An ordered index, also of a reference: a set of (form, key), of one member or of several.
//!
//! The form of several members is the tuple of theirs. A record may have several entries, as one
//! whose member is a list does. Entries hold no pointer to a row: copying a node must not touch the
//! counters of its rows.

use std::collections::BTreeSet;

use equivalent::Comparable;
use imbl::OrdSet;

use super::{
    edge::{Edge, Point},
    footprint::{Arrival, map_bytes},
};
use crate::wire::{HeapBytes, IndexKey, Key};

/// The keys of a table in the order of one member, or of several.
pub struct Index<T: IndexKey, K: Key> {
    entries: OrdSet<(T::Form, K)>,
    /// Bytes of the heap that the entries own.
    owned: usize,
}

impl<T: IndexKey, K: Key> Clone for Index<T, K> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            owned: self.owned,
        }
    }
}

impl<T: IndexKey, K: Key> Default for Index<T, K> {
    fn default() -> Self {
        Self {
            entries: OrdSet::new(),
            owned: 0,
        }
    }
}

impl<T: IndexKey, K: Key> Index<T, K> {
    /// Takes an entry in.
    pub fn insert(&mut self, value: &T, key: &K) {
        self.insert_form(value.form(), key);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, value: &T, key: &K) {
        self.remove_form(value.form(), key);
    }

    /// Bytes of the heap that it takes, about.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        map_bytes::<(T::Form, K), ()>(self.entries.len(), self.owned, Arrival::Grouped)
    }

    /// Moves an entry, if the member changed.
    pub fn replace(&mut self, stored: &T, value: &T, key: &K) {
        if stored.order(value).is_ne() {
            self.remove(stored, key);
            self.insert(value, key);
        }
    }

    /// The keys of the records whose member has this value, in order.
    pub fn keys<'i>(&'i self, value: &T) -> impl Iterator<Item = &'i K> + use<'i, T, K> {
        let at = |key| Point {
            members: (Edge::At(value.form()),),
            key,
        };
        self.between(&at(Edge::Below), &at(Edge::Above))
            .map(|(_, key)| key)
    }

    /// The entries behind one place and before another. Finding either end takes O(log n), and no
    /// step allocates.
    pub(crate) fn between<'i, P: Comparable<(T::Form, K)>>(
        &'i self,
        lower: &P,
        upper: &P,
    ) -> impl DoubleEndedIterator<Item = &'i (T::Form, K)> + use<'i, T, K, P> {
        use std::ops::Bound::Excluded;
        self.entries
            .range::<_, P>((Excluded(lower), Excluded(upper)))
    }
}

/// What several members have: one entry, given in its form.
impl<T: IndexKey, K: Key> Index<T, K> {
    /// Takes an entry in.
    pub fn insert_form(&mut self, form: T::Form, key: &K) {
        let entry = (form, key.clone());
        let bytes = entry.heap_bytes();
        if self.entries.insert(entry).is_none() {
            self.owned += bytes;
        }
    }

    /// Takes an entry out.
    pub fn remove_form(&mut self, form: T::Form, key: &K) {
        if let Some(entry) = self.entries.remove(&(form, key.clone())) {
            self.owned = self.owned.saturating_sub(entry.heap_bytes());
        }
    }

    /// Moves an entry, if its form changed.
    pub fn replace_form(&mut self, stored: T::Form, form: T::Form, key: &K) {
        if stored != form {
            self.remove_form(stored, key);
            self.insert_form(form, key);
        }
    }
}

/// What a collection has: an entry for each of its values, which may be equal to each other.
impl<T: IndexKey, K: Key> Index<T, K> {
    /// Takes the entries of a record in.
    pub fn insert_all<'v>(&mut self, values: impl Iterator<Item = &'v T>, key: &K)
    where
        T: 'v,
    {
        values.for_each(|value| self.insert(value, key));
    }

    /// Takes the entries of a record out.
    pub fn remove_all<'v>(&mut self, values: impl Iterator<Item = &'v T>, key: &K)
    where
        T: 'v,
    {
        values.for_each(|value| self.remove(value, key));
    }

    /// Moves the entries that differ.
    pub fn replace_all<'v>(
        &mut self,
        stored: impl Iterator<Item = &'v T>,
        values: impl Iterator<Item = &'v T>,
        key: &K,
    ) where
        T: 'v,
    {
        let stored: BTreeSet<T::Form> = stored.map(IndexKey::form).collect();
        let forms: BTreeSet<T::Form> = values.map(IndexKey::form).collect();
        for form in stored.difference(&forms) {
            self.remove_form(form.clone(), key);
        }
        for form in forms.difference(&stored) {
            self.insert_form(form.clone(), key);
        }
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

    #[test]
    fn a_record_has_an_entry_for_each_value_of_a_collection() {
        let mut index = Index::<u32, Id<()>>::default();
        let keys = |index: &Index<_, _>, value| index.keys(&value).copied().collect::<Vec<_>>();
        index.insert_all([1, 2, 2].iter(), &key(1));
        index.insert_all([2].iter(), &key(2));
        assert_eq!(keys(&index, 1), [key(1)]);
        assert_eq!(keys(&index, 2), [key(1), key(2)]);
        // One of two that are equal goes: the record still has the value.
        index.replace_all([1, 2, 2].iter(), [2, 3].iter(), &key(1));
        assert_eq!(keys(&index, 1), []);
        assert_eq!(keys(&index, 2), [key(1), key(2)]);
        assert_eq!(keys(&index, 3), [key(1)]);
        index.remove_all([2, 3].iter(), &key(1));
        index.remove_all([2].iter(), &key(2));
        assert!(index.entries.is_empty());
    }

    #[test]
    fn what_its_entries_own_comes_and_goes_with_them() {
        let mut index = Index::<String, String>::default();
        let node = map_bytes::<(Box<str>, String), ()>(1, 0, Arrival::Grouped);
        let (text, key) = ("four".to_owned(), "key".to_owned());
        index.insert(&text, &key);
        assert_eq!(index.heap_bytes(), node + 4 + 3);
        index.insert(&text, &key);
        assert_eq!(index.heap_bytes(), node + 4 + 3, "one entry");
        index.replace(&text, &"longer".to_owned(), &key);
        assert_eq!(index.heap_bytes(), node + 6 + 3);
        index.remove(&text, &key);
        assert_eq!(index.heap_bytes(), node + 6 + 3, "it is not there");
        index.remove(&"longer".to_owned(), &key);
        assert_eq!((index.heap_bytes(), index.owned), (0, 0));
    }

    #[test]
    fn several_members_are_one_entry() {
        let mut index = Index::<(u32, Option<String>), Id<()>>::default();
        let form = |number: u32, text: Option<&str>| (number, text.map(str::to_owned)).form();
        index.insert_form(form(1, None), &key(1));
        index.insert_form(form(1, Some("a")), &key(2));
        index.insert_form(form(0, Some("z")), &key(3));
        let keys = |index: &Index<(u32, Option<String>), Id<()>>| {
            let entries = index.entries.iter();
            entries.map(|(_, key)| *key).collect::<Vec<_>>()
        };
        assert_eq!(keys(&index), [key(3), key(2), key(1)], "nulls last");
        index.replace_form(form(1, None), form(0, Some("a")), &key(1));
        assert_eq!(keys(&index), [key(1), key(3), key(2)]);
        index.remove_form(form(0, Some("z")), &key(3));
        assert_eq!(keys(&index), [key(1), key(2)]);
    }

    #[test]
    fn it_goes_between_two_places_both_ways() {
        let mut index = Index::<u32, Id<()>>::default();
        for number in 0..1_000 {
            index.insert(&(number / 10), &key(number.into()));
        }
        let point = |members, key| Point {
            members: (members,),
            key,
        };
        for (lower, upper, expected) in [
            (
                point(Edge::Below, Edge::Below),
                point(Edge::Above, Edge::Above),
                0..1_000,
            ),
            (
                point(Edge::At(7), Edge::Below),
                point(Edge::At(7), Edge::Above),
                70..80,
            ),
            (
                point(Edge::After(7), Edge::Below),
                point(Edge::Before(9), Edge::Below),
                80..90,
            ),
            (
                point(Edge::At(7), Edge::At(key(73))),
                point(Edge::At(7), Edge::Above),
                74..80,
            ),
            (
                point(Edge::At(7), Edge::Below),
                point(Edge::At(7), Edge::At(key(73))),
                70..73,
            ),
            (
                point(Edge::Before(200), Edge::Below),
                point(Edge::Above, Edge::Above),
                0..0,
            ),
        ] {
            let keys: Vec<_> = index.between(&lower, &upper).map(|entry| entry.1).collect();
            assert_eq!(keys, expected.map(key).collect::<Vec<_>>(), "{lower:?}");
            let mut back: Vec<_> = index.between(&lower, &upper).rev().map(|e| e.1).collect();
            back.reverse();
            assert_eq!(back, keys);
        }
    }

    /// What a comparison costs is counted, so that the test does not depend on the machine.
    #[test]
    fn finding_a_place_among_many_entries_takes_few_comparisons() {
        use std::{cell::Cell, cmp::Ordering};

        struct Counted<'c>(u32, &'c Cell<usize>);

        impl equivalent::Equivalent<(u32, Id<()>)> for Counted<'_> {
            fn equivalent(&self, _: &(u32, Id<()>)) -> bool {
                false
            }
        }

        impl Comparable<(u32, Id<()>)> for Counted<'_> {
            fn compare(&self, (form, _): &(u32, Id<()>)) -> Ordering {
                self.1.set(self.1.get() + 1);
                self.0.cmp(form).then(Ordering::Less)
            }
        }

        let mut index = Index::<u32, Id<()>>::default();
        for number in 0..100_000 {
            index.insert(&number, &key(number.into()));
        }
        let comparisons = Cell::new(0);
        let (lower, upper) = (Counted(50_000, &comparisons), Counted(99_000, &comparisons));
        let mut walk = index.between(&lower, &upper);
        assert_eq!(walk.next().map(|entry| entry.0), Some(50_000));
        assert_eq!(walk.next_back().map(|entry| entry.0), Some(98_999));
        assert!(comparisons.get() < 100, "{}", comparisons.get());
    }
}
