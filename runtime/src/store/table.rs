//! One model's records and indexes: persistent maps, so that a clone is a state of its own.

use std::{ops::Bound, sync::Arc};

use imbl::OrdMap;

use super::{
    LogShare,
    footprint::{Arrival, map_bytes},
};
use crate::{
    model::{Indexes, Model},
    sequence::Sequence,
    wire::HeapBytes,
};

/// A record and the sequence of its last change, which is its entity tag and the link to its past.
#[derive(Debug)]
pub struct Row<M> {
    /// Sequence of the last change.
    pub sequence: Sequence,
    /// The record.
    pub record: M,
}

impl<M: Model> Row<M> {
    /// The row of a record that an event of this sequence leaves.
    pub(crate) fn new(sequence: Sequence, mut record: M) -> Arc<Self> {
        record.stamp(sequence.0);
        Arc::new(Self { sequence, record })
    }

    /// Bytes of the heap that it takes: itself, the two counters of its `Arc`, and what it owns.
    fn heap_bytes(&self) -> usize {
        size_of::<Self>() + 2 * size_of::<usize>() + self.record.heap_bytes()
    }
}

/// The rows of a table by key.
pub type Rows<M> = OrdMap<<M as Model>::Key, Arc<Row<M>>>;

/// One model's records and indexes.
pub struct Table<M: Model> {
    rows: Rows<M>,
    indexes: M::Indexes,
    /// The highest serial number that any record ever had, removed ones too.
    serial: u64,
    /// What the log holds of it, since it was loaded.
    log: LogShare,
    /// Bytes of the heap that the rows take, each for itself and for what it owns.
    row_bytes: usize,
    /// Bytes of the heap that the keys of the map of rows own.
    key_bytes: usize,
}

impl<M: Model> Clone for Table<M> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            indexes: self.indexes.clone(),
            serial: self.serial,
            log: self.log,
            row_bytes: self.row_bytes,
            key_bytes: self.key_bytes,
        }
    }
}

impl<M: Model> Default for Table<M> {
    fn default() -> Self {
        Self {
            rows: OrdMap::new(),
            indexes: M::Indexes::default(),
            serial: 0,
            log: LogShare::default(),
            row_bytes: 0,
            key_bytes: 0,
        }
    }
}

impl<M: Model> Table<M> {
    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row with this key.
    #[must_use]
    pub fn get(&self, key: &M::Key) -> Option<&Arc<Row<M>>> {
        self.rows.get(key)
    }

    /// Whether there is a record with this key.
    #[must_use]
    pub fn contains(&self, key: &M::Key) -> bool {
        self.rows.contains_key(key)
    }

    /// The rows in the order of their keys, from the first after `key` on; all without one.
    pub fn after(&self, key: Option<&M::Key>) -> impl Iterator<Item = &Arc<Row<M>>> {
        let start = key.map_or(Bound::Unbounded, |key| Bound::Excluded(key.clone()));
        self.rows
            .range((start, Bound::Unbounded))
            .map(|(_, row)| row)
    }

    /// The rows by key.
    #[must_use]
    pub const fn rows(&self) -> &Rows<M> {
        &self.rows
    }

    /// The indexes.
    #[must_use]
    pub const fn indexes(&self) -> &M::Indexes {
        &self.indexes
    }

    /// The serial number of the next record: one more than any that was ever durable, so that none is
    /// used again. (One that was given to a write that was lost, nobody saw.)
    pub(crate) const fn next_serial(&self) -> u64 {
        self.serial.saturating_add(1)
    }

    /// Bytes of the heap that rows and indexes take, about.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let arrival = if M::CLIENT_KEY {
            Arrival::Either
        } else {
            Arrival::Ascending
        };
        let map = map_bytes::<M::Key, Arc<Row<M>>>(self.rows.len(), self.key_bytes, arrival);
        map + self.row_bytes + self.indexes.heap_bytes()
    }

    /// Of them, bytes that the indexes take.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.indexes.heap_bytes()
    }

    /// What the log holds of the model, counted since the table was loaded.
    #[must_use]
    pub const fn log_share(&self) -> LogShare {
        self.log
    }

    /// Counts an event of the model, of so many bytes.
    pub(super) const fn count_event(&mut self, bytes: usize) {
        self.log.add(bytes);
    }

    /// The next serial number, or 0 if none was ever given.
    pub(super) const fn next_serial_kept(&self) -> u64 {
        match self.serial {
            0 => 0,
            serial => serial.saturating_add(1),
        }
    }

    /// Puts a row in, over the one with the same key if there is one.
    pub(crate) fn put(&mut self, row: &Arc<Row<M>>) {
        if let Some(serial) = row.record.serial() {
            self.serial = self.serial.max(serial);
        }
        let key = row.record.key().clone();
        let key_bytes = key.heap_bytes();
        self.row_bytes += row.heap_bytes();
        let stored = self.rows.insert(key, Arc::clone(row));
        match stored {
            Some(stored) => {
                self.row_bytes = self.row_bytes.saturating_sub(stored.heap_bytes());
                self.indexes.replace(&stored.record, &row.record);
            }
            None => {
                self.key_bytes += key_bytes;
                self.indexes.insert(&row.record);
            }
        }
    }

    /// Puts the rows of a snapshot in, all of them behind those that are there.
    pub(super) fn load(&mut self, rows: Vec<Arc<Row<M>>>) {
        for row in rows {
            self.put(&row);
        }
    }

    /// Sees to it that no serial number before `next` is used again.
    pub(super) fn reserve_serials(&mut self, next: u64) {
        self.serial = self.serial.max(next.saturating_sub(1));
    }

    /// Takes the row with this key out.
    pub(crate) fn take(&mut self, key: &M::Key) -> Option<Arc<Row<M>>> {
        let (key, row) = self.rows.remove_with_key(key)?;
        self.key_bytes = self.key_bytes.saturating_sub(key.heap_bytes());
        self.row_bytes = self.row_bytes.saturating_sub(row.heap_bytes());
        self.indexes.remove(&row.record);
        Some(row)
    }
}
