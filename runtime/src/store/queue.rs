//! The way to the writer: a queue that is bounded in operations and in bytes and never waits, and
//! beside it what the store itself asks of the writer.

use std::{collections::VecDeque, sync::PoisonError, time::Instant};

use super::Busy;
use crate::sync::{Condvar, Mutex, MutexGuard};

/// Most operations that wait.
pub(super) const OPERATIONS_MAX: usize = 4096;

/// Most bytes that wait.
pub(super) const BYTES_MAX: usize = 64 << 20;

/// Operations `T` in the order in which they came, and requests `R`.
#[derive(Debug)]
pub(super) struct Queue<T, R> {
    waiting: Mutex<Waiting<T, R>>,
    ready: Condvar,
}

#[derive(Debug)]
struct Waiting<T, R> {
    items: VecDeque<(T, Bytes)>,
    requests: VecDeque<R>,
    /// What all of them hold.
    bytes: usize,
    closed: bool,
    /// Whether the writer sleeps: waking it costs a system call that a busy writer need not cost.
    asleep: bool,
}

/// How large an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bytes {
    /// Bytes of memory that it holds while it waits.
    pub(super) held: usize,
    /// Bytes of the body that asked for it, about as many as it writes.
    pub(super) body: usize,
}

/// Why the writer woke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// There is an operation.
    Ready,
    /// There is a request.
    Asked,
    /// The deadline has passed.
    Due,
    /// Nothing will come any more.
    Closed,
}

impl<T, R> Queue<T, R> {
    pub(super) const fn new() -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                items: VecDeque::new(),
                requests: VecDeque::new(),
                bytes: 0,
                closed: false,
                asleep: false,
            }),
            ready: Condvar::new(),
        }
    }

    /// Adds an operation, or says why not at once.
    pub(super) fn push(&self, item: T, bytes: Bytes) -> Result<(), Busy> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Busy::Stopped);
        }
        // One operation is always taken, however large: records have a limit of their own.
        let full = waiting.items.len() >= OPERATIONS_MAX
            || (!waiting.items.is_empty() && waiting.bytes + bytes.held > BYTES_MAX);
        if full {
            return Err(Busy::Full);
        }
        waiting.items.push_back((item, bytes));
        waiting.bytes += bytes.held;
        self.wake(waiting);
        Ok(())
    }

    /// Asks for something beside operations; it comes before them.
    ///
    /// # Errors
    /// [`Busy::Stopped`], and never [`Busy::Full`]: the store asks for one thing at a time.
    pub(super) fn ask(&self, request: R) -> Result<(), Busy> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(Busy::Stopped);
        }
        waiting.requests.push_back(request);
        self.wake(waiting);
        Ok(())
    }

    /// What was asked for, one after the other.
    pub(super) fn request(&self) -> Option<R> {
        self.lock().requests.pop_front()
    }

    fn wake(&self, mut waiting: MutexGuard<'_, Waiting<T, R>>) {
        let wake = std::mem::take(&mut waiting.asleep);
        drop(waiting);
        if wake {
            self.ready.notify_one();
        }
    }

    /// Waits until there is an operation or a request. A deadline that has passed comes first, so
    /// that what is due is done however many operations there are.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Woken {
        let mut waiting = self.lock();
        loop {
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let is_empty = waiting.items.is_empty();
            if is_empty && waiting.closed {
                return Woken::Closed;
            }
            if !waiting.requests.is_empty() {
                waiting.asleep = false;
                return Woken::Asked;
            }
            if left.is_some_and(|left| left.is_zero()) {
                waiting.asleep = false;
                return Woken::Due;
            }
            if !is_empty {
                return Woken::Ready;
            }
            waiting.asleep = true;
            waiting = match left {
                None => self
                    .ready
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    let woken = self.ready.wait_timeout(waiting, left);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Moves operations over, in order, until `operations` or `bytes` of bodies are reached.
    pub(super) fn drain(&self, into: &mut VecDeque<T>, operations: usize, bytes: usize) {
        let mut waiting = self.lock();
        let mut taken = 0;
        while into.len() < operations
            && taken < bytes
            && let Some((item, size)) = waiting.items.pop_front()
        {
            waiting.bytes -= size.held;
            taken += size.body;
            into.push_back(item);
        }
    }

    /// Takes nothing more; what waits will still be drained.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    // Nothing under the lock can panic, so a poisoned one holds whole data.
    fn lock(&self) -> MutexGuard<'_, Waiting<T, R>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// As many bytes in memory as in the body.
    const fn of(bytes: usize) -> Bytes {
        Bytes {
            held: bytes,
            body: bytes,
        }
    }

    #[test]
    fn it_is_bounded_in_operations() {
        let queue = Queue::<_, ()>::new();
        for number in 0..OPERATIONS_MAX {
            queue.push(number, of(1)).unwrap();
        }
        assert_eq!(queue.push(0, of(1)), Err(Busy::Full));
        let mut batch = VecDeque::new();
        queue.drain(&mut batch, 2, usize::MAX);
        assert_eq!(batch, [0, 1]);
        queue.push(9, of(1)).unwrap();
    }

    #[test]
    fn it_is_bounded_in_bytes_but_takes_one_of_any_size() {
        let queue = Queue::<_, ()>::new();
        queue.push('a', of(BYTES_MAX + 1)).unwrap();
        assert_eq!(queue.push('b', of(1)), Err(Busy::Full));
        let mut batch = VecDeque::new();
        queue.drain(&mut batch, 9, 1);
        assert_eq!(batch, ['a']);
        queue.push('b', of(BYTES_MAX)).unwrap();
        assert_eq!(queue.push('c', of(1)), Err(Busy::Full));
    }

    #[test]
    fn what_waits_is_what_is_held_and_a_batch_is_what_bodies_ask_for() {
        let queue = Queue::<_, ()>::new();
        let merged = Bytes {
            held: BYTES_MAX / 4,
            body: 10,
        };
        for number in 0..4 {
            queue.push(number, merged).unwrap();
        }
        assert_eq!(queue.push(4, merged), Err(Busy::Full));
        let mut batch = VecDeque::new();
        queue.drain(&mut batch, 9, 35);
        assert_eq!(batch, [0, 1, 2, 3]);
        queue.push(4, merged).unwrap();
    }

    #[test]
    fn a_closed_queue_is_drained() {
        let queue = Queue::<_, ()>::new();
        queue.push('a', of(1)).unwrap();
        queue.close();
        assert_eq!(queue.push('b', of(1)), Err(Busy::Stopped));
        assert_eq!(queue.wait(None), Woken::Ready);
        queue.drain(&mut VecDeque::new(), 9, 9);
        assert_eq!(queue.wait(None), Woken::Closed);
    }

    #[test]
    fn it_wakes_for_operations_and_when_something_is_due() {
        let queue = Queue::<_, ()>::new();
        let soon = Instant::now() + Duration::from_millis(2);
        assert_eq!(queue.wait(Some(soon)), Woken::Due);
        assert!(Instant::now() >= soon);
        std::thread::scope(|scope| {
            scope.spawn(|| queue.push('a', of(1)));
            assert_eq!(queue.wait(None), Woken::Ready);
        });
        let late = Instant::now() + Duration::from_secs(60);
        assert_eq!(queue.wait(Some(late)), Woken::Ready);
        assert_eq!(queue.wait(Some(soon)), Woken::Due, "though one waits");
        queue.drain(&mut VecDeque::new(), 9, 9);
        queue.close();
        assert_eq!(queue.wait(Some(soon)), Woken::Closed);
    }
}
