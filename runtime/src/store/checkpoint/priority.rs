//! The priority of the thread that makes checkpoints: those that answer clients go first.

use rustix::{process::setpriority_process, thread::gettid};

/// How nice it is (nice(2)): where all cores are busy it gets a thirtieth of one, and where one is
/// idle, all of it.
const NICE: i32 = 15;

/// Lets other threads go first from now on. On Linux a thread has a priority of its own.
pub(super) fn step_back() {
    // Who may not be nicer is as fast as the others: then only the pauses help.
    let _: rustix::io::Result<()> = setpriority_process(Some(gettid()), NICE);
}
