//! A store that a command opens for itself, as a server would, but listens nowhere.

use std::{
    io::{self, Write},
    sync::Arc,
};

use crate::{
    data_dir::read_manifest,
    model::App,
    server::{StartError, StopError, config::Loaded, desk::Desk, failed::Failed, start},
    store::{self, OpenError, Opened, Place},
};

/// Opens the store, does something with it, and closes it cleanly.
///
/// # Errors
/// It cannot be opened, the work failed, or its log did.
pub(super) fn with_store<A: App, T>(
    loaded: &Loaded,
    work: impl FnOnce(&Desk<A>) -> Result<T, Failed>,
) -> Result<T, Failed> {
    let policy = start::policy::<A>(&loaded.config).map_err(StartError::from)?;
    let place = Place {
        compaction: policy,
        ..start::place(&loaded.config)
    };
    let opened = store::open::<A>(place.clone())?;
    let desk = Desk::new(&opened, place);
    let Opened {
        store,
        writer,
        torn,
        ..
    } = opened;
    if let Some(torn) = torn {
        let _: io::Result<()> = writeln!(
            io::stderr(),
            "warning: the last write was torn and was not proven durable: segment {}, byte {}, \
             sequence {}; it was put aside",
            torn.segment,
            torn.offset,
            torn.sequence
        );
    }
    let done = work(&desk);
    store.close();
    let ended = writer.join();
    // What the work says of a log that failed is less than the log does.
    ended.map_err(|failure| {
        let error = StopError(Some(Arc::new(failure)));
        Failed::new(&error, error.exit_code())
    })?;
    done
}

/// Refuses a directory without a store, which opening it would make one of.
///
/// # Errors
/// There is none.
pub(super) fn check_there(loaded: &Loaded) -> Result<(), Failed> {
    let place = start::place(&loaded.config);
    let read = read_manifest(&*place.vfs, &place.path);
    read.map(|_| ())
        .map_err(|error| OpenError::from(error).into())
}

/// Looks at the store, and changes nothing.
///
/// # Errors
/// It cannot be read.
pub(super) fn look<A: App>(loaded: &Loaded) -> Result<store::Looked<A>, OpenError> {
    store::look::<A>(&start::place(&loaded.config))
}
