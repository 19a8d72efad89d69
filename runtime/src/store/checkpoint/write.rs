//! Writes the snapshot of one model, reads it back, and gives it its name.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::thread::Failed;
use crate::{
    data_dir::{DRAFTS, SNAPSHOTS, SnapshotEntry, TMP},
    log::{Identity, LockStamp},
    model::{App, Has, Model, ModelVisitor, Relations},
    schema::Fingerprint,
    sequence::Sequence,
    snapshot::{Pace, SnapshotFile, SnapshotHead, SnapshotWriter, Written},
    store::{Table, history::Bench},
    types::Timestamp,
    vfs::{Dir, remove_if_there},
    wire::{CborWriter, Changes, Wire},
};

/// What all files of a checkpoint have in common.
pub(super) struct Sheet<'c> {
    pub(super) dir: &'c Dir,
    pub(super) identity: Identity,
    pub(super) stamp: LockStamp,
    /// The last sequence that is in them.
    pub(super) sequence: Sequence,
    /// Number of the checkpoint that they are for.
    pub(super) checkpoint: u64,
    pub(super) made: Timestamp,
    pub(super) pace: &'c dyn Pace,
}

/// Writes the model's records as they are in `root`.
pub(super) struct WriteSnapshot<'c, A: App> {
    pub(super) sheet: &'c Sheet<'c>,
    pub(super) root: &'c A::Root,
}

impl<A: App> ModelVisitor<A> for WriteSnapshot<'_, A> {
    type Output = Result<SnapshotEntry, Failed>;

    fn visit<M>(self) -> Self::Output
    where
        M: Relations<A>,
        A::Root: Has<M>,
    {
        let Self { sheet, root } = self;
        let table: &Table<M> = root.table();
        let [draft, _] = DRAFTS;
        let draft = sheet.draft(draft)?;
        let written = write(sheet, &draft, table).map_err(|error| sheet.discard(&draft, error))?;
        let expected = written.expected(sheet.identity.store);
        let verified = SnapshotFile::read_back(sheet.dir, &draft, &expected, sheet.pace);
        verified.map_err(|error| sheet.discard(&draft, error))?;
        Ok(SnapshotEntry {
            model: M::ID,
            file: sheet.install(&draft, M::NAME, "snap")?,
            sequence: sheet.sequence.0,
            rows: written.items,
            bytes: written.bytes,
            ram_bytes: Some(table.heap_bytes() as u64),
            digest: Fingerprint(written.digest),
            made: sheet.made,
        })
    }
}

fn write<M: Model>(sheet: &Sheet<'_>, draft: &Path, table: &Table<M>) -> io::Result<Written> {
    let head = SnapshotHead {
        store: sheet.identity.store,
        stamp: sheet.stamp,
        model: M::ID,
        sequence: sheet.sequence,
        rows: table.len() as u64,
        next_serial: table.next_serial_kept(),
    };
    let mut writer = SnapshotWriter::create(sheet.dir, draft, &head, sheet.pace)?;
    let (mut key, mut members, mut changes) =
        (CborWriter::new(), CborWriter::new(), Changes::new());
    for row in table.after(None) {
        key.truncate(0);
        row.record.key().encode(&mut key);
        changes.clear();
        row.record.encode(&mut changes);
        members.truncate(0);
        changes.write(&mut members);
        writer.row(row.sequence, key.as_bytes(), members.as_bytes())?;
    }
    writer.finish()
}

impl Sheet<'_> {
    /// Where history is packed.
    pub(super) const fn bench(&self) -> Bench<'_> {
        Bench {
            dir: self.dir,
            identity: self.identity,
            stamp: self.stamp,
            pace: self.pace,
        }
    }

    /// Where a file is written before it has its name. What an earlier one left there goes.
    pub(super) fn draft(&self, name: &str) -> Result<PathBuf, Failed> {
        let draft = self.dir.path.join(TMP).join(name);
        remove_if_there(&*self.dir.vfs, &draft)?;
        Ok(draft)
    }

    /// Gives a file that was read back its name, which is durable with the directory's next sync.
    /// It never takes the place of another.
    pub(super) fn install(
        &self,
        draft: &Path,
        name: &str,
        extension: &str,
    ) -> Result<String, Failed> {
        let sequence = self.sequence.0;
        let file = format!("{SNAPSHOTS}/{name}-{sequence:020}.{extension}");
        match self.dir.vfs.rename_new(draft, &self.dir.path.join(&file)) {
            // A damaged one that a manifest still names: a start went back to the checkpoint before.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            renamed => return renamed.map(|()| file).map_err(Failed::of),
        }
        let checkpoint = self.checkpoint;
        let file = format!("{SNAPSHOTS}/{name}-{sequence:020}-{checkpoint}.{extension}");
        let renamed = self.dir.vfs.rename_new(draft, &self.dir.path.join(&file));
        renamed.map(|()| file).map_err(Failed::of)
    }

    /// Gives back the space of what could not be finished, and says what that means.
    pub(super) fn discard(&self, draft: &Path, error: impl Into<Failed>) -> Failed {
        // If it cannot be removed now, the next checkpoint writes over it.
        let _: io::Result<()> = self.dir.vfs.remove(draft);
        error.into()
    }
}
