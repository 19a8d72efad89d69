//! Carries on, in one file, the events that no snapshot holds: those of models that are not due.

use std::{collections::BTreeSet, io};

use super::{thread::Failed, write::Sheet};
use crate::{
    data_dir::{CarryEntry, DRAFTS, Manifest},
    log::{
        FrameView, ReadLog,
        record::{Record, Records},
    },
    schema::Fingerprint,
    sequence::Sequence,
    snapshot::{BlockBuffer, CarryFile, CarryHead, CarryWriter, Written},
};

/// Writes the events of `models` since their last snapshots, up to the cut: from the carry file of
/// the checkpoint before, and from the log that follows it.
pub(super) fn carry(
    sheet: &Sheet<'_>,
    before: &Manifest,
    log: &dyn ReadLog,
    models: &BTreeSet<u32>,
) -> Result<CarryEntry, Failed> {
    let [_, draft] = DRAFTS;
    let draft = sheet.draft(draft)?;
    let head = CarryHead {
        store: sheet.identity.store,
        stamp: sheet.stamp,
        from: first(before, models),
        through: sheet.sequence,
    };
    let writer = CarryWriter::create(sheet.dir, &draft, &head, sheet.pace);
    let written = writer
        .map_err(Failed::of)
        .and_then(|writer| write(writer, sheet, before, log, models))
        .map_err(|failed| sheet.discard(&draft, failed))?;
    let expected = written.expected(sheet.identity.store);
    let verified = CarryFile::read_back(sheet.dir, &draft, &expected, sheet.pace);
    verified.map_err(|error| sheet.discard(&draft, error))?;
    Ok(CarryEntry {
        file: sheet.install(&draft, "carry", "carry")?,
        records: written.items,
        bytes: written.bytes,
        digest: Fingerprint(written.digest),
    })
}

/// The first sequence that may be carried.
fn first(before: &Manifest, models: &BTreeSet<u32>) -> Sequence {
    let snapshots = models
        .iter()
        .map(|&model| before.snapshot(model).map_or(0, |entry| entry.sequence));
    Sequence(snapshots.min().unwrap_or(0)).next()
}

fn write(
    mut writer: CarryWriter<'_>,
    sheet: &Sheet<'_>,
    before: &Manifest,
    log: &dyn ReadLog,
    models: &BTreeSet<u32>,
) -> Result<Written, Failed> {
    if let Some(entry) = &before.carry {
        let expected = entry.expected(sheet.identity.store);
        let file = CarryFile::open(sheet.dir, &sheet.dir.path.join(&entry.file), &expected)?;
        let mut buffer = BlockBuffer::default();
        for block in 0..file.blocks() {
            for (sequence, bytes) in file.block(block, &mut buffer)? {
                let record = Record::parse(bytes, sequence);
                let record = record.map_err(|error| file.refuse(block, error))?;
                if models.contains(&record.model) {
                    writer.record(sequence, bytes)?;
                }
            }
        }
    }
    log.read(Sequence(before.first_sequence), &mut |frame| {
        each(frame, &mut |record, bytes| {
            if models.contains(&record.model) {
                writer.record(record.sequence, bytes)?;
            }
            Ok(())
        })
    })
    .map_err(Failed::of)?;
    writer.finish().map_err(Failed::of)
}

/// The records of a frame, and the bytes of each.
fn each(
    frame: &FrameView<'_>,
    visit: &mut dyn FnMut(&Record<'_>, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut records = Records::new(frame.body, frame.first, frame.records);
    while let Some(record) = records.next().map_err(io::Error::other)? {
        visit(&record, records.last_bytes())?;
    }
    Ok(())
}
