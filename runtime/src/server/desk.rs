//! What commands do with a store that is open in this process: a server's, or one that a command has
//! opened for itself. Either way it is the same code. All of it blocks.

use std::{
    io::{self, BufRead, BufWriter, Write},
    path::Path,
    sync::{Arc, Mutex, Weak},
};

use tokio::runtime::Handle;

use super::{
    failed::{Failed, model},
    inspection::{verified, write_line, write_past},
};
use crate::{
    auth::Keeper,
    data_dir::{DataDir, Options},
    model::{App, table_name},
    sequence::Sequence,
    store::{CopyError, InspectError, Opened, Place, Selection, Store, lock, wait},
    transfer::{Imported, NotImported, Progress, Source, export, import},
};

/// Does what commands ask of an open store.
pub(super) struct Desk<A: App> {
    store: Arc<Store<A>>,
    /// The data directory, which is free once the writer has ended, whatever this one holds.
    dir: Weak<Mutex<DataDir>>,
    /// Where it is, and on which file systems a copy may be.
    place: Place,
    /// Who keeps sessions if the store itself does not, and where that runs.
    elsewhere: Option<(Keeper, Handle)>,
}

impl<A: App> Clone for Desk<A> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            dir: Weak::clone(&self.dir),
            place: self.place.clone(),
            elsewhere: self.elsewhere.clone(),
        }
    }
}

/// Told how far something is.
pub(super) type Watch<'w> = &'w mut dyn FnMut(Progress);

impl<A: App> Desk<A> {
    /// The desk of a store that was opened at this place.
    pub(super) fn new(opened: &Opened<A>, place: Place) -> Self {
        Self {
            store: Arc::clone(&opened.store),
            dir: Arc::downgrade(&opened.dir),
            place,
            elsewhere: None,
        }
    }

    /// The same, of a server whose sessions another store keeps.
    #[must_use]
    pub(super) fn with_keeper(mut self, keeper: Option<Keeper>) -> Self {
        let keeper = keeper.filter(|keeper| matches!(keeper, Keeper::Other(_)));
        self.elsewhere = keeper.zip(Handle::try_current().ok());
        self
    }

    pub(super) const fn store(&self) -> &Arc<Store<A>> {
        &self.store
    }

    /// Who keeps sessions if the store itself does not.
    pub(super) const fn keeper(&self) -> Option<&(Keeper, Handle)> {
        self.elsewhere.as_ref()
    }

    /// Writes every record of a model to `out`, a line each, all of them as they are now.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn export(
        &self,
        model: u32,
        out: &mut dyn Write,
        watch: Watch<'_>,
    ) -> io::Result<()> {
        // One state for all: what is written meanwhile is not in it.
        let state = Arc::clone(&self.store.state());
        export(&state, model, out, watch).map_or(Ok(()), |exported| exported.map(|_| ()))
    }

    /// Imports lines into a model; `total` bytes of them, or 0 if that is not known.
    ///
    /// # Errors
    /// Nothing was imported, or not all.
    pub(super) fn import(
        &self,
        model: u32,
        input: &mut dyn BufRead,
        total: u64,
        watch: Watch<'_>,
    ) -> Result<String, Failed> {
        let source = Source {
            input,
            bytes: total,
            memory_max: self.place.compaction.memory_max,
        };
        let imported: Option<Result<Imported, NotImported>> =
            import(&self.store, model, source, watch);
        // A model that is looked up by its name is there.
        imported.map_or(Ok(String::new()), |imported| Ok(format!("{}\n", imported?)))
    }

    /// Copies the store into a directory that is empty or not there yet.
    ///
    /// # Errors
    /// The directory is not empty, a file cannot be copied, or the store stops.
    pub(super) fn back_up(&self, target: &Path, watch: Watch<'_>) -> Result<String, Failed> {
        let options = Options {
            allow_remote: self.place.allow_remote.clone(),
            package: A::NAME.to_owned(),
            previous_checkpoint: false,
        };
        let vfs = Arc::clone(&self.place.vfs);
        let dir = self.dir()?;
        let mut watch = |done| watch(Progress::copying(done));
        let copied = self
            .store
            .back_up(&dir, vfs, target, &options, &mut watch)?;
        Ok(format!("backed up to {}: {copied}\n", target.display()))
    }

    /// Reads every byte of the newest checkpoint and of the log as far as it is durable, and says what
    /// it found.
    ///
    /// # Errors
    /// Something is damaged or cannot be read, or the store stops.
    pub(super) fn verify(&self) -> Result<String, Failed> {
        let inspection = self.store.inspect(&self.dir()?)?;
        let mut go_on = || self.store.check_going_on();
        let (checkpoint, report) = inspection.verify(&mut go_on)?;
        let history = self.store.verify_history(&self.dir()?);
        let history = history.map_err(InspectError::History)?;
        Ok(verified(&inspection.manifest, checkpoint, &report, history))
    }

    /// Writes the log as far as it is durable to `out`, from the frame on that holds `from`.
    ///
    /// # Errors
    /// It is damaged or cannot be read, or the store stops. The inner result is that of `out`.
    pub(super) fn dump(
        &self,
        json: bool,
        from: Sequence,
        out: &mut dyn Write,
    ) -> Result<io::Result<()>, Failed> {
        let inspection = self.store.inspect(&self.dir()?)?;
        let mut out = BufWriter::new(out);
        let dumped = inspection.dump(from, &mut |line| {
            self.store.check_going_on()?;
            write_line(&mut out, json, &line)
        });
        let flushed = out.flush();
        match dumped {
            Ok(()) => Ok(flushed),
            Err(InspectError::Output(error)) => Ok(Err(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the past of the record of a model with this key, one CBOR item, newest first.
    ///
    /// # Errors
    /// It cannot be read or there is none, or the store stops. The inner result is that of `out`.
    pub(super) fn past(
        &self,
        json: bool,
        model: u32,
        key: &[u8],
        out: &mut dyn Write,
    ) -> Result<io::Result<()>, Failed> {
        let dir = self.dir()?;
        let names = lock(&dir).manifest().lock.clone();
        write_past(out, json, (model, key), &names, |show| {
            self.store.past(&dir, model, key, show)
        })
    }

    fn dir(&self) -> Result<Arc<Mutex<DataDir>>, CopyError> {
        self.dir.upgrade().ok_or(CopyError::Stopped)
    }

    /// Gives models new snapshots, or all of them if none is named.
    ///
    /// # Errors
    /// A name is no model's, or no checkpoint can be made.
    pub(super) fn compact(&self, names: &[String]) -> Result<String, Failed> {
        let models: Result<Vec<u32>, Failed> = names.iter().map(|name| model::<A>(name)).collect();
        let selection = match models? {
            models if models.is_empty() => Selection::All,
            models => Selection::Models(models),
        };
        let compaction = wait(self.store.compact(selection))?;
        let compacted = compaction.models.iter();
        let compacted: Vec<&str> = compacted.filter_map(|&id| table_name::<A>(id)).collect();
        Ok(match compacted.as_slice() {
            [] => "nothing has changed since the last snapshots\n".to_owned(),
            names => format!(
                "checkpoint {} at sequence {}: {}\n",
                compaction.checkpoint,
                compaction.sequence,
                names.join(", ")
            ),
        })
    }
}
