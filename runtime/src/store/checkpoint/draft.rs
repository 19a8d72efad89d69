//! What is written for a checkpoint before a manifest names it.

use std::{collections::BTreeSet, io};

use super::write::Sheet;
use crate::{
    data_dir::{CarryEntry, Continues, Manifest, SnapshotEntry},
    model::App,
    mutant::{self, Mutant},
    schema::Fingerprint,
    store::{history::Extended, request::Taken},
};

/// A manifest that waits to be published, and the models that got a snapshot for it.
pub(super) struct Plan {
    pub(super) manifest: Manifest,
    pub(super) models: BTreeSet<u32>,
}

/// Files of a checkpoint that have their names, and no manifest that names them. Dropped before they
/// are part of one, they are removed.
pub(super) struct Draft<'s, 'c> {
    sheet: &'s Sheet<'c>,
    pub(super) snapshots: Vec<SnapshotEntry>,
    pub(super) carry: Option<CarryEntry>,
    pub(super) past: Extended,
}

impl<'s, 'c> Draft<'s, 'c> {
    pub(super) const fn new(sheet: &'s Sheet<'c>) -> Self {
        Self {
            sheet,
            snapshots: Vec::new(),
            carry: None,
            past: Extended {
                history: None,
                created: Vec::new(),
            },
        }
    }

    /// The manifest that follows `before`.
    pub(super) fn manifest<A: App>(mut self, before: &Manifest, taken: &Taken<A>) -> Manifest {
        let mut snapshots = std::mem::take(&mut self.snapshots);
        let is_new = |model| snapshots.iter().any(|entry| entry.model == model);
        let kept = before.snapshots.iter().filter(|entry| !is_new(entry.model));
        let kept: Vec<SnapshotEntry> = kept.cloned().collect();
        snapshots.extend(kept);
        snapshots.sort_unstable_by_key(|entry| entry.model);
        let tip = taken.cut.tip;
        if mutant::is(Mutant::ForgetSequence) {
            return Manifest {
                checkpoint: self.sheet.checkpoint,
                snapshots,
                carry: self.carry.take(),
                history: self.past.release(),
                ..before.clone()
            };
        }
        Manifest {
            checkpoint: self.sheet.checkpoint,
            first_segment: taken.cut.part,
            first_sequence: tip.next.0,
            continues: Some(Continues {
                chain: Fingerprint(tip.chain),
                time: tip.time,
            }),
            last_segment: taken.cut.part,
            last_sequence: tip.next.previous().0,
            compacted: Some(self.sheet.made),
            snapshots,
            carry: self.carry.take(),
            history: self.past.release(),
            ..before.clone()
        }
    }
}

impl Drop for Draft<'_, '_> {
    fn drop(&mut self) {
        let snapshots = self.snapshots.iter().map(|entry| &entry.file);
        let carried = self.carry.iter().map(|carry| &carry.file);
        for file in snapshots.chain(carried).chain(&self.past.created) {
            let dir = self.sheet.dir;
            // If it cannot be removed now, the next start does it.
            let _: io::Result<()> = dir.vfs.remove(&dir.path.join(file));
        }
    }
}
