//! How much memory of the heap a value owns: what is asked of the allocator, which may round it up.
//!
//! Counted as values come and go, so it must be cheap, and the same for a value each time.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    mem::size_of,
};

use serde::Serialize;
use serde_json::Value;

use super::{NullsLast, Variant};
use crate::types::{Bytes, Date, Decimal, Duration, Id, Time, Timestamp, Uuid};

/// A type whose values may own memory of the heap.
pub trait HeapBytes {
    /// Bytes that it owns beyond its own size.
    fn heap_bytes(&self) -> usize;
}

/// As [`HeapBytes::heap_bytes`], for generated code.
pub fn heap_bytes<T: HeapBytes>(value: &T) -> usize {
    value.heap_bytes()
}

/// About as much as a value of any type of serde's owns: the bytes of its JSON.
pub fn opaque_heap_bytes<T: Serialize>(value: &T) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // What cannot be written was never stored.
    let _: Result<(), _> = serde_json::to_writer(&mut count, value);
    count.0
}

/// Bytes of the nodes of a std B-tree: up to 11 entries in a node, and in every inner node 12 pointers
/// beside. Entries that come in order, as they do from the log, leave 6 in a leaf and one above it.
/// (Many that came in any order take up to a fifth less, until the next start.)
fn btree_bytes(entries: usize, entry_bytes: usize) -> usize {
    const CAPACITY: usize = 11;
    const HEAD: usize = 16;
    const fn nodes(entries: usize) -> usize {
        if entries <= CAPACITY {
            1
        } else {
            (entries - 4).div_ceil(7)
        }
    }
    if entries == 0 {
        return 0;
    }
    let leaf = HEAD + CAPACITY * entry_bytes;
    let mut level = nodes(entries);
    let mut bytes = level * leaf;
    while level > 1 {
        level = nodes(level - 1);
        bytes += level * (leaf + (CAPACITY + 1) * size_of::<usize>());
    }
    bytes
}

macro_rules! none {
    ($($type:ty),*) => {$(
        impl HeapBytes for $type {
            fn heap_bytes(&self) -> usize {
                0
            }
        }
    )*};
}

none!(
    bool, u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, Decimal, Timestamp, Date, Time, Duration,
    Uuid
);

impl<T> HeapBytes for Id<T> {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl<T: Variant> HeapBytes for T {
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl HeapBytes for String {
    fn heap_bytes(&self) -> usize {
        self.capacity()
    }
}

impl HeapBytes for Box<str> {
    fn heap_bytes(&self) -> usize {
        self.len()
    }
}

impl HeapBytes for Bytes {
    fn heap_bytes(&self) -> usize {
        self.len()
    }
}

impl<T: HeapBytes> HeapBytes for Option<T> {
    fn heap_bytes(&self) -> usize {
        self.as_ref().map_or(0, HeapBytes::heap_bytes)
    }
}

impl<T: HeapBytes> HeapBytes for NullsLast<T> {
    fn heap_bytes(&self) -> usize {
        match self {
            Self::Value(value) => value.heap_bytes(),
            Self::Null => 0,
        }
    }
}

impl<T: HeapBytes> HeapBytes for Vec<T> {
    fn heap_bytes(&self) -> usize {
        let elements: usize = self.iter().map(HeapBytes::heap_bytes).sum();
        self.capacity() * size_of::<T>() + elements
    }
}

impl<T: HeapBytes> HeapBytes for BTreeSet<T> {
    fn heap_bytes(&self) -> usize {
        let elements: usize = self.iter().map(HeapBytes::heap_bytes).sum();
        btree_bytes(self.len(), size_of::<T>()) + elements
    }
}

impl<K: HeapBytes, V: HeapBytes> HeapBytes for BTreeMap<K, V> {
    fn heap_bytes(&self) -> usize {
        let pairs = self.iter();
        let inside: usize = pairs
            .map(|(key, value)| key.heap_bytes() + value.heap_bytes())
            .sum();
        btree_bytes(self.len(), size_of::<K>() + size_of::<V>()) + inside
    }
}

impl HeapBytes for Value {
    fn heap_bytes(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => 0,
            Self::String(text) => text.capacity(),
            Self::Array(elements) => elements.heap_bytes(),
            Self::Object(members) => {
                let pair = size_of::<String>() + size_of::<Self>();
                let inside = members
                    .iter()
                    .map(|(name, value)| name.capacity() + value.heap_bytes());
                btree_bytes(members.len(), pair) + inside.sum::<usize>()
            }
        }
    }
}

macro_rules! tuples {
    ($($place:tt $type:ident),+) => {
        impl<$($type: HeapBytes),+> HeapBytes for ($($type,)+) {
            fn heap_bytes(&self) -> usize {
                0 $(+ self.$place.heap_bytes())+
            }
        }
    };
}

tuples!(0 A, 1 B);
tuples!(0 A, 1 B, 2 C);
tuples!(0 A, 1 B, 2 C, 3 D);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G);
tuples!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{CborReader, CborWriter, Wire};

    #[test]
    fn what_is_inline_owns_nothing() {
        assert_eq!(heap_bytes(&7_u64), 0);
        assert_eq!(heap_bytes(&None::<String>), 0);
        assert_eq!(heap_bytes(&(1_u32, NullsLast::<Box<str>>::Null)), 0);
        assert_eq!(heap_bytes(&Value::Bool(true)), 0);
        assert_eq!(heap_bytes(&BTreeSet::<u8>::new()), 0);
        assert_eq!(heap_bytes(&Vec::<u8>::new()), 0);
    }

    #[test]
    fn what_is_owned_counts_with_all_that_it_owns() {
        let text = |text: &str| text.to_owned();
        assert_eq!(heap_bytes(&text("seven b")), 7);
        assert_eq!(heap_bytes(&String::with_capacity(40)), 40);
        let list = vec![text("ab"), text("c")];
        assert_eq!(heap_bytes(&Some(list)), 2 * 24 + 3);
        let form: (Box<str>, NullsLast<Box<str>>) = ("ab".into(), NullsLast::Value("cde".into()));
        assert_eq!(heap_bytes(&form), 5);
        let value = serde_json::json!({"a": ["xyz"]});
        assert!(heap_bytes(&value) > 4 + 32);
        assert_eq!(opaque_heap_bytes(&vec![1, 22]), "[1,22]".len());
    }

    /// A record counts the same when it was read from a body and when it was read from the log.
    #[test]
    fn what_is_read_has_no_room_to_grow() {
        fn check<T: Wire + Clone>(json: &str) {
            let read = T::read(&mut serde_json::Deserializer::from_str(json)).unwrap();
            let mut cbor = CborWriter::new();
            read.encode(&mut cbor);
            let decoded = T::decode(&mut CborReader::new(cbor.as_bytes())).unwrap();
            assert_eq!(heap_bytes(&read), heap_bytes(&read.clone()), "{json}");
            assert_eq!(heap_bytes(&decoded), heap_bytes(&read), "{json}");
        }
        let numbers = serde_json::to_string(&(0..1_500).collect::<Vec<u16>>()).unwrap();
        check::<String>(r#""a text with \"escapes\" and \u00e9""#);
        check::<Vec<u16>>("[1,2,3,4,5]");
        check::<Vec<u16>>(&numbers);
        check::<Vec<Vec<String>>>(r#"[["a"],[],["bcd","e","f","g","h"]]"#);
        check::<BTreeSet<String>>(r#"["a","bc"]"#);
        check::<BTreeMap<String, Vec<u16>>>(r#"{"a":[1,2,3,4,5]}"#);
        check::<Bytes>(r#""AAECAw==""#);
        check::<Value>(r#"{"a":[1,2,3,4,5,["x"]],"b":"\n"}"#);
    }

    #[test]
    fn a_tree_has_nodes() {
        let of = |entries: u32| heap_bytes(&(0..entries).collect::<BTreeSet<u32>>());
        assert_eq!(of(1), of(11));
        assert!(of(12) > 2 * of(11));
        let (small, large) = (of(1_000), of(10_000));
        assert!(large > 9 * small && large < 11 * small, "{small}, {large}");
    }
}
