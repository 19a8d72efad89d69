//! A store that a command opens for itself, as a server would, but listens nowhere.

use std::{
    io::{self, Write},
    sync::Arc,
};

use crate::{
    model::App,
    server::{StopError, config::Loaded, desk::Desk, failed::Failed, start},
    store::{self, OpenError, Opened},
};

/// Opens the store, does something with it, and closes it cleanly.
///
/// # Errors
/// It cannot be opened, the work failed, or its log did.
pub(super) fn with_store<A: App, T>(
    loaded: &Loaded,
    work: impl FnOnce(&Desk<A>) -> Result<T, Failed>,
) -> Result<T, Failed> {
    let Opened {
        store,
        writer,
        torn,
        ..
    } = store::open::<A>(start::place(&loaded.config))?;
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
    let done = work(&Desk::new(Arc::clone(&store)));
    store.close();
    let ended = writer.join();
    // What the work says of a log that failed is less than the log does.
    ended.map_err(|failure| {
        let error = StopError(Some(Arc::new(failure)));
        Failed::new(&error, error.exit_code())
    })?;
    done
}

/// Looks at the store, and changes nothing.
///
/// # Errors
/// It cannot be read.
pub(super) fn look<A: App>(loaded: &Loaded) -> Result<store::Looked<A>, OpenError> {
    store::look::<A>(&start::place(&loaded.config))
}
