//! What persistent maps take of memory: a formula over entries, since nodes cannot be counted.
//!
//! imbl 7 keeps 16 entries in a leaf, and 16 keys with 17 pointers in an inner node. How full nodes are
//! follows from what came and went, which a state does not tell: a restart builds other nodes for the
//! same entries. So one figure stands for each kind of map, in the middle of what was seen.
//! `tests/memory` holds the sum against the allocator.

use std::mem::size_of;

/// Entries of a leaf, and keys of an inner node.
const NODE: usize = 16;

/// Head of a node: two counters of its `Arc`, and where its entries begin and end.
const NODE_HEAD: usize = 4 * size_of::<usize>();

/// In which order entries come, for the most part. A full leaf is split in halves; one with fewer than
/// five entries is merged with the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Each behind all others: keys that the server assigns. (Entries of a leaf: 8.0; with a quarter
    /// of them removed 6.7, with half 7.7.)
    Ascending,
    /// In the order of keys within a group, as entries of an index do; or of any group. (8.0 to 11.2;
    /// after many changes 9.7; with a quarter removed 6.7 to 8.7.)
    Grouped,
    /// As they like, and after a load from a snapshot ascending: keys that clients choose. (8.0 to
    /// 11.3.)
    Either,
    /// Anywhere, always: hashes. (11.3; with a quarter removed 8.7, with half 7.6.)
    Random,
}

impl Arrival {
    /// Entries of a node, in hundredths.
    const fn mean_hundredths(self) -> usize {
        match self {
            Self::Ascending => 750,
            Self::Grouped => 820,
            Self::Either => 880,
            Self::Random => 960,
        }
    }
}

/// Bytes of a map: its nodes, what its keys own (`owned` bytes all together), and the copies of keys
/// in inner nodes, one for each leaf. What values own is not in it.
pub(super) const fn map_bytes<K, V>(entries: usize, owned: usize, arrival: Arrival) -> usize {
    if entries == 0 {
        return 0;
    }
    let mean = arrival.mean_hundredths();
    let mut nodes = if entries <= NODE {
        1
    } else {
        (entries * 100).div_ceil(mean)
    };
    let mut bytes = nodes * leaf_bytes::<K, V>();
    while nodes > 1 {
        nodes = if nodes <= NODE {
            1
        } else {
            (nodes * 100).div_ceil(mean)
        };
        bytes += nodes * inner_bytes::<K>();
    }
    let copies = if entries <= NODE {
        0
    } else {
        owned * 100 / mean
    };
    bytes + owned + copies
}

const fn leaf_bytes<K, V>() -> usize {
    NODE_HEAD + NODE * size_of::<(K, V)>()
}

/// Keys, pointers to children, where either begin and end, and the level.
const fn inner_bytes<K>() -> usize {
    NODE_HEAD
        + NODE * size_of::<K>()
        + 2 * size_of::<usize>()
        + (NODE + 1) * size_of::<usize>()
        + size_of::<usize>()
}

#[cfg(test)]
mod tests {
    use imbl::OrdMap;

    use super::*;

    /// A number that looks like any other (the end of `SplitMix64`).
    fn mixed(number: u64) -> u64 {
        let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed ^ (mixed >> 31)
    }

    /// How many leaves there are: two entries that do not lie side by side are in two.
    fn leaves<K: Ord, V>(map: &OrdMap<K, V>) -> usize {
        let mut next = 0;
        let starts = map.iter().filter(|(key, _)| {
            let place = std::ptr::from_ref(*key).addr();
            place != std::mem::replace(&mut next, place + size_of::<(K, V)>())
        });
        starts.count()
    }

    #[track_caller]
    fn check(map: &OrdMap<u64, u64>, arrival: Arrival, what: &str) {
        let leaves = leaves(map);
        // A ninth as many inner nodes on each level, near enough.
        let counted = leaves * leaf_bytes::<u64, u64>() + leaves / 8 * inner_bytes::<u64>();
        let bytes = map_bytes::<u64, u64>(map.len(), 0, arrival);
        let error = (bytes as f64 - counted as f64) / counted as f64;
        assert!(error.abs() < 0.3, "{what}: {error:+.3}");
    }

    #[test]
    fn it_is_near_to_what_leaves_take_whatever_came_and_went() {
        let mut ascending: OrdMap<u64, u64> = (0..40_000_u64).map(|key| (key, key)).collect();
        let mut random: OrdMap<u64, u64> = (0..40_000).map(|key| (mixed(key), key)).collect();
        check(&ascending, Arrival::Ascending, "ascending");
        check(&ascending, Arrival::Grouped, "one group");
        check(&ascending, Arrival::Either, "ascending, of a client");
        check(&random, Arrival::Random, "random");
        check(&random, Arrival::Either, "random, of a client");
        for quarter in 1..=3 {
            for map in [&mut ascending, &mut random] {
                let keys = map.keys().copied().filter(|key| mixed(!key) % 4 == quarter);
                for key in keys.collect::<Vec<_>>() {
                    map.remove(&key);
                }
            }
            let what = format!("{quarter} quarters removed");
            check(&ascending, Arrival::Ascending, &what);
            check(&ascending, Arrival::Grouped, &what);
            check(&random, Arrival::Random, &what);
        }
    }

    #[test]
    fn a_map_of_few_entries_is_one_leaf() {
        assert_eq!(map_bytes::<u64, u64>(0, 0, Arrival::Random), 0);
        for entries in [1, 16] {
            let bytes = map_bytes::<u64, u64>(entries, 10, Arrival::Random);
            assert_eq!(bytes, 32 + 16 * 16 + 10);
        }
        let bytes = map_bytes::<u64, u64>(17, 0, Arrival::Random);
        assert_eq!(bytes, 2 * (32 + 16 * 16) + 192 + 16 * 8);
    }

    #[test]
    fn what_keys_own_is_also_in_the_copies_that_inner_nodes_have() {
        let without = map_bytes::<String, ()>(1_000, 0, Arrival::Ascending);
        let with = map_bytes::<String, ()>(1_000, 7_500, Arrival::Ascending);
        assert_eq!(with - without, 7_500 + 1_000);
    }
}
