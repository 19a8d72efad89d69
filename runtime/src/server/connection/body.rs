//! Bodies that are watched: a request's may not take for ever, an answer's says whether its client
//! takes it.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::activity::UnderWay;

/// The body of a request, with a deadline for the whole of it.
#[derive(Debug)]
pub(crate) struct IncomingBody {
    body: Incoming,
    deadline: Instant,
    /// Made when the body is first waited for; most are there with their head.
    timer: Option<Pin<Box<Sleep>>>,
}

/// Why a body cannot be read to its end.
#[derive(Debug)]
pub(crate) enum BodyError {
    /// It took too long.
    Late,
    /// The client went away, or what it sent is no body.
    Broken(hyper::Error),
}

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Watched<B> {
    body: B,
    request: UnderWay,
    /// Whether it has bytes that hyper did not ask for yet.
    waits: bool,
}

impl IncomingBody {
    pub(super) fn new(body: Incoming, limit: Duration) -> Self {
        let deadline = Instant::now() + limit;
        Self {
            body,
            deadline,
            timer: None,
        }
    }

    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(self.deadline)));
        timer.as_mut().poll(cx).is_ready()
    }
}

impl Body for IncomingBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(BodyError::Broken))),
            Poll::Pending if self.is_late(cx) => Poll::Ready(Some(Err(BodyError::Late))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Watched<B> {
    pub(super) fn new(body: B, request: UnderWay) -> Self {
        request.activity().answer_waits();
        Self {
            body,
            request,
            waits: true,
        }
    }

    fn set_waits(&mut self, waits: bool) {
        if self.waits != waits {
            self.waits = waits;
            if waits {
                self.request.activity().answer_waits();
            } else {
                self.request.activity().answer_taken();
            }
        }
    }
}

impl<B: Body + Unpin> Body for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.set_waits(false);
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        // A body that has nothing yet keeps its client waiting, not the other way round.
        if frame.is_ready() && !self.body.is_end_stream() {
            self.set_waits(true);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Watched<B> {
    fn drop(&mut self) {
        self.set_waits(false);
    }
}

impl std::error::Error for BodyError {}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late => f.write_str("the body took too long"),
            Self::Broken(error) => write!(f, "the body broke off: {error}"),
        }
    }
}
