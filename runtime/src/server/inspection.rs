//! What `verify` and `log dump` say, the same whether a server runs or not.

use std::io::{self, Write};

use crate::{
    data_dir::Manifest,
    log::{self, Line, Report},
    sequence::Sequence,
    store::Verified,
};

/// What was found whole.
pub(super) fn verified(manifest: &Manifest, checkpoint: Verified, report: &Report) -> String {
    checkpoint_verified(manifest, checkpoint) + &log_verified(report)
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
