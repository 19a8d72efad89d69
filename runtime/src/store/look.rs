//! A look at a store that no process uses: its state, read as a start reads it, and nothing changed.

use super::{
    OpenError, Place, State,
    open::{Read, read},
};
use crate::{
    data_dir::{DataDir, Options},
    model::App,
    schema::Schema,
};

/// The state of a store that is looked at. It has the data directory's lock until it is dropped.
pub struct Looked<A: App> {
    /// All that is durable.
    pub state: State<A>,
    _dir: DataDir,
}

/// Reads the whole store.
///
/// # Errors
/// There is none, it is in use or of another kind, it is damaged, or an operation failed.
pub fn look<A: App>(place: &Place) -> Result<Looked<A>, OpenError> {
    let binary = Schema::parse(A::LOCK).map_err(OpenError::Binary)?;
    let options = Options {
        allow_remote: place.allow_remote.clone(),
        package: A::NAME.to_owned(),
        previous_checkpoint: place.previous_checkpoint,
    };
    let dir = DataDir::inspect(place.vfs.clone(), &place.path, &options)?;
    dir.check_read_by(&binary)?;
    let Read {
        root, recovered, ..
    } = read::<A>(&dir, &place.progress, place.compaction.memory_max)?;
    let state = State {
        sequence: recovered.tip.next.previous(),
        root,
    };
    Ok(Looked { state, _dir: dir })
}
