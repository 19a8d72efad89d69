//! What commands do with a store that is open in this process: a server's, or one that a command has
//! opened for itself. Either way it is the same code. All of it blocks.

use std::{
    io::{self, BufRead, Write},
    sync::Arc,
};

use super::failed::{Failed, model};
use crate::{
    model::App,
    store::{Selection, Store, wait},
    transfer::{Imported, NotImported, Progress, export, import},
};

/// Does what commands ask of an open store.
pub(super) struct Desk<A: App> {
    store: Arc<Store<A>>,
}

impl<A: App> Clone for Desk<A> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.store))
    }
}

/// Told how far something is.
pub(super) type Watch<'w> = &'w mut dyn FnMut(Progress);

impl<A: App> Desk<A> {
    pub(super) const fn new(store: Arc<Store<A>>) -> Self {
        Self { store }
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
        let imported: Option<Result<Imported, NotImported>> =
            import(&self.store, model, input, total, watch);
        // A model that is looked up by its name is there.
        imported.map_or(Ok(String::new()), |imported| Ok(format!("{}\n", imported?)))
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
        let known = A::MODELS.iter().zip(A::MODEL_IDS);
        let compacted = known.filter(|(_, id)| compaction.models.contains(id));
        let compacted: Vec<&str> = compacted.map(|(name, _)| *name).collect();
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
