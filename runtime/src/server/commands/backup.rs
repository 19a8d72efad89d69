//! `backup` and `restore`: a store in another directory, and out of it again.

use std::{
    io::{self, Write},
    path::{Path, absolute},
};

use super::{
    output::print,
    own::{check_there, with_store},
    progress::Bar,
};
use crate::{
    http::encode_parameter,
    model::App,
    server::{config::Loaded, exit, failed::Failed, socket::Client, start},
    store::{Until, restore as restore_store},
    transfer::Progress,
};

/// Copies the store into a directory that is empty or not there yet.
pub(in crate::server) fn backup<A: App>(
    loaded: &Loaded,
    dir: &Path,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let target = whole(dir)?;
    let mut bar = Bar::new();
    let done = match Client::find(&loaded.config.data.value)? {
        Some(client) => {
            // The server may have another working directory.
            let text = target.to_str().ok_or_else(|| Failed {
                sentence: format!("{} is not UTF-8", target.display()),
                code: exit::USAGE,
            })?;
            let mut path = String::from("/_admin/backup?dir=");
            encode_parameter(text, &mut path);
            client.ask(&path, io::empty(), &mut |progress| bar.show(progress))?
        }
        None => {
            check_there(loaded)?;
            with_store::<A, _>(loaded, |desk| {
                desk.back_up(&target, &mut |progress| bar.show(progress))
            })?
        }
    };
    drop(bar);
    print(out, &done)
}

/// Makes a store of a backup, in the data directory.
pub(in crate::server) fn restore<A: App>(
    loaded: &Loaded,
    dir: &Path,
    until: Until,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let place = start::place(&loaded.config);
    let mut bar = Bar::new();
    let mut watch = |done| bar.show(Progress::copying(done));
    let restored = restore_store::<A>(&place, dir, until, &mut watch)?;
    drop(bar);
    let data = place.path.display();
    print(out, &format!("restored to {data}: {restored}\n"))
}

fn whole(dir: &Path) -> Result<std::path::PathBuf, Failed> {
    absolute(dir).map_err(|error| Failed {
        sentence: format!("cannot find {}: {error}", dir.display()),
        code: exit::IO,
    })
}
