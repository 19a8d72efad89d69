//! Reading a log without serving it: `server verify` and `server log dump`. Nothing is changed.

use std::{fmt, io};

use serde::Serialize;
use serde_json::Value;

use super::{
    diagnostic::{hex, json},
    error::LogError,
    frame::FrameView,
    record::{Record, Records},
    recovery::{Counts, Live, Place, Refusal, Start, scan},
    segment::Identity,
    settle::{Torn, Verdict},
    shown,
};
use crate::{
    schema::{ModelSchema, Schema},
    sequence::Sequence,
    types::Timestamp,
    vfs::Dir,
    wire::{CborReader, DecodeError},
};

/// What `verify` found in a log that can be served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// `stopped`, `open` or `torn`, as [`Verdict`] says.
    pub verdict: &'static str,
    /// The torn write, if the verdict is `torn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub torn: Option<Torn>,
    /// How much has been read.
    #[serde(flatten)]
    pub counts: Counts,
    /// Number of the newest segment; 0 if there is none.
    pub last_segment: u64,
    /// The last sequence, be it that of an empty frame.
    pub last_sequence: u64,
    /// Commit time of the last frame.
    pub last_time: Option<String>,
}

/// A line of a dump.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "line", rename_all = "lowercase")]
pub enum Line {
    /// A frame; its records follow.
    Frame(FrameLine),
    /// A record.
    Record(RecordLine),
    /// An event of one record, in its past.
    Event(EventLine),
    /// What a record was before its oldest event that is kept.
    Before(BeforeLine),
}

/// An event in a record's past.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventLine {
    /// Its commit time.
    pub time: String,
    /// What happened.
    #[serde(flatten)]
    pub record: RecordLine,
}

/// What a record was before its oldest event that is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BeforeLine {
    /// Sequence of its last event before that.
    pub sequence: u64,
    /// Its members then; absent if that is not known any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberLine>>,
}

/// A frame in a dump.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FrameLine {
    /// Number of its segment.
    pub segment: u64,
    /// Where it begins in the segment, in bytes.
    pub offset: u64,
    /// Its bytes.
    pub bytes: u64,
    /// Its first sequence.
    pub sequence: u64,
    /// Number of its records.
    pub records: u32,
    /// `records`, `idle` or `stop`.
    pub kind: &'static str,
    /// Its commit time.
    pub time: String,
    /// The last sequence known durable when it was written.
    pub durable_through: u64,
}

/// A record in a dump.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordLine {
    /// Its sequence.
    pub sequence: u64,
    /// Permanent id of its model.
    pub model: u32,
    /// The model's name, if the lock that was given has one.
    pub name: Option<String>,
    /// `created`, `changed` or `removed`.
    pub kind: &'static str,
    /// Its key: one CBOR item, in hexadecimal.
    pub key: String,
    /// Sequence of the record's event before; 0 when it was created.
    pub previous: u64,
    /// Whether the operation ends here.
    pub operation_end: bool,
    /// The members that the event holds, in the log's order.
    pub members: Vec<MemberLine>,
}

/// A member of a record in a dump.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberLine {
    /// Its permanent id, within the model.
    pub id: u32,
    /// Its name, if the lock that was given has one.
    pub name: Option<String>,
    /// Its value as the log has it; byte strings as `h'01ff'`, nested members by name where the lock
    /// that was given has one, secrets as `***`.
    pub value: Value,
}

impl fmt::Display for MemberLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, name, value } = self;
        match name {
            Some(name) => write!(f, "{id} {name}={value}"),
            None => write!(f, "{id}={value}"),
        }
    }
}

/// Reads every byte of the log, and checks every checksum, the chain and every record's shape.
///
/// # Errors
/// The log is damaged, or cannot be read.
pub fn verify(dir: &Dir, identity: &Identity, start: Start) -> Result<Report, LogError> {
    let recovered = scan(dir, identity, start, &mut |_| {}, &mut |_, frame| {
        each_record(frame, &mut |_| Ok(()))
    })?;
    let last_segment = recovered.last_segment().unwrap_or(0);
    let (verdict, torn) = match recovered.verdict {
        Verdict::Stopped => ("stopped", None),
        Verdict::Open => ("open", None),
        Verdict::Torn(torn) => ("torn", Some(torn)),
    };
    Ok(Report {
        verdict,
        torn,
        counts: recovered.counts,
        last_segment,
        last_sequence: recovered.read_through.0,
        last_time: (recovered.counts.frames > 0).then(|| shown_time(recovered.tip.time)),
    })
}

/// As [`verify`], of a log that goes on, up to where it was durable; `watch` is asked after each frame
/// whether to go on.
pub(super) fn verify_live(
    live: &Live<'_>,
    start: Start,
    watch: &mut dyn FnMut() -> io::Result<()>,
) -> Result<Report, LogError> {
    let counts = live.scan(start, &mut |_, frame| {
        watch().map_err(Refusal::Output)?;
        each_record(frame, &mut |_| Ok(()))
    })?;
    Ok(Report {
        verdict: "open",
        torn: None,
        counts,
        last_segment: live
            .segments
            .last()
            .map_or(0, |held| held.opened.header.number),
        last_sequence: live.tip.next.previous().0,
        last_time: (counts.frames > 0).then(|| shown_time(live.tip.time)),
    })
}

/// Gives `line` every frame and record from the frame that holds `from` on. All that comes before
/// is read and checked as well. `names` is the lock to take names from: the manifest's.
///
/// # Errors
/// The log is damaged or cannot be read, or `line`'s error.
pub fn dump(
    dir: &Dir,
    identity: &Identity,
    start: Start,
    from: Sequence,
    names: &Schema,
    line: &mut dyn FnMut(Line) -> io::Result<()>,
) -> Result<(), LogError> {
    let mut show = shower(from, names, line);
    scan(dir, identity, start, &mut |_| {}, &mut show).map(drop)
}

/// Shows frames and their records as lines, from the frame that holds `from` on.
pub(super) fn shower(
    from: Sequence,
    names: &Schema,
    line: &mut dyn FnMut(Line) -> io::Result<()>,
) -> impl FnMut(Place, &FrameView<'_>) -> Result<(), Refusal> {
    move |place: Place, frame: &FrameView<'_>| {
        if frame.next() <= from {
            return each_record(frame, &mut |_| Ok(()));
        }
        line(Line::Frame(frame_line(place, frame))).map_err(Refusal::Output)?;
        each_record(frame, &mut |record| {
            let shown = record_line(record, names).map_err(Refusal::Record)?;
            line(Line::Record(shown)).map_err(Refusal::Output)
        })
    }
}

fn each_record(
    frame: &FrameView<'_>,
    visit: &mut dyn FnMut(&Record<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut records = Records::new(frame.body, frame.first, frame.records);
    while let Some(record) = records.next().map_err(Refusal::Record)? {
        visit(&record)?;
    }
    Ok(())
}

fn frame_line(place: Place, frame: &FrameView<'_>) -> FrameLine {
    FrameLine {
        segment: place.segment,
        offset: place.offset,
        bytes: place.bytes,
        sequence: frame.first.0,
        records: frame.records,
        kind: frame.flags.name(),
        time: shown_time(frame.time),
        durable_through: frame.durable_through.0,
    }
}

/// An event of a record's past, committed at a time in microseconds since the Unix epoch; `names` is the
/// lock to take names from.
///
/// # Errors
/// Its members cannot be read.
pub fn event_line(
    record: &Record<'_>,
    time: i64,
    names: &Schema,
) -> Result<EventLine, DecodeError> {
    Ok(EventLine {
        time: shown_time(time),
        record: record_line(record, names)?,
    })
}

/// What a record of `model` was after the event with this sequence; `members` are those of a created
/// event, if they are known.
///
/// # Errors
/// The members cannot be read.
pub fn before_line(
    sequence: Sequence,
    model: u32,
    members: Option<&[u8]>,
    names: &Schema,
) -> Result<BeforeLine, DecodeError> {
    let of = |members| member_lines(members, names.model(model), names);
    Ok(BeforeLine {
        sequence: sequence.0,
        members: members.map(of).transpose()?,
    })
}

fn record_line(record: &Record<'_>, names: &Schema) -> Result<RecordLine, DecodeError> {
    let model = names.model(record.model);
    Ok(RecordLine {
        sequence: record.sequence.0,
        model: record.model,
        name: model.map(|model| model.name.clone()),
        kind: record.kind.name(),
        key: hex(record.key),
        previous: record.previous.0,
        operation_end: record.operation_end,
        members: member_lines(record.members, model, names)?,
    })
}

fn member_lines(
    members: &[u8],
    model: Option<&ModelSchema>,
    names: &Schema,
) -> Result<Vec<MemberLine>, DecodeError> {
    let mut cbor = CborReader::new(members);
    let count = cbor.map()?;
    let mut lines = Vec::new();
    for _ in 0..count {
        let id = cbor.u32()?;
        let known = model.and_then(|model| model.member(id));
        lines.push(MemberLine {
            id,
            name: known.map(|member| member.name.clone()),
            value: match known {
                Some(member) => shown::value(cbor.skip()?, member, names)?,
                None => json(cbor.skip()?)?,
            },
        });
    }
    Ok(lines)
}

/// A commit time in RFC 3339, or in microseconds where that has no year for it.
fn shown_time(time: i64) -> String {
    Timestamp::from_microseconds(time)
        .map_or_else(|| time.to_string(), |timestamp| timestamp.to_string())
}
