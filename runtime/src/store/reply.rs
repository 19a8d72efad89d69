//! How the writer's answers come back to a worker: many by one wake-up.
//!
//! Waking a task of another thread costs a system call, and the writer answers a batch at a time.
//! So a task that is to go on is put into its worker's mailbox: the worker is woken once, and wakes
//! its own tasks itself, which is a push to its own queue.

use std::{
    cell::RefCell,
    future::Future,
    mem,
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::sync::Notify;

use crate::sync::{Mutex, MutexGuard};

thread_local! {
    static MAILBOX: RefCell<Option<Arc<Mailbox>>> = const { RefCell::new(None) };
}

/// Tasks of one worker that are to go on.
#[derive(Debug, Default)]
pub struct Mailbox {
    tasks: Mutex<Vec<Waker>>,
    posted: Notify,
}

impl Mailbox {
    /// Gives this thread a mailbox, and empties it for as long as the future is polled: the thread
    /// must run one runtime and no other. It never ends.
    pub async fn serve() {
        let mailbox = Arc::new(Self::default());
        MAILBOX.set(Some(Arc::clone(&mailbox)));
        let mut tasks = Vec::new();
        loop {
            mailbox.posted.notified().await;
            // The buffers change places, so that neither is allocated anew.
            mem::swap(&mut tasks, &mut *locked(&mailbox.tasks));
            tasks.drain(..).for_each(Waker::wake);
        }
    }

    fn post(&self, task: Waker) {
        let mut tasks = locked(&self.tasks);
        tasks.push(task);
        let is_first = tasks.len() == 1;
        drop(tasks);
        if is_first {
            self.posted.notify_one();
        }
    }
}

/// The writer's end: it is answered once.
#[derive(Debug)]
pub struct Reply<T> {
    slot: Arc<Slot<T>>,
}

/// The handler's end: a future of the answer.
#[derive(Debug)]
pub struct Awaited<T> {
    slot: Arc<Slot<T>>,
}

/// The writer ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unanswered;

#[derive(Debug)]
struct Slot<T> {
    answer: Mutex<Answer<T>>,
    /// The mailbox of the thread that waits; a test's may have none.
    mailbox: Option<Arc<Mailbox>>,
}

#[derive(Debug)]
enum Answer<T> {
    Expected(Option<Waker>),
    Given(T),
    Never,
}

/// Both ends, for a task of this thread.
pub fn reply<T>() -> (Reply<T>, Awaited<T>) {
    let slot = Arc::new(Slot {
        answer: Mutex::new(Answer::Expected(None)),
        mailbox: MAILBOX.with_borrow(Clone::clone),
    });
    (
        Reply {
            slot: Arc::clone(&slot),
        },
        Awaited { slot },
    )
}

impl<T> Reply<T> {
    /// Gives the answer. Whoever waited may have gone; then nobody hears it.
    pub fn send(self, answer: T) {
        self.slot.settle(Answer::Given(answer));
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        self.slot.settle(Answer::Never);
    }
}

impl<T> Slot<T> {
    /// Takes the first answer; what comes after it, such as the end of the writer's end, is none.
    fn settle(&self, answer: Answer<T>) {
        let mut slot = locked(&self.answer);
        let Answer::Expected(task) = &mut *slot else {
            return;
        };
        let task = task.take();
        *slot = answer;
        drop(slot);
        match (task, &self.mailbox) {
            (Some(task), Some(mailbox)) => mailbox.post(task),
            (Some(task), None) => task.wake(),
            (None, _) => {}
        }
    }
}

impl<T> Future for Awaited<T> {
    type Output = Result<T, Unanswered>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = locked(&self.slot.answer);
        match mem::replace(&mut *slot, Answer::Never) {
            Answer::Given(answer) => Poll::Ready(Ok(answer)),
            Answer::Never => Poll::Ready(Err(Unanswered)),
            Answer::Expected(_) => {
                *slot = Answer::Expected(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

// Nothing under these locks can panic, so a poisoned one holds whole data.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    }

    #[test]
    fn an_answer_comes_over_threads_with_and_without_a_mailbox() {
        for has_mailbox in [true, false] {
            std::thread::spawn(move || {
                runtime().block_on(async {
                    if has_mailbox {
                        tokio::spawn(Mailbox::serve());
                        tokio::task::yield_now().await;
                    }
                    let (replies, answers): (Vec<_>, Vec<_>) = (0..1000).map(|_| reply()).unzip();
                    let writer = std::thread::spawn(move || {
                        for (number, reply) in replies.into_iter().enumerate() {
                            reply.send(number);
                        }
                    });
                    let tasks: Vec<_> = answers.into_iter().map(tokio::spawn).collect();
                    for (number, task) in tasks.into_iter().enumerate() {
                        assert_eq!(task.await.unwrap(), Ok(number));
                    }
                    writer.join().unwrap();
                });
            })
            .join()
            .unwrap();
        }
    }

    #[test]
    fn a_reply_that_is_dropped_is_told() {
        runtime().block_on(async {
            let (reply, answer) = reply::<u8>();
            drop(reply);
            assert_eq!(answer.await, Err(Unanswered));
        });
    }

    #[test]
    fn nobody_need_wait() {
        let (reply, answer) = reply();
        drop(answer);
        reply.send(1);
    }
}
