//! Writes a store's log by hand: what another build may have written, and what none would.

use std::sync::Arc;

use super::session::SMALL;
use crate::{
    data_dir::{DataDir, LogEnd, Options},
    log::{
        Appended, FileLog, FrameSealer, LockStamp, Log,
        record::{Kind, Record},
        recover,
    },
    model::Model,
    schema::Schema,
    sequence::Sequence,
    store::{identity, start},
    types::{Id, Timestamp},
    vfs::sim::Sim,
    wire::{CborWriter, Changes, Wire},
};

/// An event, not judged by anyone.
#[derive(Debug, Clone)]
pub struct Event {
    pub model: u32,
    pub kind: Kind,
    pub key: Vec<u8>,
    pub previous: u64,
    pub members: Vec<u8>,
}

/// An event of `M` and a record of that key.
pub fn event<M: Model<Key = Id<M>>>(
    kind: Kind,
    key: u128,
    previous: u64,
    members: impl FnOnce(&mut Changes),
) -> Event {
    let mut cbor = CborWriter::new();
    id::<M>(key).encode(&mut cbor);
    let mut changes = Changes::new();
    members(&mut changes);
    let mut map = CborWriter::new();
    changes.write(&mut map);
    Event {
        model: M::ID,
        kind,
        key: cbor.as_bytes().to_vec(),
        previous,
        members: map.as_bytes().to_vec(),
    }
}

pub fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

/// Runs a store under a lock: one start, one frame of each batch from `time` on, no stop. Gives
/// the last sequence.
pub fn forge(sim: &Sim, lock: &str, time: Timestamp, batches: &[Vec<Event>]) -> u64 {
    let schema = Schema::parse(lock).unwrap();
    let vfs = Arc::new(sim.clone());
    let mut dir = DataDir::open(vfs, "/data".as_ref(), &Options::default(), &schema).unwrap();
    let identity = identity(dir.manifest());
    let recovered = recover(dir.dir(), &identity, start(dir.manifest()), &mut |_| Ok(()));
    let settled = recovered.unwrap().settle().unwrap();
    let end = LogEnd {
        segment: settled.segment(),
        sequence: settled.tip.next.previous(),
    };
    let mut sealer = FrameSealer::new(identity.salt, settled.tip);
    let stamp = LockStamp {
        version: schema.version,
        fingerprint: schema.fingerprint.0,
    };
    let mut log = FileLog::new(settled, stamp, SMALL);
    log.begin().unwrap();
    dir.publish(dir.next_start(&schema, end)).unwrap();
    for batch in batches {
        let first = sealer.next_sequence();
        let body = body(batch, first);
        let time = sealer.next_time(time.as_microseconds());
        let frame = sealer.seal(&body, batch.len() as u32, time).unwrap();
        let appended = log.append(first, frame);
        assert!(matches!(appended, Appended::Committed), "{appended:?}");
        sealer.commit();
    }
    sealer.durable_through().0
}

fn body(batch: &[Event], first: Sequence) -> Vec<u8> {
    let mut cbor = CborWriter::new();
    for (index, event) in batch.iter().enumerate() {
        let record = Record {
            sequence: first.plus(index as u64),
            model: event.model,
            kind: event.kind,
            key: &event.key,
            previous: Sequence(event.previous),
            operation_end: true,
            members: &event.members,
        };
        record.write(&mut cbor);
    }
    cbor.as_bytes().to_vec()
}
