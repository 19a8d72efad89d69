//! A log in memory that holds every frame back until the test says what becomes of it.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use super::{Ledger, Shop, session::NEVER, shop::Root};
use crate::{
    data_dir::DurableSnapshot,
    log::{Appended, Cut, CutError, Dropped, FrameSealer, Log, ReadLog, Tip},
    sequence::Sequence,
    store::{State, Store, WriterThread},
};

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Committed,
    Lost,
    Unknown,
    Panic,
}

/// What a frame says of itself (docs/file-format.md, section Frame).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    pub bytes: usize,
    pub first: u64,
    pub records: u32,
    pub flags: u32,
    pub time: i64,
    pub came: Instant,
}

#[derive(Debug, Default)]
struct Inside {
    frames: Vec<Frame>,
    verdicts: usize,
    next: Option<Verdict>,
    /// All frames that come are committed at once.
    is_open: bool,
}

/// The test's end and the writer's end are one.
#[derive(Debug, Clone)]
pub struct Gate {
    inside: Arc<(Mutex<Inside>, Condvar)>,
    frame_bytes_max: usize,
}

impl Gate {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.0.lock().unwrap()
    }

    /// Waits until a frame is held back, and gives all that came.
    pub fn held(&self) -> Vec<Frame> {
        let waits = |inside: &mut Inside| inside.frames.len() == inside.verdicts;
        let wait = self.inside.1.wait_while(self.inside(), waits);
        wait.unwrap().frames.clone()
    }

    /// Decides on the frame that is held back, once it is there.
    pub fn decide(&self, verdict: Verdict) {
        self.held();
        let mut inside = self.inside();
        inside.verdicts += 1;
        inside.next = Some(verdict);
        self.inside.1.notify_all();
    }

    /// Commits every frame, from the one that is held back on.
    pub fn open(&self) {
        self.inside().is_open = true;
        self.inside.1.notify_all();
    }

    /// Every frame that came so far.
    pub fn frames(&self) -> Vec<Frame> {
        self.inside().frames.clone()
    }
}

impl Log for Gate {
    fn append(&mut self, expected: Sequence, frame: &[u8]) -> Appended {
        let u32_at = |at: usize| u32::from_le_bytes(frame[at..at + 4].try_into().unwrap());
        let u64_at = |at: usize| u64::from_le_bytes(frame[at..at + 8].try_into().unwrap());
        assert_eq!(u64_at(8), expected.0);
        assert_eq!(
            u64_at(32),
            expected.0 - 1,
            "all that is before it is durable"
        );
        assert!(frame.len() <= self.frame_bytes_max, "{} bytes", frame.len());
        let (mutex, condition) = &*self.inside;
        let mut inside = mutex.lock().unwrap();
        inside.frames.push(Frame {
            bytes: frame.len(),
            first: expected.0,
            records: u32_at(16),
            flags: u32_at(20),
            time: u64_at(24).cast_signed(),
            came: Instant::now(),
        });
        condition.notify_all();
        let waits = |inside: &mut Inside| inside.next.is_none() && !inside.is_open;
        let mut inside = condition.wait_while(inside, waits).unwrap();
        let verdict = inside.next.take().unwrap_or_else(|| {
            inside.verdicts += 1;
            Verdict::Committed
        });
        drop(inside);
        match verdict {
            Verdict::Committed => Appended::Committed,
            Verdict::Lost => Appended::Lost(io::ErrorKind::StorageFull.into()),
            Verdict::Unknown => Appended::Unknown(io::Error::other("made for a test")),
            Verdict::Panic => panic!("a defect, made for a test"),
        }
    }

    fn reader(&self) -> Box<dyn ReadLog> {
        unreachable!("these tests read no log")
    }

    fn prepare_cut(&mut self) -> bool {
        true
    }

    fn cut(&mut self) -> Result<Cut, CutError> {
        unreachable!("these tests cut no log")
    }

    fn let_go(&mut self, _: &DurableSnapshot) -> Dropped {
        unreachable!("these tests compact nothing")
    }

    fn frame_bytes_max(&self) -> usize {
        self.frame_bytes_max
    }
}

/// An empty store over a gate.
pub struct Gated {
    pub store: Arc<Store<Shop>>,
    pub gate: Gate,
    pub writer: Option<WriterThread>,
}

impl Gated {
    pub fn new(frame_bytes_max: usize) -> Self {
        Self::proving(frame_bytes_max, NEVER)
    }

    /// One that proves the last write after so long.
    pub fn proving(frame_bytes_max: usize, proof_after: Duration) -> Self {
        let gate = Gate {
            inside: Arc::default(),
            frame_bytes_max,
        };
        let state = State {
            sequence: Sequence::ZERO,
            root: Root::default(),
        };
        let tip = Tip {
            next: Sequence(1),
            chain: [0; 32],
            time: 0,
        };
        let sealer = FrameSealer::new([1; 8], tip);
        let log = Box::new(gate.clone());
        let (store, writer) = Store::start(state, 0, log, sealer, proof_after).unwrap();
        Self {
            store,
            gate,
            writer: Some(writer),
        }
    }

    /// What a reader sees now.
    pub fn seen(&self) -> Ledger {
        Ledger::of(&self.store.state())
    }

    /// Which state is published, as opposed to what it holds.
    pub fn published(&self) -> *const State<Shop> {
        Arc::as_ptr(&self.store.state())
    }

    /// Waits until the writer has taken all that was sent, and a little longer.
    pub fn pause(&self) {
        thread::sleep(Duration::from_millis(30));
    }
}

impl Drop for Gated {
    fn drop(&mut self) {
        self.store.close();
        self.gate.open();
        if let Some(writer) = self.writer.take() {
            // A test may have made it fail.
            let _ = writer.join();
        }
    }
}
