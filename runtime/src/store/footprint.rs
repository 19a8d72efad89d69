//! What persistent maps take of memory: a formula over entries, since nodes cannot be counted.
//!
//! imbl 7 keeps 16 entries in a leaf and 16 keys with 17 pointers in an inner node; nodes are split in
//! halves. How full they are follows from the order in which entries came (seen with 1 M entries:
//! 0.56 ascending, 0.69 in random order).

use std::mem::size_of;

/// Entries of a leaf, and keys of an inner node.
const NODE: usize = 16;

/// Head of a node: two counters of its `Arc`, and where its entries begin and end.
const NODE_HEAD: usize = 4 * size_of::<usize>();

/// In which order entries come, for the most part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Each behind all others: keys that the server assigns.
    Ascending,
    /// Anywhere.
    Random,
    /// Some of both: entries of an index that ends with such a key.
    Grouped,
}

impl Arrival {
    /// Entries of a node in the mean, in hundredths.
    const fn mean_hundredths(self) -> usize {
        match self {
            Self::Ascending => NODE * 53,
            Self::Grouped => NODE * 56,
            Self::Random => NODE * 69,
        }
    }
}

/// Bytes of a map's nodes; what its entries own comes on top.
pub(super) const fn map_bytes<K, V>(entries: usize, arrival: Arrival) -> usize {
    if entries == 0 {
        return 0;
    }
    let mean = arrival.mean_hundredths();
    let leaf = NODE_HEAD + NODE * size_of::<(K, V)>();
    // Keys, pointers to children, the head of either and the level.
    let inner = NODE_HEAD
        + NODE * size_of::<K>()
        + 2 * size_of::<usize>()
        + (NODE + 2) * size_of::<usize>();
    let leaves = (entries * 100).div_ceil(mean);
    let mut bytes = leaves * leaf;
    let mut level = leaves;
    while level > 1 {
        level = (level * 100).div_ceil(mean);
        bytes += level * inner;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_with_its_entries() {
        assert_eq!(map_bytes::<u64, u64>(0, Arrival::Random), 0);
        let one = map_bytes::<u64, u64>(1, Arrival::Random);
        assert_eq!(one, 32 + 16 * 16);
        let many = map_bytes::<u64, u64>(1_000_000, Arrival::Random);
        assert!(many > 26_000_000 && many < 32_000_000, "{many}");
        assert!(map_bytes::<u64, u64>(1_000_000, Arrival::Ascending) > many);
    }
}
