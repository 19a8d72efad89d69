//! Looking into the files of a store beside its writer.

use std::{io, path::PathBuf, sync::Arc};

use super::{
    Account, AccountBody, Ask, Session, Shop, Status,
    client::block_on,
    session::{SMALL, place},
};
use crate::{
    log::Line,
    sequence::Sequence,
    store::{InspectError, OpenError, Selection, SharedDir, open},
    vfs::sim::Sim,
};

struct Served {
    sim: Sim,
    session: Session,
    dir: SharedDir,
}

impl Served {
    fn new() -> Self {
        let sim = Sim::new();
        let opened = open::<Shop>(place(&sim, SMALL)).unwrap();
        let dir = Arc::clone(&opened.dir);
        let session = Session::of(opened);
        Self { sim, session, dir }
    }

    /// Enough for several segments of the smallest size.
    fn write(&self, accounts: std::ops::Range<u32>) {
        for number in accounts {
            let body = AccountBody {
                email: format!("a{number}@x.org"),
                status: Status::Active,
                nick: Some(format!("{number:0>100}")),
                balance: 0,
            };
            Ask::<Account>::Create(body)
                .ask(&self.session.store)
                .unwrap();
        }
    }

    fn compact(&self) {
        block_on(self.session.store.compact(Selection::All)).unwrap();
    }

    fn segments(&self) -> Vec<PathBuf> {
        let files = self.sim.files().into_keys();
        files.filter(|path| path.starts_with("/data/log")).collect()
    }
}

/// The sequences of the records in a dump.
fn dumped(served: &Served, from: u64) -> Vec<u64> {
    let inspection = served.session.store.inspect(&served.dir).unwrap();
    let mut sequences = Vec::new();
    let mut line = |line: Line| {
        if let Line::Record(record) = line {
            sequences.push(record.sequence);
        }
        Ok(())
    };
    inspection.dump(Sequence(from), &mut line).unwrap();
    sequences
}

#[test]
fn a_store_is_read_beside_its_writer_as_far_as_it_is_durable() {
    let served = Served::new();
    assert_eq!(dumped(&served, 0), [0; 0]);
    served.write(0..40);
    served.compact();
    served.write(40..100);
    let inspection = served.session.store.inspect(&served.dir).unwrap();
    served.write(100..110);
    let (checkpoint, report) = inspection.verify(&mut || Ok(())).unwrap();
    assert_eq!((checkpoint.snapshots, checkpoint.rows), (1, 40));
    assert_eq!(report.counts.records, 60, "what came later is not read");
    assert!(report.counts.segments > 2, "{report:?}");
    let records = dumped(&served, 0);
    assert_eq!(records.len(), 70);
    let middle = records[35];
    assert_eq!(dumped(&served, middle), records[35..]);
    assert_eq!(dumped(&served, 10_000), [0; 0]);
}

#[test]
fn what_a_compaction_lets_go_of_meanwhile_is_read_to_its_end() {
    let served = Served::new();
    served.write(0..40);
    served.compact();
    served.write(40..80);
    let before = served.segments();
    let inspection = served.session.store.inspect(&served.dir).unwrap();
    for round in 1..4 {
        served.write(100 * round..100 * round + 5);
        served.compact();
    }
    let after = served.segments();
    assert!(before.iter().all(|path| !after.contains(path)), "{after:?}");
    let (checkpoint, report) = inspection.verify(&mut || Ok(())).unwrap();
    assert_eq!((checkpoint.rows, report.counts.records), (40, 40));
    let mut lines = 0;
    let mut count = |_| {
        lines += 1;
        Ok(())
    };
    inspection.dump(Sequence(0), &mut count).unwrap();
    assert!(lines >= 80, "{lines}");
}

#[test]
fn each_byte_that_changes_is_found_while_the_store_goes_on() {
    let served = Served::new();
    served.write(0..20);
    served.compact();
    served.write(20..40);
    let inspection = served.session.store.inspect(&served.dir).unwrap();
    let (_, report) = inspection.verify(&mut || Ok(())).unwrap();
    let newest = served.segments().pop().unwrap();
    assert!(report.counts.bytes > 1_000);
    let bits = served.sim.files()[&newest].len() * 8;
    let mut found = 0;
    for bit in (0..bits).step_by(61) {
        served.sim.flip(&newest, bit);
        match served.session.store.inspect(&served.dir) {
            Err(InspectError::Store(OpenError::Log(error))) => assert!(error.is_corrupt()),
            Err(error) => panic!("{error}"),
            Ok(inspection) => match inspection.verify(&mut || Ok(())) {
                Err(error) => {
                    assert_eq!(error.exit_code(), 65, "{error}");
                    found += 1;
                }
                // Behind the last frame nothing was written.
                Ok((_, again)) => assert_eq!(again, report),
            },
        }
        served.sim.flip(&newest, bit);
    }
    assert!(found > 100, "{found}");
    served.write(40..41);
    assert!(inspection.verify(&mut || Ok(())).is_ok());
}

#[test]
fn whoever_reads_may_have_enough_and_a_store_that_stops_is_left() {
    let served = Served::new();
    served.write(0..5);
    let inspection = served.session.store.inspect(&served.dir).unwrap();
    let mut enough = |_| Err(io::ErrorKind::BrokenPipe.into());
    let dumped = inspection.dump(Sequence(0), &mut enough);
    assert!(matches!(dumped, Err(InspectError::Output(_))));
    let store = Arc::clone(&served.session.store);
    let dir = Arc::clone(&served.dir);
    served.session.stop().unwrap();
    let verified = inspection.verify(&mut || store.check_going_on());
    assert!(matches!(verified, Err(InspectError::Stopped)));
    assert!(matches!(store.inspect(&dir), Err(InspectError::Stopped)));
}
