//! Locks and threads of the parts that a model checker looks at: those of the standard library, or in
//! tests with `--cfg modelith_shuttle` those of shuttle, which decides at each of them who goes on.
//!
//! What is not in here a checked run takes in one step: atomics, `ArcSwap`, channels and `Notify`.

#[cfg(not(all(test, modelith_shuttle)))]
pub(crate) use std::{
    sync::{Condvar, Mutex, MutexGuard},
    thread,
};

#[cfg(all(test, modelith_shuttle))]
pub(crate) use shuttle::{
    sync::{Condvar, Mutex, MutexGuard},
    thread,
};
