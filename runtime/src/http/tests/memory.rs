//! A log in memory that does as it is told.

use std::{
    io,
    sync::{Arc, Condvar, Mutex},
};

use super::library::{Library, Root};
use crate::{
    data_dir::DurableSnapshot,
    log::{Appended, Cut, CutError, Dropped, FrameSealer, Log, ReadLog, Tip},
    sequence::Sequence,
    store::{PROOF_AFTER, State, Store},
};

/// What becomes of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Committed,
    Lost,
    Unknown,
    /// The log hangs until it is told otherwise.
    Waits,
}

/// Tells the log.
#[derive(Clone)]
pub(super) struct Switch(Arc<(Mutex<Fate>, Condvar)>);

impl Switch {
    pub(super) fn set(&self, fate: Fate) {
        *self.0.0.lock().unwrap() = fate;
        self.0.1.notify_all();
    }
}

impl Log for Switch {
    fn append(&mut self, _expected: Sequence, _frame: &[u8]) -> Appended {
        let (fate, told) = &*self.0;
        let waits = |fate: &mut Fate| *fate == Fate::Waits;
        match *told.wait_while(fate.lock().unwrap(), waits).unwrap() {
            Fate::Committed | Fate::Waits => Appended::Committed,
            Fate::Lost => Appended::Lost(io::ErrorKind::StorageFull.into()),
            Fate::Unknown => Appended::Unknown(io::Error::other("made for a test")),
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
        16 << 20
    }
}

/// An empty store of epoch 7.
pub(super) fn store() -> (Arc<Store<Library>>, Switch) {
    store_of(Root::default())
}

/// A store of epoch 7.
pub(super) fn store_of(root: Root) -> (Arc<Store<Library>>, Switch) {
    let log = Switch(Arc::new((Mutex::new(Fate::Committed), Condvar::new())));
    let state = State {
        sequence: Sequence::ZERO,
        root,
    };
    let tip = Tip {
        next: Sequence(1),
        chain: [0; 32],
        time: 0,
    };
    let sealer = FrameSealer::new([1; 8], tip);
    let (store, _writer) =
        Store::start(state, 7, Box::new(log.clone()), sealer, PROOF_AFTER).unwrap();
    (store, log)
}
