//! `verify` and `log dump`: what the files of a stopped store hold. Nothing is changed.

use std::{
    io::{self, BufWriter, Write},
    sync::Arc,
};

use super::output::{print, written};
use crate::{
    data_dir::{DataDir, LogEnd, Manifest, Options},
    log::{self, Line, LogError, Report},
    sequence::Sequence,
    server::{config::Loaded, failed::Failed, start},
    store::{self, OpenError, Verified},
};

pub(in crate::server) fn verify(loaded: &Loaded, out: &mut dyn Write) -> Result<(), Failed> {
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
    let text = checkpoint_verified(manifest, checkpoint) + &verified(&report);
    print(out, &text)
}

fn checkpoint_verified(manifest: &Manifest, verified: Verified) -> String {
    if manifest.checkpoint == 0 {
        return String::new();
    }
    format!(
        "checkpoint {} is whole: {} snapshots of {} records, {} events carried, {} bytes, up to \
         sequence {}\n",
        manifest.checkpoint,
        verified.snapshots,
        verified.rows,
        verified.carried,
        verified.bytes,
        Sequence(manifest.first_sequence).previous()
    )
}

fn verified(report: &Report) -> String {
    let log::Counts {
        segments,
        frames,
        records,
        bytes,
    } = report.counts;
    let mut text = format!(
        "the log is whole: {segments} segments, {frames} frames, {records} events, {bytes} bytes, \
         up to sequence {}\n",
        report.last_sequence
    );
    if let Some(torn) = &report.torn {
        text += &format!(
            "its last write is torn and was not proven durable: segment {}, byte {}, sequence {}; \
             the next start puts it aside\n",
            torn.segment, torn.offset, torn.sequence
        );
    }
    text
}

pub(in crate::server) fn dump(
    loaded: &Loaded,
    json: bool,
    from: Sequence,
    out: &mut dyn Write,
) -> Result<(), Failed> {
    let dir = inspect(loaded)?;
    let manifest = dir.manifest();
    let (identity, start) = (store::identity(manifest), store::start(manifest));
    let mut out = BufWriter::new(out);
    let mut show = |line: Line| {
        if json {
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")
        } else {
            write_line(&mut out, &line)
        }
    };
    let dumped = log::dump(dir.dir(), &identity, start, from, &manifest.lock, &mut show);
    let flushed = out.flush();
    match dumped {
        Ok(()) => written(flushed),
        Err(LogError::Output(error)) => written(Err(error)),
        Err(error) => Err(OpenError::from(error).into()),
    }
}

fn write_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    match line {
        Line::Frame(frame) => writeln!(
            out,
            "{} {} frame of {} records, segment {} byte {}, {} bytes",
            frame.sequence, frame.time, frame.records, frame.segment, frame.offset, frame.bytes
        ),
        Line::Record(record) => {
            write!(out, "  {} model {}", record.sequence, record.model)?;
            if let Some(name) = &record.name {
                write!(out, " {name}")?;
            }
            write!(out, " key {} {}", record.key, record.kind)?;
            for member in &record.members {
                write!(out, " {member}")?;
            }
            writeln!(out)
        }
    }
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
