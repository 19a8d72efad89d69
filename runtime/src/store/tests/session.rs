//! One run of a store on a machine, from its start to its stop.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{Ledger, Shop};
use crate::{
    log::{Counts, SegmentSizes, Torn},
    model::App,
    store::{
        Failure, OpenError, Opened, Place, Policy, SharedDir, Store, WriterThread, open,
        verify_history,
    },
    vfs::sim::Sim,
};

/// The smallest segments: 4 KiB of frames each.
pub const SMALL: SegmentSizes = SegmentSizes {
    first: SegmentSizes::MIN,
    max: SegmentSizes::MIN,
};

/// Large enough that a test's writes stay in the first segment.
pub const ROOMY: SegmentSizes = SegmentSizes {
    first: 256 << 10,
    max: 256 << 10,
};

/// Until the empty frame that follows the last write: it takes a sequence, and a test on a busy machine may wait for more
/// than a second between two writes.
pub const NEVER: Duration = Duration::from_hours(1);

pub fn place(sim: &Sim, segments: SegmentSizes) -> Place {
    Place {
        vfs: Arc::new(sim.clone()),
        path: "/data".into(),
        allow_remote: Vec::new(),
        segments,
        compaction: Policy::default(),
        previous_checkpoint: false,
        proof_after: NEVER,
        progress: Arc::default(),
    }
}

/// Every file but `LOCK`, which says who asked last.
pub fn files(sim: &Sim) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = sim.files();
    files.remove(Path::new("/data/LOCK"));
    files
}

/// An open store; dropping it is a clean stop, if the machine lets it.
pub struct Session<A: App = Shop> {
    pub store: Arc<Store<A>>,
    pub counts: Counts,
    pub torn: Option<Torn>,
    writer: Option<WriterThread>,
    /// Let go last: until then nobody else can open it.
    pub dir: SharedDir,
}

impl<A: App> Session<A> {
    pub fn open_as(sim: &Sim, segments: SegmentSizes) -> Result<Self, OpenError> {
        open::<A>(place(sim, segments)).map(Self::of)
    }

    pub fn of(opened: Opened<A>) -> Self {
        Self {
            store: opened.store,
            counts: opened.counts,
            torn: opened.torn,
            writer: Some(opened.writer),
            dir: opened.dir,
        }
    }

    /// All of the past is there and whole, if any checkpoint was made.
    #[track_caller]
    pub fn check_past(&self, what: &str) {
        let dir = self.dir.lock().unwrap();
        let manifest = dir.manifest();
        let verified = verify_history(dir.dir(), manifest);
        verified.unwrap_or_else(|error| panic!("{what}: {error}"));
        let Some(history) = &manifest.history else {
            assert_eq!(manifest.checkpoint, 0, "{what}: there is no history");
            return;
        };
        let mut next = 1;
        for generation in &history.generations {
            assert_eq!(
                generation.first_sequence, next,
                "{what}: the past has a gap"
            );
            next = generation.next_sequence;
        }
    }

    /// Stops the writer, or sees why it stopped.
    pub fn stop(mut self) -> Result<(), Failure> {
        self.store.close();
        self.writer.take().unwrap().join()
    }

    /// Waits until the writer stops by itself.
    pub fn fails(mut self) -> Failure {
        self.writer.take().unwrap().join().unwrap_err()
    }
}

impl Session {
    pub fn open(sim: &Sim) -> Result<Self, OpenError> {
        Self::open_as(sim, SMALL)
    }

    /// What a reader sees now.
    pub fn seen(&self) -> Ledger {
        Ledger::of(&self.store.state())
    }
}

impl<A: App> Drop for Session<A> {
    fn drop(&mut self) {
        self.store.close();
        if let Some(writer) = self.writer.take() {
            // A machine without power stops no writer cleanly.
            let _ = writer.join();
        }
    }
}
