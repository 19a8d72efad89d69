//! What the statistics say of memory, held against what the allocator has given out.
//!
//! A process of its own, since the allocator counts for a whole process, and one test, since two would
//! count each other. 10 000 records of each model; `MODELITH_MEMORY_RECORDS` asks for more.

#![cfg(test)]

mod life;
mod records;
mod types;

use std::{alloc::System, env};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use life::Life;
use records::{Accounts, Mails, Tickets};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that the allocator has given out and not got back.
fn allocated() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

#[test]
fn memory_is_what_the_allocator_says() {
    let asked = env::var("MODELITH_MEMORY_RECORDS").ok();
    let records = asked.map_or(10_000, |asked| asked.parse().expect("it is a number"));
    types::check();
    Life::<Accounts>::lead(records);
    Life::<Mails>::lead(records);
    Life::<Tickets>::lead(records);
}
