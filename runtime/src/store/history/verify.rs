//! Reads every byte of history and compares it with what follows it.

use super::read::{HistoryError, Kept};
use crate::{
    data_dir::{Generation, Manifest, base_file},
    log::ChainReader,
    snapshot::{CarryFile, SnapshotFile},
};

/// What history was found to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerifiedHistory {
    /// Number of generations.
    pub generations: u64,
    /// Frames in them.
    pub frames: u64,
    /// Records in those.
    pub records: u64,
    /// Bytes of the files; one that several bases name counts for each.
    pub bytes: u64,
}

impl Kept<'_> {
    /// Reads and checks every file, every checksum, and the chain of each generation up to what it says
    /// to continue. Nothing is changed.
    ///
    /// # Errors
    /// A file is damaged, or cannot be read.
    pub(in crate::store) fn verify(&self) -> Result<VerifiedHistory, HistoryError> {
        let mut verified = VerifiedHistory::default();
        for generation in &self.history.generations {
            let base = generation.read_base(self.dir)?;
            self.verify_base(&base)?;
            let own = generation.files().map(|file| file.bytes);
            verified.bytes += own.sum::<u64>() + base.checkpoint_bytes();
            self.verify_frames(generation, &base, &mut verified)?;
            for part in &generation.parts {
                self.open_keys(part)?.verify()?;
            }
            verified.generations += 1;
        }
        Ok(verified)
    }

    fn verify_base(&self, base: &Manifest) -> Result<(), HistoryError> {
        let store = self.identity.store;
        for entry in &base.snapshots {
            let path = base_file(self.dir, &entry.file);
            SnapshotFile::open(self.dir, &path, &entry.expected(store))?.verify()?;
        }
        if let Some(entry) = &base.carry {
            let path = base_file(self.dir, &entry.file);
            CarryFile::open(self.dir, &path, &entry.expected(store))?.verify()?;
        }
        Ok(())
    }

    fn verify_frames(
        &self,
        generation: &Generation,
        base: &Manifest,
        verified: &mut VerifiedHistory,
    ) -> Result<(), HistoryError> {
        let begin = crate::store::open::start(base).continues;
        let mut chain = ChainReader::new(
            self.identity.salt,
            begin.unwrap_or_else(|| self.identity.genesis()),
        );
        self.frames(generation, &mut |frame| {
            verified.frames += 1;
            verified.records += u64::from(frame.records);
            chain.follow(frame)
        })?;
        let end = super::extend::tip(generation.next_sequence, generation.continues);
        match end {
            Some(end) if !end.is_at(&chain.tip()) => Err(HistoryError::Broken(end.next)),
            _ => Ok(()),
        }
    }
}
