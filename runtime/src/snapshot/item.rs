//! Items of a block: a sequence, a key and a value, and the order in which they must come.
//!
//! A snapshot's rows and a key file's groups come by key; a carry file's records and a frame file's
//! frames, which have no key here, by sequence.

use std::ops::RangeInclusive;

use super::error::Damage;
use crate::{log::fields::Fields, sequence::Sequence};

/// Most bytes of an item's key and value together.
pub const ITEM_BYTES_MAX: usize = 64 << 20;
/// Bytes before an item's key: sequence and both lengths.
pub(super) const ITEM_HEAD_BYTES: usize = 16;

/// One item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item<'b> {
    pub(super) sequence: Sequence,
    pub(super) key: &'b [u8],
    pub(super) value: &'b [u8],
}

impl<'b> Item<'b> {
    /// Bytes in a block; `None` if that is too many.
    pub(super) fn bytes(&self) -> Option<usize> {
        let bytes = self.key.len().checked_add(self.value.len())?;
        (bytes <= ITEM_BYTES_MAX).then(|| bytes + ITEM_HEAD_BYTES)
    }

    /// Appends the item, which [`Self::bytes`] found small enough.
    pub(super) fn write(&self, block: &mut Vec<u8>) {
        debug_assert!(self.bytes().is_some(), "lengths fit in 32 bits");
        block.extend_from_slice(&self.sequence.0.to_le_bytes());
        block.extend_from_slice(&(self.key.len() as u32).to_le_bytes());
        block.extend_from_slice(&(self.value.len() as u32).to_le_bytes());
        block.extend_from_slice(self.key);
        block.extend_from_slice(self.value);
    }

    /// Takes the item at the start of `block`.
    fn take(block: &mut &'b [u8]) -> Option<Self> {
        let (head, rest) = block.split_at_checked(ITEM_HEAD_BYTES)?;
        let mut fields = Fields(head);
        let sequence = Sequence(fields.u64()?);
        let key_bytes = usize::try_from(fields.u32()?).ok()?;
        let value_bytes = usize::try_from(fields.u32()?).ok()?;
        let (key, rest) = rest.split_at_checked(key_bytes)?;
        let (value, rest) = rest.split_at_checked(value_bytes)?;
        *block = rest;
        Some(Self {
            sequence,
            key,
            value,
        })
    }
}

/// The items of one block, which were all found to be there.
#[derive(Debug, Clone)]
pub(super) struct Items<'b> {
    left: u32,
    block: &'b [u8],
}

impl<'b> Items<'b> {
    /// The `count` items of a block, of which the first has the sequence `first`.
    pub(super) fn new(block: &'b [u8], count: u32, first: Sequence) -> Result<Self, Damage> {
        let items = Self { left: count, block };
        let mut rest = block;
        for index in 0..count {
            let item = Item::take(&mut rest).ok_or(Damage::Items("an item is cut off"))?;
            if index == 0 && item.sequence != first {
                return Err(Damage::Items("the first item has another sequence"));
            }
        }
        if rest.is_empty() {
            Ok(items)
        } else {
            Err(Damage::Items("bytes follow the last item of a block"))
        }
    }
}

impl<'b> Iterator for Items<'b> {
    type Item = Item<'b>;

    fn next(&mut self) -> Option<Item<'b>> {
        self.left = self.left.checked_sub(1)?;
        Item::take(&mut self.block)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

/// By what the items of a file ascend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Key,
    Sequence,
}

/// Checks that items come in order. Writer and verification ask the same.
#[derive(Debug)]
pub struct Order {
    by: By,
    sequences: RangeInclusive<Sequence>,
    last: Option<Sequence>,
    last_key: Vec<u8>,
}

impl Order {
    /// Nothing came so far; sequences must lie in `sequences`.
    pub(super) const fn new(by: By, sequences: RangeInclusive<Sequence>) -> Self {
        Self {
            by,
            sequences,
            last: None,
            last_key: Vec::new(),
        }
    }

    /// Takes the next item, or says what is wrong with it.
    pub(super) fn admit(&mut self, item: &Item<'_>) -> Result<(), &'static str> {
        if !self.sequences.contains(&item.sequence) {
            return Err("an item's sequence lies outside of what the header says");
        }
        let follows = self.last.is_none_or(|last| match self.by {
            By::Key => SortKey::of(&self.last_key) < SortKey::of(item.key),
            By::Sequence => last < item.sequence,
        });
        if !follows {
            return Err("an item does not sort after the one before it");
        }
        self.last = Some(item.sequence);
        self.last_key.clear();
        self.last_key.extend_from_slice(item.key);
        Ok(())
    }
}

/// A key of CBOR (RFC 8949) in the order in which tables have it: integers by number, byte and text
/// strings by content. No model has keys of several kinds.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortKey<'k> {
    Integer(i128),
    Bytes(&'k [u8]),
    Text(&'k [u8]),
    Other(&'k [u8]),
}

impl<'k> SortKey<'k> {
    pub(super) fn of(key: &'k [u8]) -> Self {
        Self::read(key).unwrap_or(Self::Other(key))
    }

    fn read(key: &'k [u8]) -> Option<Self> {
        let (&head, rest) = key.split_first()?;
        let mut fields = Fields(rest);
        let argument = match head & 0x1f {
            small @ 0..=23 => u64::from(small),
            24 => u64::from(u8::from_le_bytes(fields.take()?)),
            25 => u64::from(u16::from_be_bytes(fields.take()?)),
            26 => u64::from(u32::from_be_bytes(fields.take()?)),
            27 => u64::from_be_bytes(fields.take()?),
            _ => return None,
        };
        let content = fields.0;
        let is_string = content.len() as u64 == argument;
        match head >> 5 {
            0 if content.is_empty() => Some(Self::Integer(i128::from(argument))),
            1 if content.is_empty() => Some(Self::Integer(-1 - i128::from(argument))),
            2 if is_string => Some(Self::Bytes(content)),
            3 if is_string => Some(Self::Text(content)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        types::Uuid,
        wire::{CborWriter, Wire},
    };

    fn cbor<T: Wire>(value: &T) -> Vec<u8> {
        let mut cbor = CborWriter::new();
        value.encode(&mut cbor);
        cbor.as_bytes().to_vec()
    }

    fn assert_order<T: Wire + Ord>(values: &[T]) {
        for one in values {
            for other in values {
                let (a, b) = (cbor(one), cbor(other));
                let order = SortKey::of(&a).cmp(&SortKey::of(&b));
                assert_eq!(order, one.cmp(other), "{a:x?} {b:x?}");
            }
        }
    }

    #[test]
    fn keys_sort_as_they_do_in_tables() {
        assert_order(&[0, 1, 23, 24, 255, 256, 65_535, 65_536, 1 << 32, u64::MAX]);
        assert_order(&[i64::MIN, -257, -256, -25, -24, -1, 0, 1, 24, 500, i64::MAX]);
        let texts = ["", "a", "aa", "b", "é", "zz"].map(str::to_owned);
        let long = [
            "x".repeat(23),
            "x".repeat(24),
            "x".repeat(300),
            "y".to_owned(),
        ];
        assert_order(&[texts.to_vec(), long.to_vec()].concat());
        let uuid = |digit: &str| -> Uuid {
            let groups = [8, 4, 4, 4, 12].map(|digits| digit.repeat(digits));
            groups.join("-").parse().unwrap()
        };
        assert_order(&["0", "1", "7", "8", "f"].map(uuid));
    }

    #[test]
    fn items_must_ascend_within_their_sequences() {
        let item = |sequence, key| Item {
            sequence: Sequence(sequence),
            key,
            value: &[],
        };
        let mut rows = Order::new(By::Key, Sequence(2)..=Sequence(9));
        assert!(rows.admit(&item(1, &[0])).is_err());
        assert!(rows.admit(&item(10, &[0])).is_err());
        assert!(rows.admit(&item(9, &[5])).is_ok());
        assert!(rows.admit(&item(2, &[5])).is_err());
        assert!(rows.admit(&item(2, &[4])).is_err());
        assert!(rows.admit(&item(2, &[6])).is_ok());
        let mut records = Order::new(By::Sequence, Sequence(1)..=Sequence(9));
        assert!(records.admit(&item(4, &[])).is_ok());
        assert!(records.admit(&item(4, &[])).is_err());
        assert!(records.admit(&item(5, &[])).is_ok());
    }

    #[test]
    fn items_that_are_not_all_there_are_refused() {
        let mut block = Vec::new();
        for sequence in [3, 1] {
            let sequence = Sequence(sequence);
            Item {
                sequence,
                key: &[7],
                value: &[1, 2],
            }
            .write(&mut block);
        }
        assert_eq!(block.len(), 2 * 19);
        assert_eq!(Items::new(&block, 2, Sequence(3)).unwrap().count(), 2);
        assert!(Items::new(&block, 1, Sequence(3)).is_err());
        assert!(Items::new(&block, 3, Sequence(3)).is_err());
        assert!(Items::new(&block, 2, Sequence(1)).is_err());
        assert!(Items::new(&block[..37], 2, Sequence(3)).is_err());
        block[8..16].fill(0xff);
        assert!(Items::new(&block, 2, Sequence(3)).is_err());
    }
}
