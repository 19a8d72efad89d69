//! Loads the checkpoint that a manifest names into tables: snapshots, and then what was carried.
//!
//! Blocks of a snapshot are decoded on all cores; one thread puts their rows into the table in
//! order. Every byte is checked on the way, and nothing is changed on disk.

use std::{
    cell::Cell,
    collections::BTreeMap,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
};

use super::{Progress, Row, Table, replay::replay};
use crate::{
    data_dir::Manifest,
    log::record::Record,
    model::{App, Has, Model, ModelVisitor, Relations},
    sequence::Sequence,
    snapshot::{BlockBuffer, CarryFile, SnapshotError, SnapshotFile},
    vfs::Dir,
    wire::{CborReader, DecodeError, Members, Wire},
};

/// Decoded blocks that wait to be put into the table, for each thread that decodes.
const BLOCKS_AHEAD: usize = 4;

/// How much was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Records in snapshots.
    pub rows: u64,
    /// Events that were carried.
    pub carried: u64,
}

/// Loads all that the manifest names.
///
/// # Errors
/// A file is damaged, or cannot be read.
pub(super) fn load<A: App>(
    root: &mut A::Root,
    dir: &Dir,
    manifest: &Manifest,
    progress: &Progress,
) -> Result<Loaded, SnapshotError> {
    let store = manifest.store.into_bytes();
    let mut loaded = Loaded::default();
    progress.expect_checkpoint(manifest.checkpoint_bytes());
    for entry in &manifest.snapshots {
        let expected = entry.expected(store);
        let file = SnapshotFile::open(dir, &dir.path.join(&entry.file), &expected)?;
        let bytes = entry.bytes;
        let steps = Steps::new(progress, bytes, file.blocks());
        let loading = Load::<A> {
            root,
            file: &file,
            steps: &steps,
        };
        let unknown = DecodeError::Model { id: entry.model };
        A::with_model(entry.model, loading).unwrap_or_else(|| Err(file.refuse(0, unknown)))?;
        steps.end();
        loaded.rows += entry.rows;
    }
    if let Some(entry) = &manifest.carry {
        let expected = entry.expected(store);
        let file = CarryFile::open(dir, &dir.path.join(&entry.file), &expected)?;
        let mut buffer = BlockBuffer::default();
        for block in 0..file.blocks() {
            for (sequence, bytes) in file.block(block, &mut buffer)? {
                let replayed = Record::parse(bytes, sequence)
                    .and_then(|record| replay::<A>(root, &record, bytes.len()));
                replayed.map_err(|error| file.refuse(block, error))?;
            }
        }
        progress.advance(entry.bytes);
        loaded.carried = entry.records;
    }
    Ok(loaded)
}

struct Load<'l, A: App> {
    root: &'l mut A::Root,
    file: &'l SnapshotFile,
    steps: &'l Steps<'l>,
}

impl<A: App> ModelVisitor<A> for Load<'_, A> {
    type Output = Result<(), SnapshotError>;

    fn visit<M>(self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let table: &mut Table<M> = self.root.table_mut();
        table.reserve_serials(self.file.head().next_serial);
        rows_into(table, self.file, self.steps)
    }
}

/// Tells how far a file is, block by block: its bytes, as if each had as many.
struct Steps<'p> {
    progress: &'p Progress,
    bytes: u64,
    of_block: u64,
    told: Cell<u64>,
}

impl<'p> Steps<'p> {
    fn new(progress: &'p Progress, bytes: u64, blocks: usize) -> Self {
        Self {
            progress,
            bytes,
            of_block: bytes / (blocks as u64).max(1),
            told: Cell::new(0),
        }
    }

    fn step(&self) {
        self.progress.advance(self.of_block);
        self.told.set(self.told.get() + self.of_block);
    }

    /// The file is loaded, whatever is left of it.
    fn end(&self) {
        self.progress
            .advance(self.bytes.saturating_sub(self.told.get()));
    }
}

type BlockRows<M> = Vec<Arc<Row<M>>>;
type Decoded<M> = (usize, Result<BlockRows<M>, SnapshotError>);

fn rows_into<M: Model>(
    table: &mut Table<M>,
    file: &SnapshotFile,
    steps: &Steps<'_>,
) -> Result<(), SnapshotError> {
    if !table.is_empty() {
        // Two snapshots of one model in a manifest.
        let twice = DecodeError::State {
            what: "the model has rows already",
        };
        return Err(file.refuse(0, twice));
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let (sender, decoded) = mpsc::sync_channel::<Decoded<M>>(threads * BLOCKS_AHEAD);
        for _ in 0..threads.min(file.blocks()) {
            let sender = sender.clone();
            let (next, is_over) = (&next, &is_over);
            scope.spawn(move || decode_blocks(file, next, is_over, &sender));
        }
        drop(sender);
        let put = put_in_order(table, &decoded, steps);
        // Those who decode must not wait for somebody who takes no more.
        is_over.store(true, Ordering::Relaxed);
        drop(decoded);
        put
    })?;
    // As many as it says, unless two rows have one key.
    if table.len() as u64 == file.head().rows {
        return Ok(());
    }
    let twice = DecodeError::State {
        what: "two rows have one key",
    };
    Err(file.refuse(0, twice))
}

/// Decodes one block after the other, until there is none left that nobody has taken.
fn decode_blocks<M: Model>(
    file: &SnapshotFile,
    next: &AtomicUsize,
    is_over: &AtomicBool,
    decoded: &SyncSender<Decoded<M>>,
) {
    let mut buffer = BlockBuffer::default();
    while !is_over.load(Ordering::Relaxed) {
        let block = next.fetch_add(1, Ordering::Relaxed);
        if block >= file.blocks() {
            return;
        }
        let rows = decode_block(file, block, &mut buffer);
        if decoded.send((block, rows)).is_err() {
            return;
        }
    }
}

fn decode_block<M: Model>(
    file: &SnapshotFile,
    block: usize,
    buffer: &mut BlockBuffer,
) -> Result<BlockRows<M>, SnapshotError> {
    let rows = file.block(block, buffer)?;
    let decoded = rows.map(|row| decode_row::<M>(row));
    let decoded: Result<_, _> = decoded.collect();
    decoded.map_err(|error| file.refuse(block, error))
}

fn decode_row<M: Model>(
    (sequence, key, members): (Sequence, &[u8], &[u8]),
) -> Result<Arc<Row<M>>, DecodeError> {
    let key = M::Key::decode(&mut CborReader::new(key))?;
    let record = M::merge(None, &Members::new(members)?)?;
    if *record.key() != key {
        return Err(DecodeError::State {
            what: "the row's key is not that of its members",
        });
    }
    Ok(Row::new(sequence, record))
}

/// Puts blocks into the table as they come, each in its turn.
fn put_in_order<M: Model>(
    table: &mut Table<M>,
    decoded: &Receiver<Decoded<M>>,
    steps: &Steps<'_>,
) -> Result<(), SnapshotError> {
    let (mut early, mut turn) = (BTreeMap::new(), 0);
    for (block, rows) in decoded {
        early.insert(block, rows?);
        while let Some(rows) = early.remove(&turn) {
            table.load(rows);
            steps.step();
            turn += 1;
        }
    }
    Ok(())
}
