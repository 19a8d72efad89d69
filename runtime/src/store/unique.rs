//! A unique index: a keyed 8-byte hash of the member to the record's key.
//!
//! The row itself is compared, so a hash that two values share costs a look and nothing else. The
//! hash is keyed anew in every process (SipHash), so nobody can choose values that collide.

use std::{
    hash::{BuildHasher, Hash, Hasher, RandomState},
    sync::Arc,
};

use imbl::OrdMap;

use super::{
    Row, Rows,
    footprint::{Arrival, map_bytes},
};
use crate::{model::Model, wire::Key};

/// The keys of a table by one member that no two records share.
#[derive(Debug, Clone)]
pub struct Unique<K: Key> {
    first: OrdMap<u64, K>,
    /// What found its hash taken by another value: empty but for a chance of n²/2⁶⁵.
    more: OrdMap<u64, Vec<K>>,
    /// Bytes of the heap that the keys own.
    owned: usize,
    hasher: RandomState,
}

impl<K: Key> Default for Unique<K> {
    fn default() -> Self {
        Self {
            first: OrdMap::new(),
            more: OrdMap::new(),
            owned: 0,
            hasher: RandomState::new(),
        }
    }
}

impl<K: Key> Unique<K> {
    /// Whether a record other than `record` holds the value; `holds` says it of a record. A value
    /// that is absent is never taken.
    pub fn is_taken<M: Model<Key = K>, V: Hash>(
        &self,
        value: &Option<V>,
        record: &M,
        rows: &Rows<M>,
        holds: impl Fn(&M) -> bool,
    ) -> bool {
        let Some(value) = value else { return false };
        self.candidates(self.hash(value)).any(|candidate| {
            candidate != record.key() && rows.get(candidate).is_some_and(|row| holds(&row.record))
        })
    }

    /// The row whose record holds the value; `holds` says it of a record.
    pub fn find<'r, M: Model<Key = K>, V: Hash>(
        &self,
        value: &V,
        rows: &'r Rows<M>,
        holds: impl Fn(&M) -> bool,
    ) -> Option<&'r Arc<Row<M>>> {
        let candidates = self.candidates(self.hash(value));
        let mut rows = candidates.filter_map(|candidate| rows.get(candidate));
        rows.find(|row| holds(&row.record))
    }

    /// Takes a value in; one that is absent takes no part.
    pub fn insert<V: Hash>(&mut self, value: Option<V>, key: &K) {
        let Some(value) = value else { return };
        let hash = self.hash(value);
        let key = key.clone();
        self.owned += key.heap_bytes();
        // The one that was there moves over: a look-up less than asking first.
        if let Some(earlier) = self.first.insert(hash, key) {
            self.more.entry(hash).or_default().push(earlier);
        }
    }

    /// Takes a value out.
    pub fn remove<V: Hash>(&mut self, value: Option<V>, key: &K) {
        let Some(value) = value else { return };
        let hash = self.hash(value);
        if self.first.get(&hash) == Some(key)
            && let Some(removed) = self.first.remove(&hash)
        {
            self.owned = self.owned.saturating_sub(removed.heap_bytes());
            // Invariant: a hash in `more` is in `first`.
            if let Some(mut others) = self.more.remove(&hash) {
                self.first.insert(hash, others.swap_remove(0));
                if !others.is_empty() {
                    self.more.insert(hash, others);
                }
            }
        } else if let Some(mut others) = self.more.remove(&hash) {
            for removed in others.extract_if(.., |other| other == key) {
                self.owned = self.owned.saturating_sub(removed.heap_bytes());
            }
            if !others.is_empty() {
                self.more.insert(hash, others);
            }
        }
    }

    /// Moves an entry, if the value changed.
    pub fn replace<V: Hash + PartialEq>(&mut self, stored: Option<V>, value: Option<V>, key: &K) {
        if stored != value {
            self.remove(stored, key);
            self.insert(value, key);
        }
    }

    /// Bytes of the heap that it takes, about.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        // The keys are the values of this map.
        map_bytes::<u64, K>(self.first.len(), 0, Arrival::Random) + self.owned
    }

    fn hash<V: Hash>(&self, value: V) -> u64 {
        self.hasher.hash_one(value)
    }

    fn candidates(&self, hash: u64) -> impl Iterator<Item = &K> {
        let more = self.more.get(&hash).map(Vec::as_slice).unwrap_or_default();
        self.first.get(&hash).into_iter().chain(more)
    }
}

/// A text as `unique(ignore_case)` compares it: by its lower-cased form (Unicode, without locale).
#[derive(Debug, Clone, Copy)]
pub struct Folded<'a>(pub &'a str);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.0.is_ascii() && other.0.is_ascii() {
            return self.0.eq_ignore_ascii_case(other.0);
        }
        fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
            text.chars().flat_map(char::to_lowercase)
        }
        folded(self.0).eq(folded(other.0))
    }
}

impl Eq for Folded<'_> {}

impl Hash for Folded<'_> {
    /// Hashes the bytes of the lower-cased text, in whatever pieces they come.
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0.is_ascii() {
            let mut piece = [0; 64];
            for bytes in self.0.as_bytes().chunks(piece.len()) {
                let folded = piece.iter_mut().zip(bytes);
                folded.for_each(|(folded, byte)| *folded = byte.to_ascii_lowercase());
                state.write(piece.get(..bytes.len()).unwrap_or_default());
            }
        } else {
            for character in self.0.chars().flat_map(char::to_lowercase) {
                state.write(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        state.write_u8(0xff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Id;

    fn key(number: u128) -> Id<()> {
        Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    /// A value whose hash is the same for all.
    #[derive(PartialEq)]
    struct Colliding;

    impl Hash for Colliding {
        fn hash<H: Hasher>(&self, _state: &mut H) {}
    }

    fn held<K: Key, V: Hash>(unique: &Unique<K>, value: V) -> Vec<K> {
        unique.candidates(unique.hash(value)).cloned().collect()
    }

    #[test]
    fn a_value_is_held_until_its_record_goes() {
        let mut unique = Unique::default();
        unique.insert(Some(Folded("Ada@X.org")), &key(1));
        assert_eq!(held(&unique, Folded("ada@x.ORG")), [key(1)]);
        assert_eq!(held(&unique, Folded("ada@x.com")), []);
        unique.replace(
            Some(Folded("ada@x.org")),
            Some(Folded("ada@x.com")),
            &key(1),
        );
        assert_eq!(held(&unique, Folded("ada@x.org")), []);
        unique.remove(Some(Folded("ADA@x.com")), &key(1));
        assert!(unique.first.is_empty());
    }

    #[test]
    fn folded_texts_that_are_equal_hash_alike() {
        let unique = Unique::<Id<()>>::default();
        let long = "Ada.Lovelace@Analytical-Engine.Example.Org/".repeat(4);
        for (one, two, equal) in [
            ("Ada@X.org", "aDA@x.ORG", true),
            (long.as_str(), long.to_uppercase().as_str(), true),
            // The Kelvin sign is a k of its own.
            ("\u{212A}elvin", "kELVIN", true),
            ("ÄÖ", "äö", true),
            ("\u{130}x", "i\u{307}X", true),
            ("ab", "a", false),
            ("", "\u{0}", false),
        ] {
            assert_eq!(Folded(one) == Folded(two), equal, "{one} {two}");
            assert_eq!(
                unique.hash(Folded(one)) == unique.hash(Folded(two)),
                equal,
                "{one} {two}"
            );
        }
    }

    #[test]
    fn an_absent_value_takes_no_part() {
        let mut unique = Unique::default();
        unique.insert(None::<&str>, &key(1));
        unique.replace(None::<&str>, None, &key(1));
        assert!(unique.first.is_empty());
        unique.replace(None, Some("a"), &key(1));
        assert_eq!(held(&unique, "a"), [key(1)]);
    }

    #[test]
    fn values_that_share_a_hash_are_all_kept() {
        let mut unique = Unique::default();
        for number in 1..=3 {
            unique.insert(Some(Colliding), &key(number));
        }
        assert_eq!(held(&unique, Colliding), [key(3), key(1), key(2)]);
        unique.remove(Some(Colliding), &key(1));
        unique.remove(Some(Colliding), &key(3));
        assert_eq!(held(&unique, Colliding), [key(2)]);
        unique.remove(Some(Colliding), &key(2));
        assert!(unique.first.is_empty() && unique.more.is_empty());
    }
}
