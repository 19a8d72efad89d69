//! What `verify`, `log dump` and `log record` say, the same whether a server runs or not.

use std::{
    io::{self, BufWriter, Write},
    ops::ControlFlow,
};

use super::{exit, failed::Failed};
use crate::{
    data_dir::Manifest,
    log::{self, Line, MemberLine, RecordLine, Report},
    schema::Schema,
    sequence::Sequence,
    store::{Origin, PastError, ShowPast, Verified, VerifiedHistory},
};

/// What was found whole.
pub(super) fn verified(
    manifest: &Manifest,
    checkpoint: Verified,
    report: &Report,
    history: VerifiedHistory,
) -> String {
    let checkpoint = checkpoint_verified(manifest, checkpoint);
    checkpoint + &log_verified(report) + &history_verified(history)
}

fn history_verified(verified: VerifiedHistory) -> String {
    let VerifiedHistory {
        generations,
        frames,
        records,
        bytes,
    } = verified;
    if generations == 0 {
        return String::new();
    }
    format!(
        "history is whole: {generations} generations, {frames} frames, {records} events, {bytes} \
         bytes\n"
    )
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

fn log_verified(report: &Report) -> String {
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

/// Writes a line of a dump.
pub(super) fn write_line(out: &mut impl Write, json: bool, line: &Line) -> io::Result<()> {
    if json {
        serde_json::to_writer(&mut *out, line)?;
        return out.write_all(b"\n");
    }
    match line {
        Line::Frame(frame) => writeln!(
            out,
            "{} {} frame of {} records, segment {} byte {}, {} bytes",
            frame.sequence, frame.time, frame.records, frame.segment, frame.offset, frame.bytes
        ),
        Line::Record(record) => {
            write!(out, "  ")?;
            write_record(out, record)
        }
        Line::Event(event) => {
            write!(out, "{} ", event.time)?;
            write_record(out, &event.record)
        }
        Line::Before(before) => {
            write!(out, "before that, since {}:", before.sequence)?;
            match &before.members {
                Some(members) => write_members(out, members),
                None => writeln!(out, " not known any more"),
            }
        }
    }
}

fn write_record(out: &mut impl Write, record: &RecordLine) -> io::Result<()> {
    write!(out, "{} model {}", record.sequence, record.model)?;
    if let Some(name) = &record.name {
        write!(out, " {name}")?;
    }
    write!(out, " key {} {}", record.key, record.kind)?;
    write_members(out, &record.members)
}

fn write_members(out: &mut impl Write, members: &[MemberLine]) -> io::Result<()> {
    for member in members {
        write!(out, " {member}")?;
    }
    writeln!(out)
}

/// Writes a record's past that `walk` shows, newest first: each event, and what it was before.
///
/// # Errors
/// The past cannot be read. The inner result is that of `out`.
pub(super) fn write_past(
    out: &mut dyn Write,
    json: bool,
    whose: (u32, &[u8]),
    names: &Schema,
    walk: impl FnOnce(ShowPast<'_>) -> Result<Option<Origin>, PastError>,
) -> Result<io::Result<()>, Failed> {
    let (model, key) = whose;
    let mut out = BufWriter::new(out);
    let unreadable = |error| Failed::new(&error, exit::DATA);
    let (mut lines, mut written) = (0_u64, Ok(Ok(())));
    let origin = walk(&mut |event| {
        lines += 1;
        written = log::event_line(&event.record(model, key), event.time, names)
            .map(|line| write_line(&mut out, json, &Line::Event(line)));
        match written {
            Ok(Ok(())) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    })?;
    if let Err(error) = written.map_err(unreadable)? {
        return Ok(Err(error));
    }
    let before = |sequence, members: Option<&[u8]>| {
        log::before_line(sequence, model, members, names).map_err(unreadable)
    };
    let line = match &origin {
        None => return Ok(Ok(())),
        Some(Origin::Nothing) if lines == 0 => {
            return Err(Failed {
                sentence: "there is no such record, and nothing is kept of one".to_owned(),
                code: exit::DATA,
            });
        }
        Some(Origin::Nothing) => return Ok(out.flush()),
        Some(Origin::Kept { sequence, members }) => before(*sequence, Some(members))?,
        Some(Origin::Unknown(sequence)) => before(*sequence, None)?,
    };
    let written = write_line(&mut out, json, &Line::Before(line));
    Ok(written.and_then(|()| out.flush()))
}
