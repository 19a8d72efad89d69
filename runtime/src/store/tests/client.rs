//! A client: looks at the published state as a handler does, and hands its wish to the writer.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use super::{Account, Mail, Note, Order, Shop};
use crate::{
    model::{App, Has, Model, Relations},
    rules::MemberSet,
    sequence::Sequence,
    store::{
        Amendment, Awaited, Busy, Change, Condition, Outcome, Rejection, Store, Written,
        reply::Unanswered,
    },
};

/// What a client wants of one record.
#[derive(Debug)]
pub enum Ask<M: Model> {
    Create(M::Create),
    Replace(M::Key, Condition, M::Replace),
    Patch(M::Key, Condition, M::Patch),
    Remove(M::Key, Condition),
}

/// What a client wants of a record of any model.
#[derive(Debug, Clone)]
pub enum Op {
    Account(Ask<Account>),
    Mail(Ask<Mail>),
    Order(Ask<Order>),
    Note(Ask<Note>),
}

/// A wish on its way.
pub enum Sent<M: Model> {
    /// Refused by the handler, or by the queue.
    Refused(Refused),
    Waiting(Awaited<Outcome<M>>),
}

/// Why there is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    Rejected(Rejection),
    Busy(Busy),
    /// The writer ended without an answer.
    Unanswered,
}

/// What became of a wish: the row's sequence and record.
pub type Answer<M> = Result<(u64, M), Refused>;

impl<M: Model> Clone for Ask<M>
where
    M::Create: Clone,
{
    fn clone(&self) -> Self {
        match self {
            Self::Create(body) => Self::Create(body.clone()),
            Self::Replace(key, condition, body) => {
                Self::Replace(key.clone(), condition.clone(), body.clone())
            }
            Self::Patch(key, condition, body) => {
                Self::Patch(key.clone(), condition.clone(), body.clone())
            }
            Self::Remove(key, condition) => Self::Remove(key.clone(), condition.clone()),
        }
    }
}

impl<M: Relations<Shop>> Ask<M>
where
    <Shop as App>::Root: Has<M>,
{
    /// Sends the wish, without waiting for what becomes of it.
    pub fn send(self, store: &Store<Shop>) -> Sent<M> {
        let rejected = |rejection| Sent::Refused(Refused::Rejected(rejection));
        let change = match self.change(store) {
            Ok(change) => change,
            Err(rejection) => return rejected(rejection),
        };
        match store.submit(change, 100, None) {
            Ok(awaited) => Sent::Waiting(awaited),
            Err(busy) => Sent::Refused(Refused::Busy(busy)),
        }
    }

    /// Merges as a handler does. Conditions are left to the writer: what a handler says of them
    /// depends on how far the writer is.
    fn change(self, store: &Store<Shop>) -> Result<Change<M>, Rejection> {
        let (key, condition, amendment) = match self {
            Self::Create(body) => {
                return Ok(Change::Create(Box::new(body.into()), MemberSet::NONE));
            }
            Self::Remove(key, condition) => return Ok(Change::Remove { key, condition }),
            Self::Replace(key, condition, body) => {
                (key, condition, Amendment::Replace(Box::new(body)))
            }
            Self::Patch(key, condition, body) => (key, condition, Amendment::Patch(Box::new(body))),
        };
        let state = store.state();
        let row = state.root.table().get(&key);
        let stored = row.map(|row| &row.record);
        let merged = amendment.apply(&key, stored)?;
        Ok(Change::Amend {
            key,
            condition,
            seen: row.map_or(Sequence::ZERO, |row| row.sequence),
            merged,
            amendment,
        })
    }

    /// Sends the wish and waits.
    pub fn ask(self, store: &Store<Shop>) -> Answer<M> {
        self.send(store).wait()
    }
}

impl<M: Model> Sent<M> {
    /// Waits for what becomes of it.
    pub fn wait(self) -> Answer<M> {
        let outcome = match self {
            Self::Refused(refused) => return Err(refused),
            Self::Waiting(awaited) => block_on(awaited),
        };
        match outcome {
            Ok(Ok(written)) => Ok(seen(&written)),
            Ok(Err(rejection)) => Err(Refused::Rejected(rejection)),
            Err(Unanswered) => Err(Refused::Unanswered),
        }
    }

    /// What became of it, if that is known by now.
    pub fn poll(&mut self) -> Option<Answer<M>> {
        let Self::Waiting(awaited) = self else {
            return None;
        };
        let mut context = Context::from_waker(Waker::noop());
        match pin!(awaited).poll(&mut context) {
            Poll::Pending => None,
            Poll::Ready(Ok(Ok(written))) => Some(Ok(seen(&written))),
            Poll::Ready(Ok(Err(rejection))) => Some(Err(Refused::Rejected(rejection))),
            Poll::Ready(Err(Unanswered)) => Some(Err(Refused::Unanswered)),
        }
    }
}

fn seen<M: Model>(written: &Written<M>) -> (u64, M) {
    (written.row.sequence.0, written.row.record.clone())
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
