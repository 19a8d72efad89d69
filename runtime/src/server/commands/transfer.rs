//! `export` and `import`: a model's records as lines of JSON.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
};

use super::{
    output::{print, written},
    own::{look, with_store},
    progress::Bar,
};
use crate::{
    http::encode_segment,
    model::App,
    server::{
        config::Loaded,
        exit,
        failed::{Failed, model},
        socket::Client,
    },
    transfer,
};

/// Bytes that are read or written at once.
const BUFFER_BYTES: usize = 64 << 10;

/// Writes every record of a model to `out`, a line each.
pub(in crate::server) fn export<A: App>(
    loaded: &Loaded,
    name: &str,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let id = model::<A>(name)?;
    let mut bar = Bar::new();
    let result = match Client::find(&loaded.config.data.value)? {
        Some(client) => {
            let mut out = bar.counting(out);
            client.fetch(&path("export", name), &mut out)?
        }
        None => {
            let looked = look::<A>(loaded)?;
            let exported =
                transfer::export(&looked.state, id, out, &mut |progress| bar.show(progress));
            exported.map_or(Ok(()), |exported| exported.map(|_| ()))
        }
    };
    drop(bar);
    written(result)
}

/// Reads records from a file, or from standard input, and puts them into a model.
pub(in crate::server) fn import<A: App>(
    loaded: &Loaded,
    name: &str,
    file: Option<&Path>,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let id = model::<A>(name)?;
    let (input, bytes): (Box<dyn Read + Send>, u64) = match file {
        Some(file) => open(file)?,
        None => (Box::new(io::stdin()), 0),
    };
    let mut bar = Bar::new();
    let mut watch = |progress| bar.show(progress);
    let done = match Client::find(&loaded.config.data.value)? {
        Some(client) => {
            let path = format!("{}?bytes={bytes}", path("import", name));
            client.ask(&path, input, &mut watch)
        }
        None => with_store::<A, _>(loaded, |desk| {
            let mut input: Box<dyn BufRead> =
                Box::new(BufReader::with_capacity(BUFFER_BYTES, input));
            desk.import(id, &mut input, bytes, &mut watch)
        }),
    };
    drop(bar);
    print(out, &done?)
}

fn open(path: &Path) -> Result<(Box<dyn Read + Send>, u64), Failed> {
    let opened = File::open(path).and_then(|file| {
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok((file, metadata.len()))
    });
    let (file, bytes) = opened.map_err(|error| Failed {
        sentence: format!("cannot read {}: {error}", path.display()),
        code: exit::IO,
    })?;
    Ok((Box::new(file), bytes))
}

fn path(what: &str, model: &str) -> String {
    let mut path = format!("/_admin/{what}/");
    encode_segment(model, &mut path);
    path
}
