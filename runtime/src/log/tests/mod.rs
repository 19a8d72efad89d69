//! The log as its users see it: written, damaged, crashed and read again on a simulated machine.

mod crash;
mod damage;
mod disk;
mod fault;
mod full;
mod golden;
mod rotation;
mod torn;
mod values;

use std::{path::PathBuf, sync::Arc};

use super::{
    Appended, Cut, CutError, FileLog, Flags, FrameSealer, Identity, LockStamp, Log, LogError,
    NotBegun, SegmentSizes, Start, Verdict,
    files::Preparation,
    record::{Kind, NO_MEMBERS, Record},
    recover,
    settle::Recovered,
};
use crate::{
    sequence::Sequence,
    vfs::{Dir, sim::Sim},
    wire::CborWriter,
};

const IDENTITY: Identity = Identity {
    store: *b"a store of tests",
    salt: [0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x17, 0x28],
    epoch: 1,
};

const STAMP: LockStamp = LockStamp {
    version: 3,
    fingerprint: [0x5a; 32],
};

/// The smallest segments: 4 KiB of frames each.
const SMALL: SegmentSizes = SegmentSizes {
    first: SegmentSizes::MIN,
    max: SegmentSizes::MIN,
};

const START: Start = Start {
    segment: 1,
    continues: None,
    may_be_empty: true,
};

/// A machine with the directories that a new store has.
fn machine() -> Sim {
    let sim = Sim::new();
    for dir in ["log", "tmp", "quarantine"] {
        sim.put(format!("/data/{dir}/.keep"), []);
    }
    sim
}

fn dir(sim: &Sim) -> Dir {
    Dir {
        vfs: Arc::new(sim.clone()),
        path: PathBuf::from("/data"),
    }
}

fn segment_path(number: u64) -> PathBuf {
    PathBuf::from(format!("/data/log/{number:020}.log"))
}

/// What a frame held.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    first: u64,
    records: u32,
    flags: Flags,
    time: i64,
    body: Vec<u8>,
}

/// Reads the log, changing nothing.
fn read(sim: &Sim) -> Result<(Vec<Seen>, Recovered), LogError> {
    let mut seen = Vec::new();
    let recovered = recover(&dir(sim), &IDENTITY, START, &mut |frame| {
        seen.push(Seen {
            first: frame.first.0,
            records: frame.records,
            flags: frame.flags,
            time: frame.time,
            body: frame.body.to_vec(),
        });
        Ok(())
    })?;
    Ok((seen, recovered))
}

/// The frames that hold records.
fn with_records(seen: &[Seen]) -> Vec<Seen> {
    seen.iter()
        .filter(|frame| frame.records > 0)
        .cloned()
        .collect()
}

/// The body of a batch: one record of about `bytes` bytes for each of `records`.
fn body(records: u32, bytes: usize, fill: u8) -> Vec<u8> {
    let mut cbor = CborWriter::new();
    for _ in 0..records {
        let mut members = CborWriter::new();
        members.map(1);
        members.u64(1);
        members.bytes(&vec![fill; bytes]);
        let record = Record {
            sequence: Sequence::ZERO,
            model: 64,
            kind: Kind::Created,
            key: &[fill & 0x17],
            previous: Sequence::ZERO,
            operation_end: true,
            members: if bytes == 0 {
                NO_MEMBERS
            } else {
                members.as_bytes()
            },
        };
        record.write(&mut cbor);
    }
    cbor.as_bytes().to_vec()
}

/// A log and its writer.
#[derive(Debug)]
struct Session {
    log: FileLog,
    sealer: FrameSealer,
    clock: i64,
    /// Number and first sequence of the segment that it began with.
    began: (u64, Sequence),
    /// Every frame that was acknowledged.
    committed: Vec<Seen>,
}

impl Session {
    /// Starts as a server does: recovers, repairs, begins a segment.
    fn start(sim: &Sim, sizes: SegmentSizes) -> Result<Self, LogError> {
        let (_, recovered) = read(sim)?;
        Self::begin(recovered, sizes)
    }

    fn begin(recovered: Recovered, sizes: SegmentSizes) -> Result<Self, LogError> {
        Self::begin_with(recovered, sizes, Preparation::WhenNeeded)
    }

    fn begin_with(
        recovered: Recovered,
        sizes: SegmentSizes,
        preparation: Preparation,
    ) -> Result<Self, LogError> {
        let settled = recovered.settle()?;
        let sealer = FrameSealer::new(IDENTITY.salt, settled.tip);
        let began = (settled.segment(), settled.tip.next);
        let mut log = FileLog::prepared_as(settled, STAMP, sizes, preparation);
        match log.begin() {
            // It tries again with the first frame.
            Ok(()) | Err(NotBegun::Lack(_)) => {}
            Err(NotBegun::Fatal(error)) => return Err(error),
        }
        Ok(Self {
            log,
            sealer,
            clock: 1_700_000_000_000_000,
            began,
            committed: Vec::new(),
        })
    }

    /// Appends a batch as the writer does.
    fn append(&mut self, records: u32, body: &[u8]) -> Appended {
        let time = self.next_time();
        let first = self.sealer.next_sequence();
        let frame = self.sealer.seal(body, records, time).unwrap();
        let appended = self.log.append(first, frame);
        self.settle(appended, first, records, Flags::RECORDS, time, body)
    }

    fn append_empty(&mut self, flags: Flags) -> Appended {
        let time = self.next_time();
        let first = self.sealer.next_sequence();
        let frame = self.sealer.seal_empty(flags, time);
        let appended = self.log.append(first, frame);
        self.settle(appended, first, 0, flags, time, &[])
    }

    fn next_time(&mut self) -> i64 {
        self.clock += 10;
        self.sealer.next_time(self.clock)
    }

    fn settle(
        &mut self,
        appended: Appended,
        first: Sequence,
        records: u32,
        flags: Flags,
        time: i64,
        body: &[u8],
    ) -> Appended {
        match appended {
            Appended::Committed => {
                self.sealer.commit();
                self.committed.push(Seen {
                    first: first.0,
                    records,
                    flags,
                    time,
                    body: body.to_vec(),
                });
            }
            Appended::Lost(_) | Appended::Unknown(_) => self.sealer.rollback(),
        }
        appended
    }

    /// Appends a batch that must get there.
    fn commit(&mut self, records: u32, bytes: usize, fill: u8) {
        let body = body(records, bytes, fill);
        let appended = self.append(records, &body);
        assert!(matches!(appended, Appended::Committed), "{appended:?}");
    }
}
