//! What a connection's client asked for and did not take: how much it is, and since when.
//!
//! It bounds what one client, and all together, can make the process hold. It never drops an answer
//! itself: a connection that is too slow is cut.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use tokio::{sync::Notify, time::Instant};

use crate::http::Budget;

/// Bytes of answers that wait for a connection's client, after which no further one is made for it.
const BYTES_MAX: usize = 1 << 20;
/// What a connection may have waiting without a share of the process's budget, so that connections
/// whose clients take their answers never meet at its counter.
const BYTES_FREE: usize = 64 << 10;
/// What a client must take of an answer to be given its whole time again. A byte now and then would
/// hold the rest for ever.
const PROGRESS_BYTES: usize = 16 << 10;

/// The answers of one connection that wait for its client.
#[derive(Debug)]
pub(super) struct Untaken {
    bytes: AtomicUsize,
    queue: Mutex<Queue>,
    /// Told when there is room for a further answer.
    room: Notify,
    /// What all connections may have waiting.
    budget: Arc<Budget>,
}

/// What one answer has of it.
#[derive(Debug)]
pub(super) struct Share {
    /// Its name in the queue, if it has a deadline of its own.
    name: Option<u64>,
    bytes: usize,
    /// Bytes taken since the client was last given its whole time.
    taken: usize,
}

/// Answers by the moment since which their client has taken too little of them.
#[derive(Debug, Default)]
struct Queue {
    next: u64,
    waiting: Vec<(u64, Instant)>,
}

impl Untaken {
    /// Nothing waits yet.
    pub(super) fn new(budget: Arc<Budget>) -> Self {
        Self {
            bytes: AtomicUsize::new(0),
            queue: Mutex::default(),
            room: Notify::new(),
            budget,
        }
    }

    /// Bytes of an answer wait, with a deadline of their own or without.
    pub(super) fn hold(&self, bytes: usize, has_deadline: bool) -> Share {
        let before = self.bytes.fetch_add(bytes, Relaxed);
        let counted = counted(before + bytes) - counted(before);
        if counted > 0 {
            self.budget.hold(counted);
        }
        Share {
            name: has_deadline.then(|| self.queue().join()),
            bytes,
            taken: 0,
        }
    }

    /// The socket took some of an answer.
    pub(super) fn took(&self, share: &mut Share, bytes: usize) {
        share.taken += bytes;
        if let (Some(name), true) = (&mut share.name, share.taken >= PROGRESS_BYTES) {
            share.taken = 0;
            let mut queue = self.queue();
            queue.leave(*name);
            *name = queue.join();
        }
    }

    /// An answer waits no more.
    pub(super) fn release(&self, share: &Share) {
        if let Some(name) = share.name {
            self.queue().leave(name);
        }
        let before = self.bytes.fetch_sub(share.bytes, Relaxed);
        let after = before - share.bytes;
        let counted = counted(before) - counted(after);
        if counted > 0 {
            self.budget.release(counted);
        }
        if before >= BYTES_MAX && after < BYTES_MAX {
            self.room.notify_waiters();
        }
    }

    /// Since when the answer waits that waits longest, of those with a deadline.
    pub(super) fn since(&self) -> Option<Instant> {
        self.queue().waiting.first().map(|(_, since)| *since)
    }

    /// Waits until one more answer can be made.
    pub(super) async fn room(&self) {
        let has_room = || self.bytes.load(Relaxed) < BYTES_MAX;
        while !has_room() {
            let mut told = pin!(self.room.notified());
            // From here on nothing is missed.
            told.as_mut().enable();
            if !has_room() {
                told.await;
            }
        }
    }

    /// Taken for a few instructions, by one thread; a panic cannot leave it half changed.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn join(&mut self) -> u64 {
        let name = self.next;
        self.next += 1;
        self.waiting.push((name, Instant::now()));
        name
    }

    fn leave(&mut self, name: u64) {
        // Invariant: names ascend.
        if let Ok(index) = self.waiting.binary_search_by_key(&name, |(name, _)| *name) {
            self.waiting.remove(index);
        }
    }
}

/// What of a connection's bytes counts for all.
const fn counted(bytes: usize) -> usize {
    bytes.saturating_sub(BYTES_FREE)
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use super::*;

    #[tokio::test]
    async fn what_waits_is_counted_and_keeps_further_answers_from_being_made() {
        let budget = Arc::new(Budget::new(4 << 20));
        let untaken = Untaken::new(Arc::clone(&budget));
        let free = untaken.hold(BYTES_FREE, false);
        assert_eq!(budget.held(), 0);
        untaken.room().await;
        let counted = untaken.hold(BYTES_MAX, true);
        assert_eq!(budget.held(), BYTES_MAX);
        let mut room = pin!(untaken.room());
        let polled = poll_fn(|cx| Poll::Ready(room.as_mut().poll(cx)));
        assert!(polled.await.is_pending());
        untaken.release(&counted);
        room.await;
        untaken.release(&free);
        assert_eq!(budget.held(), 0);
        assert_eq!(untaken.since(), None);
    }
}
