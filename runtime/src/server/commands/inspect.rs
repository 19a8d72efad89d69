//! `verify`, `log dump` and `log record`: what the files of a store hold. Nothing is changed.

use std::{
    io::{BufWriter, Write},
    sync::Arc,
};

use super::output::{print, written};
use crate::{
    data_dir::{DataDir, LogEnd, Options},
    http::encode_segment,
    log::{self, Line, LogError},
    model::App,
    sequence::Sequence,
    server::{
        config::Loaded,
        failed::{Failed, key as key_bytes, table},
        inspection::{verified, write_line, write_past},
        socket::Client,
        start,
    },
    store::{self, InspectError, OpenError},
};

/// Checks every byte, and says what it found.
pub(in crate::server) fn verify(loaded: &Loaded, out: &mut dyn Write) -> Result<(), Failed> {
    if let Some(client) = Client::find(&loaded.config.data.value)? {
        return written(client.tell("/_admin/verify", out)?);
    }
    let dir = inspect(loaded)?;
    let manifest = dir.manifest();
    let checkpoint = store::verify(dir.dir(), manifest).map_err(OpenError::Checkpoint)?;
    let (identity, start) = (store::identity(manifest), store::start(manifest));
    let report = log::verify(dir.dir(), &identity, start).map_err(OpenError::from)?;
    let end = LogEnd {
        segment: report.last_segment,
        sequence: Sequence(report.last_sequence),
    };
    dir.check_log_end(end).map_err(OpenError::from)?;
    let history = store::verify_history(dir.dir(), manifest).map_err(InspectError::History)?;
    print(out, &verified(manifest, checkpoint, &report, history))
}

/// Prints the log from the frame on that holds `from`.
pub(in crate::server) fn dump(
    loaded: &Loaded,
    json: bool,
    from: Sequence,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    if let Some(client) = Client::find(&loaded.config.data.value)? {
        let path = format!("/_admin/log?json={json}&from={from}");
        return written(client.tell(&path, out)?);
    }
    let dir = inspect(loaded)?;
    let manifest = dir.manifest();
    let (identity, start) = (store::identity(manifest), store::start(manifest));
    let mut out = BufWriter::new(out);
    let mut show = |line: Line| write_line(&mut out, json, &line);
    let dumped = log::dump(dir.dir(), &identity, start, from, &manifest.lock, &mut show);
    let flushed = out.flush();
    match dumped {
        Ok(()) => written(flushed),
        Err(LogError::Output(error)) => written(Err(error)),
        Err(error) => Err(OpenError::from(error).into()),
    }
}

/// Prints the past of one record, newest first.
pub(in crate::server) fn record<A: App>(
    loaded: &Loaded,
    json: bool,
    (name, key): (&str, &str),
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let id = table::<A>(name)?;
    let bytes = key_bytes::<A>(id, key)?;
    if let Some(client) = Client::find(&loaded.config.data.value)? {
        let mut path = "/_admin/record/".to_owned();
        encode_segment(name, &mut path);
        path.push('/');
        encode_segment(key, &mut path);
        return written(client.tell(&format!("{path}?json={json}"), out)?);
    }
    let dir = inspect(loaded)?;
    let names = &dir.manifest().lock;
    written(write_past(out, json, (id, &bytes), names, |show| {
        store::past_of(&dir, id, &bytes, show)
    })?)
}

/// Takes the store's lock to read it.
fn inspect(loaded: &Loaded) -> Result<DataDir, Failed> {
    let place = start::place(&loaded.config);
    let options = Options {
        allow_remote: place.allow_remote,
        ..Options::default()
    };
    let dir = DataDir::inspect(Arc::clone(&place.vfs), &place.path, &options);
    Ok(dir.map_err(OpenError::from)?)
}
